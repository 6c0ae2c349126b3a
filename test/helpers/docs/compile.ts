import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(__dirname, '../../..');
const typescript7 = path.join(root, 'node_modules/typescript-7/bin/tsc');

/** As strict as this project, but for what an excerpt leaves unused. */
const CONFIGURATION = {
  extends: '../tsconfig.json',
  compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, allowUnreachableCode: true },
  include: ['*.ts'],
};

/** What the compiler has against texts. */
export interface Compiled {
  /** Text by text, in their order. */
  readonly errors: readonly (readonly string[])[];
  /** What concerns none of them, such as the options. */
  readonly elsewhere: readonly string[];
}

/** Compiles texts as files of a project that has the built package installed, all in one program. */
export async function compile(texts: readonly string[]): Promise<Compiled> {
  // Inside the checkout, so that the package resolves by its own name as it does for a user.
  const folder = mkdtempSync(path.join(root, '.code-blocks-'));
  try {
    const files = texts.map((_, index) => `block-${index}.ts`);
    for (const [index, file] of files.entries()) writeFileSync(path.join(folder, file), `${texts[index]}`);
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(CONFIGURATION));
    const errors = errorsIn(await outputOfCompiler(folder));
    return {
      errors: files.map((file) => errors.filter((error) => error.startsWith(`${file}(`))),
      elsewhere: errors.filter((error) => !files.some((file) => error.startsWith(`${file}(`))),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function outputOfCompiler(cwd: string): Promise<string> {
  const run = promisify(execFile)(process.execPath, [typescript7, '--pretty', 'false'], { cwd });
  const { stdout } = await run.catch((failed: Error & { readonly stdout: string }) => {
    if (failed.stdout === '') throw failed;
    return failed;
  });
  return stdout;
}

/** What the compiler printed, error by error: more about one is on indented lines after it. */
function errorsIn(output: string): string[] {
  return output.split(/\n(?!\s)/).filter((error) => error !== '');
}
