import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded, kill, PACKAGE_ROOT } from '../host';
import type { Instruction, InvocationContext, Report } from './messages';

/** A function as the template describes it. */
export interface FunctionConfiguration {
  readonly functionName: string;
  readonly functionArn: string;
  /** Folder with the function's code. */
  readonly codeFolder: string;
  /** File without its extension, a dot and the name of the export: `index.handler`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  /** Everything that the process finds in its environment, but for what the system needs. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroupName: string;
  /** Most invocations at a time. @default - as many as come */
  readonly reservedConcurrency?: number;
}

/** One process of a function: an execution environment. It takes one event at a time. */
export interface FunctionProcess {
  readonly isAlive: boolean;
  invoke(payload: string, context: Omit<InvocationContext, 'deadline'>): Promise<ProcessResult>;
  kill(): Promise<void>;
}

/** How an invocation went. */
export type ProcessResult =
  | Exclude<Report, { readonly type: 'ready' }>
  | { readonly type: 'timed-out' }
  | { readonly type: 'exited'; readonly status: string };

export interface FunctionProcessOptions {
  readonly configuration: FunctionConfiguration;
  readonly sdkFolders: readonly string[];
  /** Gets every line that the function writes to its standard output or error. */
  readonly log: (line: string) => void;
}

/** Node runs the source as it is; what is published is compiled. */
const BOOTSTRAP = __filename.endsWith('.ts')
  ? join(PACKAGE_ROOT, 'local/lambda/bootstrap.mts')
  : join(PACKAGE_ROOT, 'dist/local/lambda/bootstrap.mjs');

/** Time Lambda gives a function to load; seconds. */
const INIT_SECONDS = 10;

export function startFunctionProcess({ configuration, sdkFolders, log }: FunctionProcessOptions): FunctionProcess {
  const child = spawnBootstrap(configuration);
  for (const output of [child.stdout, child.stderr]) if (output) forwardLines(output, log);
  const { codeFolder, handler } = configuration;
  send(child, { type: 'start', codeFolder, handler, sdkFolders });
  const started = nextReport(child, INIT_SECONDS * 1_000);
  return {
    get isAlive() {
      return child.connected;
    },
    async invoke(payload, context) {
      const start = await started;
      if (start.type !== 'ready') return start;
      // The timeout counts from here: loading the code is not part of it.
      const deadline = Date.now() + configuration.timeoutSeconds * 1_000;
      send(child, { type: 'invoke', payload, context: { ...context, deadline } });
      return (await nextReport(child, configuration.timeoutSeconds * 1_000)) as ProcessResult;
    },
    kill: () => kill(child),
  };
}

function spawnBootstrap({ codeFolder, environment }: FunctionConfiguration): ChildProcess {
  const child = spawn(process.execPath, [BOOTSTRAP], {
    cwd: codeFolder,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  // An idle function must not keep a program running that has forgotten to stop the cloud.
  child.unref();
  child.channel?.unref();
  return child;
}

function send(child: ChildProcess, instruction: Instruction): void {
  // A process that is gone is noticed by its exit.
  if (child.connected) child.send(instruction, () => undefined);
}

/** What the process says next; the end of the process and of the given time are outcomes, too. */
async function nextReport(child: ChildProcess, milliseconds: number): Promise<ProcessResult | Report> {
  const finished = new AbortController();
  const { signal } = finished;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([report]): Report => report),
      exitOf(child, signal),
      delay(milliseconds, { type: 'timed-out' } as const, { signal }),
    ]);
  } finally {
    finished.abort();
  }
}

async function exitOf(child: ChildProcess, signal: AbortSignal): Promise<ProcessResult> {
  if (!hasEnded(child)) await once(child, 'exit', { signal });
  const status = child.signalCode ? `signal: ${child.signalCode}` : `exit status ${child.exitCode}`;
  return { type: 'exited', status };
}

function forwardLines(output: Readable, log: (line: string) => void): void {
  (output as Readable & { unref?: () => void }).unref?.();
  createInterface({ input: output }).on('line', log);
}
