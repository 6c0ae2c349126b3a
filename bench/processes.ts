import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { heapFlags } from './cloud/enrichment';

/**
 * Runs a file of `bench/processes` in a process of its own with the heap that Lambda would give it. Its input and output
 * pass by environment and standard error: any other channel would load modules that the measured code loads, too.
 */
export async function runProcess<Output>(
  name: string,
  input: object,
  environment: Readonly<Record<string, string>> = {},
): Promise<Output> {
  const child = spawn(process.execPath, [...heapFlags(), join(__dirname, 'processes', `${name}.cjs`)], {
    env: { ...environment, BENCH_INPUT: JSON.stringify(input) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [output] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  if (child.exitCode !== 0) throw new Error(`The process ${name} failed: ${output}`);
  return JSON.parse(output);
}
