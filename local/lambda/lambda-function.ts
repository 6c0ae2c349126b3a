import { randomUUID } from 'node:crypto';
import { LAMBDA_PAYLOAD_BYTES } from '../../contract/limits';
import type { InvocationResult } from '../runtime';
import {
  type FunctionConfiguration,
  type FunctionProcess,
  type ProcessResult,
  startFunctionProcess,
} from './function-process';
import { type InvocationLog, invocationLog } from './invocation-log';
import type { InvocationContext } from './messages';
import type { OutputLine } from './process-output';

/** Where the log of a function goes. */
export interface FunctionLog {
  /** An entry of a log stream, as CloudWatch Logs keeps it. */
  add(logStreamName: string, entry: string): void;
  /** A line that the function itself logged. */
  line(text: string): void;
}

export interface LambdaFunctionOptions {
  readonly sdkFolders: readonly string[];
  readonly log: FunctionLog;
}

/** A process, the log stream that it writes to, and what the invocation that runs in it has logged so far. */
interface ExecutionEnvironment {
  readonly process: FunctionProcess;
  readonly codeFolder: string;
  readonly logStreamName: string;
  isNew: boolean;
  tail: string[];
}

/** Answer of a function, with the end of its log. */
export interface LoggedResult extends InvocationResult {
  readonly log: readonly string[];
}

/** A function that can be invoked. */
export interface Invocable {
  readonly configuration: FunctionConfiguration;
  /**
   * Invokes the function and waits for its answer.
   *
   * @param qualifiedArn ARN as the caller gave it, with the alias or version if it named one.
   * @throws InvocationRefused when the event is too large or no concurrency is left
   */
  invoke(payload: string, qualifiedArn: string, version: string): Promise<LoggedResult>;
  /** Replaces the code. Invocations that run now end with the old one. */
  updateCode(codeFolder: string): Promise<void>;
  stop(): Promise<void>;
}

/** A function with as many processes as it has invocations at a time; an idle one is used again, as Lambda does. */
export class LambdaFunction implements Invocable {
  private readonly environments = new Set<ExecutionEnvironment>();
  private readonly idle: ExecutionEnvironment[] = [];
  private readonly platformLog: InvocationLog;

  constructor(
    private current: FunctionConfiguration,
    private readonly options: LambdaFunctionOptions,
  ) {
    this.platformLog = invocationLog(current);
  }

  get configuration(): FunctionConfiguration {
    return this.current;
  }

  async invoke(payload: string, qualifiedArn: string, version: string): Promise<LoggedResult> {
    this.checkRequest(payload);
    const environment = this.takeIdle() ?? this.start(version);
    const context = this.context(qualifiedArn, version, environment.logStreamName);
    const { awsRequestId: requestId } = context;
    this.addAll(environment, this.platformLog.start(requestId, version));
    const result = await environment.process.invoke(payload, context);
    const initMilliseconds = environment.isNew ? environment.process.initMilliseconds : undefined;
    this.addAll(environment, this.platformLog.end({ requestId, result, initMilliseconds }));
    const log = environment.tail;
    await this.giveBack(environment, result);
    return { ...toAnswer(result, requestId, this.configuration), requestId, executedVersion: version, log };
  }

