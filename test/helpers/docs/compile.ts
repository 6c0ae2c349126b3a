import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '../../..');

/** Inside the checkout, so that the package resolves by its own name as it does for a user. Nothing is written there. */
const folder = path.join(root, '.code-blocks');

/** What the compiler has against texts. */
export interface Compiled {
  /** Text by text, in their order. */
  readonly errors: readonly (readonly string[])[];
  /** What concerns none of them, such as the options. */
  readonly elsewhere: readonly string[];
}

/** Compiles texts as files of a project that has the built package installed, all in one program. */
export function compile(texts: readonly string[]): Compiled {
  const files = new Map(texts.map((text, index) => [path.join(folder, `block-${index}.ts`), text]));
  const options = userOptions();
  const program = ts.createProgram([...files.keys()], options, hostOf(files, options));
  const diagnostics = ts.getPreEmitDiagnostics(program);
  return {
    errors: [...files.keys()].map((name) => diagnostics.filter(({ file }) => file?.fileName === name).map(describe)),
    elsewhere: diagnostics.filter(({ file }) => !file || !files.has(file.fileName)).map(describe),
  };
}

/** As strict as this project, but for what an excerpt leaves unused. */
function userOptions(): ts.CompilerOptions {
  const file = path.join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(file, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root, {}, file);
  return { ...options, noUnusedLocals: false, noUnusedParameters: false, allowUnreachableCode: true };
}

function hostOf(files: ReadonlyMap<string, string>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  return host;
}

function describe({ file, start = 0, messageText }: ts.Diagnostic): string {
  const line = file ? `line ${file.getLineAndCharacterOfPosition(start).line + 1}: ` : '';
  return `${line}${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}
