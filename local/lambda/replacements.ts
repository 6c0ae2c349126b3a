import { existsSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';

/** Stands for a Lambda function: takes the event and a context, and returns or throws as a handler does. */
// biome-ignore lint/suspicious/noExplicitAny: as the types of AWS, so that any handler can be passed.
export type ReplacementHandler = (event: any, context: any) => unknown;

/** Code that runs in the place of a function: a handler of the test, or a JavaScript file that exports `handler`. */
export type FunctionReplacement = ReplacementHandler | string;

/** Where the code of a function is. */
export interface FunctionCode {
  readonly codeFolder: string;
  /** File without its extension, a dot and the name of the export. */
  readonly handler: string;
  /** Called in this process in the place of the file. @default - the function has a process of its own */
  readonly inProcess?: ReplacementHandler;
}

interface NamedFunction {
  readonly constructPath?: string;
  readonly logicalId: string;
  readonly functionName: string;
}

const EXTENSIONS = ['.js', '.cjs', '.mjs'];

/** Functions that a run replaces, by the names that it gives: paths in the app, logical ids or names. */
export class Replacements {
  private readonly unused: Set<string>;
  private readonly known: string[] = [];

  /** @throws Error for a file that does not exist or is not JavaScript */
  constructor(private readonly byName: Readonly<Record<string, FunctionReplacement>>) {
    this.unused = new Set(Object.keys(byName));
    for (const [name, replacement] of Object.entries(byName))
      if (typeof replacement === 'string') checkFile(name, replacement);
  }

  /** The code that replaces a function; `undefined` when it runs its own. */
  codeOf(subject: NamedFunction): FunctionCode | undefined {
    const { constructPath, logicalId, functionName } = subject;
    const path = constructPath?.replace(/\/Resource$/, '');
    this.known.push(path ?? logicalId);
    const names = [path, constructPath, logicalId, functionName, path?.split('/').at(-1)];
    const name = Object.keys(this.byName).find((candidate) => names.includes(candidate));
    if (name === undefined) return undefined;
    this.unused.delete(name);
    const replacement = this.byName[name] as FunctionReplacement;
    if (typeof replacement !== 'string')
      return { codeFolder: process.cwd(), handler: 'replacement.handler', inProcess: replacement };
    const file = resolve(replacement);
    return { codeFolder: dirname(file), handler: `${basename(file, extname(file))}.handler` };
  }

  /** @throws Error naming a replacement for which there is no function, and the functions that there are */
  checkAllUsed(): void {
    const [name] = this.unused;
    if (name === undefined) return;
    throw new Error(`There is no function "${name}" to replace. There are: ${this.known.join(', ') || 'none'}.`);
  }
}

function checkFile(name: string, file: string): void {
  if (!EXTENSIONS.includes(extname(file)))
    throw new Error(
      `The replacement of ${name} must be a JavaScript file (${EXTENSIONS.join(', ')}) that exports handler, received "${file}".`,
    );
  if (!existsSync(file)) throw new Error(`The replacement of ${name} does not exist: ${resolve(file)}`);
}