  async updateCode(codeFolder: string): Promise<void> {
    const environment = { ...this.current.environment, LAMBDA_TASK_ROOT: codeFolder };
    this.current = { ...this.current, codeFolder, environment };
    await Promise.all(this.idle.splice(0).map((outdated) => this.discard(outdated)));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.environments].map(({ process }) => process.kill()));
  }

  private checkRequest(payload: string): void {
    const bytes = Buffer.byteLength(payload);
    if (bytes > LAMBDA_PAYLOAD_BYTES) {
      const message = `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${LAMBDA_PAYLOAD_BYTES} bytes)`;
      throw new InvocationRefused('RequestTooLargeException', message);
    }
    const { reservedConcurrency = Number.POSITIVE_INFINITY } = this.configuration;
    const running = this.environments.size - this.idle.length;
    if (running >= reservedConcurrency) throw new InvocationRefused('TooManyRequestsException', 'Rate Exceeded.');
  }

  private start(version: string): ExecutionEnvironment {
    const { configuration, options } = this;
    const log = (line: OutputLine): void => this.takeLine(environment, line);
    const environment: ExecutionEnvironment = {
      process: startFunctionProcess({ configuration, sdkFolders: options.sdkFolders, log }),
      codeFolder: configuration.codeFolder,
      logStreamName: logStreamName(version),
      isNew: true,
      tail: [],
    };
    this.environments.add(environment);
    return environment;
  }

  private takeLine(environment: ExecutionEnvironment, { entry, text }: OutputLine): void {
    this.addAll(environment, [entry]);
    for (const line of text?.split('\n') ?? []) this.options.log.line(line);
  }

  private addAll(environment: ExecutionEnvironment, entries: readonly string[]): void {
    environment.tail.push(...entries);
    for (const entry of entries) this.options.log.add(environment.logStreamName, entry);
  }

  /** After a timeout or a crash, and once the code has been replaced, Lambda starts afresh. */
  private async giveBack(environment: ExecutionEnvironment, { type }: ProcessResult): Promise<void> {
    const isUsable = type === 'answered' || type === 'failed';
    if (!isUsable || environment.codeFolder !== this.current.codeFolder) return this.discard(environment);
    environment.isNew = false;
    environment.tail = [];
    this.idle.push(environment);
  }

  /** An idle process that is alive; one that ended meanwhile is forgotten. */
  private takeIdle(): ExecutionEnvironment | undefined {
    for (let environment = this.idle.pop(); environment; environment = this.idle.pop()) {
      if (environment.process.isAlive) return environment;
      this.environments.delete(environment);
    }
    return undefined;
  }

  private async discard(environment: ExecutionEnvironment): Promise<void> {
    await environment.process.kill();
    this.environments.delete(environment);
  }

  private context(
    invokedFunctionArn: string,
    functionVersion: string,
    logStreamName: string,
  ): Omit<InvocationContext, 'deadline'> {
    const { functionName, memoryMiB, logGroupName, isTraced } = this.configuration;
    return {
      awsRequestId: randomUUID(),
      ...(isTraced && { traceHeader: newTraceHeader() }),
      functionName,
      functionVersion,
      invokedFunctionArn,
      memoryLimitInMB: `${memoryMiB}`,
      logGroupName,
      logStreamName,
    };
  }
}

type Answer = Pick<InvocationResult, 'payload' | 'functionError'>;

/** What Lambda answers to the caller. */
export function toAnswer(
  result: ProcessResult,
  requestId: string,
  { timeoutSeconds }: Pick<FunctionConfiguration, 'timeoutSeconds'>,
): Answer {
  switch (result.type) {
    case 'answered':
      return checkResponse(result.payload);
    case 'failed':
    case 'crashed':
      return failed(result.payload);
    case 'exited':
      return failed(
        functionError(
          'Runtime.ExitError',
          `RequestId: ${requestId} Error: Runtime exited with error: ${result.status}`,
        ),
      );
    case 'timed-out': {
      const seconds = timeoutSeconds.toFixed(2);
      return failed(
        functionError('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`),
      );
    }
  }
}

/** As Lambda names it: the date, the version and an id of the process. */
export function logStreamName(version: string): string {
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${date}/[${version}]${randomUUID().replaceAll('-', '')}`;
}

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTraceHeader(): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  const hex = (length: number): string => randomUUID().replaceAll('-', '').slice(0, length);
  return `Root=1-${seconds}-${hex(24)};Parent=${hex(16)};Sampled=1`;
}

function checkResponse(payload: string): Answer {
  if (Buffer.byteLength(payload) <= LAMBDA_PAYLOAD_BYTES) return { payload };
  const message = `Response payload size exceeded maximum allowed payload size (${LAMBDA_PAYLOAD_BYTES} bytes).`;
  return failed(functionError('Function.ResponseSizeTooLarge', message));
}

function failed(payload: string): Answer {
  return { payload, functionError: 'Unhandled' };
}

/** Lambda refused to invoke: the function did not run. Named as Lambda's Invoke API names it. */
export class InvocationRefused extends Error {
  constructor(
    override readonly name: 'TooManyRequestsException' | 'RequestTooLargeException' | 'ResourceNotFoundException',
    message: string,
  ) {
    super(message);
  }
}

/** Payload of a function error that Lambda itself makes. */
export function functionError(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorType, errorMessage });
}
