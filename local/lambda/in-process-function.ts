import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FunctionConfiguration, ProcessResult } from './function-process';
import { invocationLog } from './invocation-log';
import {
  type Invocable,
  type LambdaFunctionOptions,
  type LoggedResult,
  logStreamName,
  toAnswer,
} from './lambda-function';
import type { ReplacementHandler } from './replacements';

/** A function that a handler of this process stands for. */
export class InProcessFunction implements Invocable {
  constructor(
    readonly configuration: FunctionConfiguration,
    private readonly handler: ReplacementHandler,
    private readonly options: Pick<LambdaFunctionOptions, 'log'>,
  ) {}

  async invoke(payload: string, invokedFunctionArn: string, version: string): Promise<LoggedResult> {
    const requestId = randomUUID();
    const stream = logStreamName(version);
    const platformLog = invocationLog(this.configuration);
    const log: string[] = [];
    const add = (entries: readonly string[]): void => {
      log.push(...entries);
      for (const entry of entries) this.options.log.add(stream, entry);
    };
    add(platformLog.start(requestId, version));
    const result = await this.run(payload, { awsRequestId: requestId, invokedFunctionArn, functionVersion: version });
    if (result.type === 'failed') add([`${new Date().toISOString()}\t${requestId}\tERROR\t${result.payload}`]);
    add(platformLog.end({ requestId, result }));
    return { ...toAnswer(result, requestId, this.configuration), requestId, executedVersion: version, log };
  }

  async updateCode(): Promise<void> {
    throw new Error(
      `${this.configuration.functionName} is replaced by a handler of this process: its code cannot be updated.`,
    );
  }

  async stop(): Promise<void> {}

  private async run(payload: string, context: Readonly<Record<string, string>>): Promise<ProcessResult> {
    const { functionName, memoryMiB, timeoutSeconds, logGroupName } = this.configuration;
    const startedAt = performance.now();
    const deadline = Date.now() + timeoutSeconds * 1_000;
    const getRemainingTimeInMillis = () => Math.max(0, deadline - Date.now());
    const full = { ...context, functionName, memoryLimitInMB: `${memoryMiB}`, logGroupName, getRemainingTimeInMillis };
    const finished = new AbortController();
    const end = await Promise.race([
      this.call(JSON.parse(payload), full),
      delay(timeoutSeconds * 1_000, { type: 'timed-out' } as const, { signal: finished.signal }),
    ]);
    finished.abort();
    return { ...end, milliseconds: performance.now() - startedAt };
  }

  private async call(event: unknown, context: unknown) {
    try {
      const answer = (await this.handler(event, context)) ?? null;
      return { type: 'answered', payload: JSON.stringify(answer) } as const;
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      const payload = { errorType: name, errorMessage: message, trace: stack?.split('\n') ?? [] };
      return { type: 'failed', payload: JSON.stringify(payload) } as const;
    }
  }
}
