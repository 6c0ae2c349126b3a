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
