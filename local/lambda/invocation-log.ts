import type { FunctionConfiguration, ProcessResult } from './function-process';

/** An invocation that has ended, as its log reports it. */
export interface EndedInvocation {
  readonly requestId: string;
  readonly result: ProcessResult;
  /** Absent when the process was used before. */
  readonly initMilliseconds?: number;
}

/** What Lambda itself writes into the log around what the function logs. */
export interface InvocationLog {
  start(requestId: string, version: string): readonly string[];
  end(invocation: EndedInvocation): readonly string[];
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html */
export function invocationLog(configuration: FunctionConfiguration): InvocationLog {
  return configuration.logging.format === 'JSON' ? jsonLog(configuration) : textLog(configuration);
}

function textLog({ memoryMiB, timeoutSeconds }: FunctionConfiguration): InvocationLog {
  return {
    start: (requestId, version) => [`START RequestId: ${requestId} Version: ${version}`],
    end({ requestId, result, initMilliseconds }) {
      const metrics = [
        `Duration: ${result.milliseconds.toFixed(2)} ms`,
        `Billed Duration: ${Math.ceil(result.milliseconds)} ms`,
        `Memory Size: ${memoryMiB} MB`,
        `Max Memory Used: ${usedMiB(result, memoryMiB)} MB`,
        ...(initMilliseconds === undefined ? [] : [`Init Duration: ${initMilliseconds.toFixed(2)} ms`]),
        ...(result.type === 'timed-out' ? ['Status: timeout'] : []),
        ...(result.type === 'exited' ? ['Status: error', 'Error Type: Runtime.ExitError'] : []),
      ];
      return [
        ...(result.type === 'timed-out'
          ? [`${new Date().toISOString()} ${requestId} Task timed out after ${timeoutSeconds.toFixed(2)} seconds`]
          : []),
        ...(result.type === 'exited'
          ? [`RequestId: ${requestId} Error: Runtime exited with error: ${result.status}`]
          : []),
        `END RequestId: ${requestId}`,
        `REPORT RequestId: ${requestId}\t${metrics.join('\t')}\t`,
      ];
    },
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
function jsonLog({ memoryMiB }: FunctionConfiguration): InvocationLog {
  const entry = (type: string, record: object): string =>
    JSON.stringify({ time: new Date().toISOString(), type, record });
  return {
    start: (requestId, version) => [entry('platform.start', { requestId, version })],
    end({ requestId, result, initMilliseconds }) {
      const metrics = {
        durationMs: Number(result.milliseconds.toFixed(3)),
        billedDurationMs: Math.ceil(result.milliseconds),
        memorySizeMB: memoryMiB,
        maxMemoryUsedMB: usedMiB(result, memoryMiB),
        ...(initMilliseconds !== undefined && { initDurationMs: Number(initMilliseconds.toFixed(3)) }),
      };
      return [entry('platform.report', { requestId, metrics, ...statusOf(result) })];
    },
  };
}

function statusOf({ type }: ProcessResult): { readonly status: string; readonly errorType?: string } {
  switch (type) {
    case 'answered':
      return { status: 'success' };
    case 'timed-out':
      return { status: 'timeout' };
    case 'exited':
      return { status: 'error', errorType: 'Runtime.ExitError' };
    default:
      return { status: 'error' };
  }
}

/** A function uses what it has at most; the process that stands for it knows no such limit. */
function usedMiB({ usedMiB: used }: ProcessResult, memoryMiB: number): number {
  return Math.min(used ?? memoryMiB, memoryMiB);
}
