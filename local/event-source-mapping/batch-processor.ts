import type { ResponseContext } from '../../contract/pointer';
import type { InvocationResult } from '../runtime';
import { backOffMilliseconds, pause } from '../time-scale';
import { afterFailure, type Batch, type BatchFailure, cutExpired, eventText, firstItemFailure } from './batch';
import { fitsPayload } from './lane';
import type { MappingRun } from './mapping';
import { reportGivenUp } from './on-failure';
import type { StreamRecord } from './stream-source';
import type { WindowInvocation } from './window-state';

/** Invokes the function until every record is processed or given up; only then may its lane go on. */
export async function processBatch(
  run: MappingRun,
  shardId: string,
  records: readonly StreamRecord[],
  window?: WindowInvocation,
): Promise<void> {
  let pending: readonly Batch[] = [{ records, failures: 0, ...(window && { window }) }];
  while (pending[0] && !run.signal.aborted) {
    const [batch, ...later] = pending as readonly [Batch, ...Batch[]];
    pending = [...(await advance(run, shardId, batch)), ...later];
  }
}

/** One step with a batch; what is left of it afterwards, in order. */
async function advance(run: MappingRun, shardId: string, batch: Batch): Promise<readonly Batch[]> {
  const { runtime, signal } = run;
  if (batch.failures > 0) await pause(backOffMilliseconds(batch.failures, runtime.timeScale), signal);
  const rest = await giveUpHopeless(run, shardId, batch);
  if (isOver(rest) || signal.aborted) return [];
  const invocation = await tryToInvoke(run, shardId, rest);
  if (invocation instanceof Error) {
    // What fails before the function runs, as a throttle does, uses up no retry.
    await pause(backOffMilliseconds(1, runtime.timeScale), signal);
    return [rest];
  }
  return invocation.failure ? takeNextStep(run, shardId, rest, invocation, invocation.failure) : [];
}

/** The last invocation of a window has no records. */
function isOver({ records, window }: Batch): boolean {
  return records.length === 0 && window?.closes === undefined;
}

/** Reports the leading records that are too old, and a record that no invocation can carry; each apart from the others. */
async function giveUpHopeless(run: MappingRun, shardId: string, batch: Batch): Promise<Batch> {
  const { records, failures, window } = batch;
  // AWS counts one invocation even for records that expired before any.
  const invokeCount = Math.max(1, failures);
  const { expired, fresh } = cutExpired(records, run.runtime.now(), run.mapping.recordAgeMilliseconds);
  if (expired.length > 0)
    await reportGivenUp(run, shardId, { records: expired, window, condition: 'RecordAgeExceeded', invokeCount });
  if (fresh.every(fitsPayload)) return { ...batch, records: fresh };
  await reportGivenUp(run, shardId, { records: fresh, window, condition: 'RecordTooLarge', invokeCount });
  return { ...batch, records: [] };
}

async function tryToInvoke(run: MappingRun, shardId: string, batch: Batch): Promise<BatchInvocation | Error> {
  const invocation = await invokeBatch(run, batch).catch((error: Error) => error);
  const error = invocation instanceof Error ? invocation.message : invocation.failure?.message;
  if (error !== undefined) run.progress.failed(batch.failures + 1);
  run.runtime.report({
    type: 'batch-invoked',
    functionArn: run.mapping.functionArn,
    streamArn: run.mapping.eventSourceArn,
    shardId,
    records: batch.records.length,
    attempt: batch.failures + 1,
    ...(error !== undefined && { error }),
  });
  return invocation;
}

async function takeNextStep(
  run: MappingRun,
  shardId: string,
  batch: Batch,
  { executedVersion, requestId }: BatchInvocation,
  failure: BatchFailure,
): Promise<readonly Batch[]> {
  const step = afterFailure(batch, failure, run.mapping);
  if (step.type === 'retry') return [step.batch];
  if (step.type === 'split') {
    const { functionArn } = run.mapping;
    const [first, second] = step.batches;
    const sizes = [first.records.length, second.records.length] as const;
    run.runtime.report({ type: 'batch-split', functionArn, shardId, sizes });
    return step.batches;
  }
  const { records, window, failures: invokeCount } = step.batch;
  const responseContext: ResponseContext = { statusCode: 200, executedVersion, functionError: failure.functionError };
  await reportGivenUp(run, shardId, {
    records,
    window,
    condition: 'RetryAttemptsExhausted',
    invokeCount,
    requestId,
    responseContext,
  });
  return [];
}

export interface BatchInvocation {
  readonly executedVersion: string;
  readonly requestId: string;
  /** Absent when every record was processed. */
  readonly failure?: BatchFailure;
}

/** Invokes the function with a batch. Throws when it could not be run at all. */
export async function invokeBatch({ runtime, mapping }: MappingRun, batch: Batch): Promise<BatchInvocation> {
  const { records, window } = batch;
  const result = await runtime.invoke(mapping.functionArn, eventText(batch));
  const { executedVersion, requestId } = result;
  if (result.functionError) return { executedVersion, requestId, failure: functionFailure(result) };
  const firstFailed = mapping.readsItemFailures ? firstItemFailure(result.payload, records) : undefined;
  const stateless = firstFailed === 0 ? undefined : window?.open.take(result.payload);
  if (stateless !== undefined)
    return { executedVersion, requestId, failure: { firstFailed: 0, functionError: null, message: stateless } };
  if (firstFailed === undefined) return { executedVersion, requestId };
  const message = `batchItemFailures: ${result.payload}`;
  return { executedVersion, requestId, failure: { firstFailed, functionError: null, message } };
}

function functionFailure({ payload }: InvocationResult): BatchFailure {
  return { firstFailed: 0, functionError: 'Unhandled', message: payload };
}
