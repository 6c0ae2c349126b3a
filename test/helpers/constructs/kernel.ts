import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.resolve(__dirname, '../../..');
const RUNTIME = path.join(ROOT, 'node_modules/@jsii/runtime/webpack/bin/jsii-runtime.js');

/** A reference to an object that lives in the kernel. */
export interface ObjectReference {
  readonly '$jsii.byref': string;
}

interface Answer {
  readonly ok?: { readonly result?: unknown } & Record<string, unknown>;
  readonly error?: string;
}

/** An object of these members, as an argument that is a struct. */
export function struct(fqn: string, data: Readonly<Record<string, unknown>>): object {
  return { '$jsii.struct': { fqn, data } };
}

export function enumMember(fqn: string, name: string): object {
  return { '$jsii.enum': `${fqn}/${name}` };
}

/**
 * The kernel that Python, Java, .NET and Go apps drive, in a process of its own as theirs is, spoken to in its own JSON
 * protocol.
 *
 * @see https://aws.github.io/jsii/specification/3-kernel-api/
 */
export class Kernel {
  private readonly directory = mkdtempSync(path.join(tmpdir(), 'hydrated-dlq-kernel-'));
  private readonly process: ChildProcess;
  private readonly answers: AsyncIterator<string>;

  private constructor() {
    this.process = spawn(process.execPath, [RUNTIME], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!this.process.stdout) throw new Error('The kernel has no output.');
    this.answers = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** A kernel with the packages of these folders loaded; a package comes after those that it depends on. */
  static async start(folders: readonly string[]): Promise<Kernel> {
    const kernel = new Kernel();
    await kernel.answers.next();
    for (const folder of folders) await kernel.request({ api: 'load', ...kernel.packed(path.resolve(ROOT, folder)) });
    return kernel;
  }

  async create(fqn: string, ...args: unknown[]): Promise<ObjectReference> {
    return (await this.request({ api: 'create', fqn, args })) as unknown as ObjectReference;
  }

  async invoke(objref: ObjectReference, method: string, ...args: unknown[]): Promise<unknown> {
    return (await this.request({ api: 'invoke', objref, method, args })).result;
  }

  async invokeStatic(fqn: string, method: string, ...args: unknown[]): Promise<unknown> {
    return (await this.request({ api: 'sinvoke', fqn, method, args })).result;
  }

  async get(objref: ObjectReference, property: string): Promise<unknown> {
    return ((await this.request({ api: 'get', objref, property })) as { readonly value?: unknown }).value;
  }

  stop(): void {
    this.process.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async request(request: Readonly<Record<string, unknown>>): Promise<NonNullable<Answer['ok']>> {
    this.process.stdin?.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error(`The kernel ended instead of answering ${JSON.stringify(request)}.`);
    const { ok, error } = JSON.parse(value) as Answer;
    if (ok === undefined) throw new Error(error);
    return ok;
  }

  /**
   * A tarball with the assembly of a package, whose code stays where it is: packing all of aws-cdk-lib would take
   * minutes.
   */
  private packed(folder: string) {
    const { name, version, main } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const staged = mkdtempSync(path.join(this.directory, 'staged-'));
    const content = path.join(staged, 'package');
    mkdirSync(content);
    writeFileSync(path.join(content, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }));
    writeFileSync(
      path.join(content, 'index.js'),
      `module.exports = require(${JSON.stringify(path.join(folder, main))});`,
    );
    for (const file of ['.jsii', '.jsii.gz'])
      if (existsSync(path.join(folder, file))) copyFileSync(path.join(folder, file), path.join(content, file));
    const tarball = path.join(staged, 'package.tgz');
    execFileSync('tar', ['-czf', tarball, '-C', staged, 'package']);
    return { name, version, tarball };
  }
}
