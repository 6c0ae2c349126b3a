/** What Lambda tells a function's process. */
export type Instruction = StartInstruction | InvokeInstruction;

export interface StartInstruction {
  readonly type: 'start';
  readonly codeFolder: string;
  readonly handler: string;
  /** Folders to look for the AWS SDK in, which Lambda's runtimes bring along. */
  readonly sdkFolders: readonly string[];
}

export interface InvokeInstruction {
  readonly type: 'invoke';
  /** JSON text. */
  readonly payload: string;
  readonly context: InvocationContext;
}

/** What the function's context object is made from. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/** What a function's process tells Lambda; payloads and errors are JSON text. */
export type Report =
  | { readonly type: 'ready' }
  | { readonly type: 'answered'; readonly payload: string }
  | { readonly type: 'failed'; readonly payload: string }
  /** Like `failed`, and the process ends itself. */
  | { readonly type: 'crashed'; readonly payload: string };
