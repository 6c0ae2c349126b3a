import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const CLI = join(__dirname, '../../../dist/local/cli.js');

/** The built command line, running. */
export interface RunningCli {
  readonly child: ChildProcess;
  /** What it has written to its standard output. */
  output(): string;
  /** Resolves as soon as the output contains the text. */
  seen(text: string): Promise<void>;
  /** Resolves with the exit code when it has ended. */
  readonly exitCode: Promise<number>;
}

export function runCli(args: readonly string[], cwd = process.cwd(), nodeOptions: readonly string[] = []): RunningCli {
  const child = spawn(process.execPath, [...nodeOptions, CLI, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  return {
    child,
    output: () => output,
    async seen(text) {
      while (!output.includes(text)) await once(child.stdout, 'data');
    },
    exitCode: once(child, 'close').then(([code]) => code),
  };
}

/** The objects of `--json`, one a line. */
export function jsonLines(output: string): Record<string, unknown>[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}
