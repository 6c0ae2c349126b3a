import { randomUUID } from 'node:crypto';
import { LAMBDA_PAYLOAD_BYTES } from '../../contract/limits';
import type { InvocationResult } from '../runtime';
import {
  type FunctionConfiguration,
  type FunctionProcess,
  type ProcessResult,
  startFunctionProcess,
} from './function-process';
import type { InvocationContext } from './messages';

export interface LambdaFunctionOptions {
  readonly sdkFolders: readonly string[];
  /** Gets every line that the function logs. */
  readonly log: (line: string) => void;
}

/** A function with as many processes as it has invocations at a time; an idle one is used again, as Lambda does. */
export class LambdaFunction {
  private readonly processes = new Set<FunctionProcess>();
  private readonly idle: FunctionProcess[] = [];

  constructor(
    readonly configuration: FunctionConfiguration,
    private readonly options: LambdaFunctionOptions,
  ) {}

  /**
   * Invokes the function and waits for its answer.
   *
   * @param qualifiedArn ARN as the caller gave it, with the alias or version if it named one.
   * @throws InvocationRefused when the event is too large or no concurrency is left
   */
  async invoke(payload: string, qualifiedArn: string, version: string): Promise<InvocationResult> {
    this.checkRequest(payload);
    const environment = this.takeIdle() ?? this.start();
    const context = this.context(qualifiedArn, version);
    const outcome = await environment.invoke(payload, context);
    await this.giveBack(environment, outcome);
    return { ...this.toResult(outcome, context.awsRequestId), executedVersion: version };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.processes].map((environment) => environment.kill()));
  }

  private checkRequest(payload: string): void {
    const bytes = Buffer.byteLength(payload);
    if (bytes > LAMBDA_PAYLOAD_BYTES) {
      const message = `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${LAMBDA_PAYLOAD_BYTES} bytes)`;
      throw new InvocationRefused('RequestTooLargeException', message);
    }
    const { reservedConcurrency = Number.POSITIVE_INFINITY } = this.configuration;
    const running = this.processes.size - this.idle.length;
    if (running >= reservedConcurrency) throw new InvocationRefused('TooManyRequestsException', 'Rate Exceeded.');
  }

  private start(): FunctionProcess {
    const environment = startFunctionProcess({ configuration: this.configuration, ...this.options });
    this.processes.add(environment);
    return environment;
  }

  /** After a timeout or a crash Lambda starts afresh. */
  private async giveBack(environment: FunctionProcess, outcome: ProcessResult): Promise<void> {
    if (outcome.type === 'answered' || outcome.type === 'failed') this.idle.push(environment);
    else await this.discard(environment);
  }

  /** An idle process that is alive; one that ended meanwhile is forgotten. */
  private takeIdle(): FunctionProcess | undefined {
    for (let environment = this.idle.pop(); environment; environment = this.idle.pop()) {
      if (environment.isAlive) return environment;
      this.processes.delete(environment);
    }
    return undefined;
  }

  private async discard(environment: FunctionProcess): Promise<void> {
    await environment.kill();
    this.processes.delete(environment);
  }

  private toResult(outcome: ProcessResult, requestId: string): Omit<InvocationResult, 'executedVersion'> {
    switch (outcome.type) {
      case 'answered':
        return checkResponse(outcome.payload);
      case 'failed':
      case 'crashed':
        return failed(outcome.payload);
      case 'exited':
        return failed(
          functionError(
            'Runtime.ExitError',
            `RequestId: ${requestId} Error: Runtime exited with error: ${outcome.status}`,
          ),
        );
      case 'timed-out': {
        const seconds = this.configuration.timeoutSeconds.toFixed(2);
        return failed(
          functionError('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`),
        );
      }
    }
  }

  private context(invokedFunctionArn: string, functionVersion: string): Omit<InvocationContext, 'deadline'> {
    const { functionName, memoryMiB, logGroupName } = this.configuration;
    return {
      awsRequestId: randomUUID(),
      functionName,
      functionVersion,
      invokedFunctionArn,
      memoryLimitInMB: `${memoryMiB}`,
      logGroupName,
      logStreamName: `[${functionVersion}]`,
    };
  }
}

function checkResponse(payload: string): Omit<InvocationResult, 'executedVersion'> {
  if (Buffer.byteLength(payload) <= LAMBDA_PAYLOAD_BYTES) return { payload };
  const message = `Response payload size exceeded maximum allowed payload size (${LAMBDA_PAYLOAD_BYTES} bytes).`;
  return failed(functionError('Function.ResponseSizeTooLarge', message));
}

function failed(payload: string): Omit<InvocationResult, 'executedVersion'> {
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
