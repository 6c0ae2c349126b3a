import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded, kill, PACKAGE_ROOT } from '../host';
import type { Instruction, InvocationContext, LogSettings, Report } from './messages';
import { type OutputLine, ProcessOutput } from './process-output';

/** A function as the template describes it. */
export interface FunctionConfiguration {
  readonly functionName: string;
  readonly functionArn: string;
  readonly roleArn: string;
  /** Identifier of the runtime, such as `nodejs24.x`. */
  readonly runtime: string;
  /** Folder with the function's code. */
  readonly codeFolder: string;
  /** File without its extension, a dot and the name of the export: `index.handler`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  /** Everything that the process finds in its environment, but for what the system needs. */
  readonly environment: Readonly<Record<string, string>>;
  /** As much of that as the template sets. @default - nothing */
  readonly variables?: Readonly<Record<string, string>>;
  readonly logGroupName: string;
  readonly logging: LogSettings;
  /** Whether X-Ray traces it: each invocation then has a trace id. @default false */
  readonly isTraced?: boolean;
  /** Most invocations at a time. @default - as many as come */
  readonly reservedConcurrency?: number;
}

/** One process of a function: an execution environment. It takes one event at a time. */
export interface FunctionProcess {
  readonly isAlive: boolean;
  /** Milliseconds that loading the function took; `undefined` while it loads. */
  readonly initMilliseconds: number | undefined;
  /** Invokes the function. Everything that the invocation logs is handed to `log` before it resolves. */
  invoke(payload: string, context: Omit<InvocationContext, 'deadline'>): Promise<ProcessResult>;
  kill(): Promise<void>;
}

/** How an invocation went. */
export type ProcessResult = ProcessEnd & {
  /** Of the invocation itself, without loading the function. */
  readonly milliseconds: number;
  /** Memory of the process at the end, when it got that far. */
  readonly usedMiB?: number;
};

type ProcessEnd =
  | Exclude<Report, { readonly type: 'ready' }>
  | { readonly type: 'timed-out' }
  | { readonly type: 'exited'; readonly status: string };

export interface FunctionProcessOptions {
  readonly configuration: FunctionConfiguration;
  readonly sdkFolders: readonly string[];
  /** Gets everything that the function and its runtime write to standard output and error. */
  readonly log: (line: OutputLine) => void;
}

/** The built one, also for tests: without types to strip, a process starts in half the time. */
const BOOTSTRAP = join(PACKAGE_ROOT, 'dist/local/lambda/bootstrap.mjs');

/** Time Lambda gives a function to load; seconds. */
const INIT_SECONDS = 10;

export function startFunctionProcess({ configuration, sdkFolders, log }: FunctionProcessOptions): FunctionProcess {
  const child = spawnBootstrap(configuration);
  const output = new ProcessOutput(child, log);
  const { codeFolder, handler, logging } = configuration;
  send(child, { type: 'start', codeFolder, handler, sdkFolders, logging, frameMarker: output.frameMarker });
  const startedAt = performance.now();
  let initMilliseconds: number | undefined;
  const started = nextReport(child, INIT_SECONDS * 1_000).then((report) => {
    initMilliseconds = performance.now() - startedAt;
    return report;
  });

  async function invoke(payload: string, context: Omit<InvocationContext, 'deadline'>): Promise<ProcessResult> {
    const start = await started;
    const invokedAt = performance.now();
    const end = start.type === 'ready' ? await run(payload, context) : start;
    const milliseconds = performance.now() - invokedAt;
    if (end.type === 'timed-out') await kill(child);
    const usedMiB = await output.endOf(context.awsRequestId);
    return { ...end, milliseconds, usedMiB };
  }

  async function run(payload: string, context: Omit<InvocationContext, 'deadline'>): Promise<ProcessEnd> {
    // The timeout counts from here: loading the code is not part of it.
    const deadline = Date.now() + configuration.timeoutSeconds * 1_000;
    send(child, { type: 'invoke', payload, context: { ...context, deadline } });
    return (await nextReport(child, configuration.timeoutSeconds * 1_000)) as ProcessEnd;
  }

  return {
    get isAlive() {
      return child.connected;
    },
    get initMilliseconds() {
      return initMilliseconds;
    },
    invoke,
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

/** What the process says next; the end of the process and of the given time count, too. */
async function nextReport(child: ChildProcess, milliseconds: number): Promise<ProcessEnd | Report> {
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

async function exitOf(child: ChildProcess, signal: AbortSignal): Promise<ProcessEnd> {
  if (!hasEnded(child)) await once(child, 'exit', { signal });
  const status = child.signalCode ? `signal: ${child.signalCode}` : `exit status ${child.exitCode}`;
  return { type: 'exited', status };
}
