import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { CommanderError } from 'commander';
import { inject } from 'vitest';
import { type ClientSettings, Clients, type Service } from '../../../cli/engine/clients';
import { COMMAND_LINE } from '../../../cli/exit-codes';
import { createProgram } from '../../../cli/program';
import { runWith } from '../../../cli/run';
import { Output } from '../../../cli/terminal/output';
import { region } from '../aws/clients';
import { temporaryFolder } from '../local/stacks';

/** What a command did. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** More of the environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Options of Node.js. */
  readonly node?: readonly string[];
  /** File that the standard output goes to. */
  readonly stdout?: string;
  /** Gets the running process. */
  readonly started?: (child: ChildProcess) => void;
}

const BUNDLE = path.resolve(__dirname, '../../../packages/hydrated-dlq/dist/cli/hydrated-dlq.mjs');

/**
 * Runs the command line within this process, which costs a tenth of a process of its own, against the emulators of the
 * tests. What is asked of the process itself (signals, memory, profiles, files of its own) needs {@link hydratedDlqProcess}.
 */
export async function hydratedDlq(
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<CommandResult> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const writeOut = (text: string) => void stdout.push(text);
  const writeErr = (text: string) => void stderr.push(text);
  const streams = { stdout: { write: writeOut }, stderr: { write: writeErr } };
  let code = COMMAND_LINE;
  const program = createProgram(async (load, { region, json = false }) => {
    const context = {
      clients: clientsOf(more, region),
      output: new Output(json, streams),
      signal,
    };
    code = await runWith(context, load);
  });
  for (const command of [program, ...program.commands]) command.configureOutput({ writeOut, writeErr });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode === 0 ? 0 : COMMAND_LINE;
  }
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

/** Clients of this process that reach the emulators of the tests. */
export function clientsOf(more: NodeJS.ProcessEnv = {}, given?: string): Clients {
  process.env.HOME = home();
  const env = environment(more);
  return new Clients(given ?? env.AWS_REGION, (service) => settingsOf(env, service));
}

/** What the SDK reads from these variables. */
function settingsOf(env: NodeJS.ProcessEnv, service: Service): ClientSettings {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '', AWS_MAX_ATTEMPTS } = env;
  return {
    endpoint: env[`AWS_ENDPOINT_URL_${service}`] ?? env.AWS_ENDPOINT_URL,
    credentials: { accessKeyId, secretAccessKey },
    ...(AWS_MAX_ATTEMPTS !== undefined && { maxAttempts: Number(AWS_MAX_ATTEMPTS) }),
  };
}

/** Runs the command line as a process of its own, as users do, against the emulators of the tests. */
export async function hydratedDlqProcess(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const file = options.stdout === undefined ? undefined : openSync(options.stdout, 'w');
  const child = spawn(process.execPath, [...(options.node ?? []), BUNDLE, ...args], {
    env: environment(options.env),
    stdio: ['pipe', file ?? 'pipe', 'pipe'],
  });
  if (file !== undefined) closeSync(file);
  options.started?.(child);
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, ...output };
}

/** The objects of `--json`. */
export function objects(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

let folder: string | undefined;

/** A folder of the test file's own, for what the command line remembers. */
function home(): string {
  folder ??= temporaryFolder('home-');
  return folder;
}

/** Nothing of the machine that the tests run on: neither its credentials nor its profiles. */
function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home(),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_SQS: inject('sqsEndpoint'),
    AWS_ENDPOINT_URL_S3: inject('sqsEndpoint'),
    AWS_ENDPOINT_URL_KINESIS: inject('kinesisEndpoint'),
    ...more,
  };
}
