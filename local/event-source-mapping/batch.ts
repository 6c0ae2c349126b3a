import { parseJson } from '../json';
import type { Mapping } from './mapping';
import type { StreamRecord } from './stream-source';
import type { WindowInvocation } from './window-state';

/** Records that are handed to the function together. */
export interface Batch {
  readonly records: readonly StreamRecord[];
  /** Failed invocations that count against the retry attempts; a split does not. */
  readonly failures: number;
  /** The tumbling window that they belong to, where the mapping has one. */
  readonly window?: WindowInvocation;
}

/** The event that the function is invoked with, as JSON text. */
export function eventText({ records, window }: Pick<Batch, 'records' | 'window'>): string {
  return JSON.stringify({ Records: records.map(({ event }) => event), ...window?.open.members(window.closes) });
}

/** How an invocation of a batch failed. */
export interface BatchFailure {
  /** Index of the first record that was not processed; 0 when none was. */
  readonly firstFailed: number;
  /** `null` when the function returned normally and named failed items. */
  readonly functionError: 'Unhandled' | null;
  readonly message: string;
}

/** What becomes of a failed batch: invoked again as it is, in parts, or given up. */
export type NextStep =
  | { readonly type: 'retry'; readonly batch: Batch }
  | { readonly type: 'split'; readonly batches: readonly [Batch, Batch] }
  | { readonly type: 'exhausted'; readonly batch: Batch };

/**
 * Decides as Lambda does after a failed invocation. With bisecting on, a function error halves the batch, whatever the
 * response types say, and uses up no retry. An answer that names failed items moves the checkpoint to the first of them.
 * When records were processed before it, the rest is a new batch: its retries start anew, as recorded on AWS, where a
 * rest of one record was invoked with five times under three retries.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function afterFailure(
  before: Batch,
  { firstFailed, functionError }: BatchFailure,
  { bisects, retryAttempts }: Pick<Mapping, 'bisects' | 'retryAttempts'>,
): NextStep {
  const { records, failures } = before;
  if (bisects && functionError !== null && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    return {
      type: 'split',
      batches: [
        { ...before, records: records.slice(0, middle) },
        { ...before, records: records.slice(middle) },
      ],
    };
  }
  if (firstFailed > 0) return { type: 'retry', batch: { ...before, records: records.slice(firstFailed), failures: 0 } };
  const batch = { ...before, failures: failures + 1 };
  return { type: batch.failures > retryAttempts ? 'exhausted' : 'retry', batch };
}

/** Cuts the leading records that are older than the mapping allows off the rest, which is still invoked. */
export function cutExpired<R extends Pick<StreamRecord, 'arrivedAt'>>(
  records: readonly R[],
  now: number,
  recordAgeMilliseconds: number,
): { readonly expired: readonly R[]; readonly fresh: readonly R[] } {
  const firstFresh = records.findIndex(({ arrivedAt }) => now - arrivedAt <= recordAgeMilliseconds);
  const count = firstFresh === -1 ? records.length : firstFresh;
  return { expired: records.slice(0, count), fresh: records.slice(count) };
}

/**
 * Index of the first failed record in an answer with `batchItemFailures`; `undefined` when all were processed.
 * An answer that cannot be read, or that names no record of the batch, counts as failure of the whole batch.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function firstItemFailure(payload: string, records: readonly StreamRecord[]): number | undefined {
  const failures = itemFailures(parseJson(payload));
  if (failures === undefined) return 0;
  if (failures.length === 0) return undefined;
  const named = failures.map((failure) => indexOf(failure, records));
  return named.includes(-1) ? 0 : Math.min(...named);
}

/** The items of an answer; `undefined` if it cannot be read. No answer, an empty one and no list all mean that nothing failed. */
export function itemFailures(answer: unknown): readonly unknown[] | undefined {
  if (answer === null || answer === '') return [];
  if (typeof answer !== 'object') return undefined;
  const { batchItemFailures = null } = answer as { readonly batchItemFailures?: unknown };
  if (batchItemFailures === null) return [];
  return Array.isArray(batchItemFailures) ? batchItemFailures : undefined;
}

function indexOf(failure: unknown, records: readonly StreamRecord[]): number {
  const { itemIdentifier } = (failure ?? {}) as { readonly itemIdentifier?: unknown };
  return records.findIndex(({ sequenceNumber }) => sequenceNumber === itemIdentifier);
}
