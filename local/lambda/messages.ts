/** What Lambda sends to a function's process. */
export type Instruction = StartInstruction | InvokeInstruction;

export interface StartInstruction {
  readonly type: 'start';
  readonly codeFolder: string;
  readonly handler: string;
  /** Folders to look for the AWS SDK in, which Lambda's runtimes bring along. */
  readonly sdkFolders: readonly string[];
  readonly logging: LogSettings;
  /** Begins the lines of standard output and error that hold a `LogFrame`; every other line is the function's own. */
  readonly frameMarker: string;
}

/** `LoggingConfig` of the function, as far as it shapes what the runtime writes. */
export interface LogSettings {
  readonly format: 'Text' | 'JSON';
  /** Console calls below this level leave no log entry; only with the format JSON. */
  readonly level: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
}

/** What the runtime writes between the function's own lines. */
export type LogFrame =
  /** A call of `console`, or an error that the runtime itself logs: then there is no `text`. */
  | { readonly entry: string; readonly text?: string }
  /** The invocation has ended, and its log with it. */
  | { readonly endOf: string; readonly usedMiB: number };

export interface InvokeInstruction {
  readonly type: 'invoke';
  /** JSON text. */
  readonly payload: string;
  readonly context: InvocationContext;
}

/** What the function's context object is made from. */
export interface InvocationContext {
  readonly awsRequestId: string;
  /** What X-Ray would find it by, when the function is traced. */
  readonly traceHeader?: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/** What a function's process answers; payloads and errors are JSON text. */
export type Report =
  | { readonly type: 'ready' }
  | { readonly type: 'answered'; readonly payload: string }
  | { readonly type: 'failed'; readonly payload: string }
  /** Like `failed`, and the process ends itself. */
  | { readonly type: 'crashed'; readonly payload: string };
