import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { inject } from 'vitest';
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
  /** Gets the running process. */
  readonly started?: (child: ChildProcess) => void;
}

const BUNDLE = path.resolve(__dirname, '../../../packages/hydrated-dlq/dist/cli/hydrated-dlq.mjs');

/** Runs the command line as a process of its own, as users do, against the emulators of the tests. */
export async function hydratedDlq(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const child = spawn(process.execPath, [...(options.node ?? []), BUNDLE, ...args], { env: environment(options.env) });
  options.started?.(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
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
