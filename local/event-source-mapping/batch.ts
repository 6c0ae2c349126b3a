import type { Mapping } from './mapping';
import type { StreamRecord } from './stream-source';

/** Records that are handed to the function together. */
export interface Batch {
  readonly records: readonly StreamRecord[];
  /** Failed invocations that count against the retry attempts; a split does not. */
  readonly failures: number;
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
 * Decides as Lambda does after a failed invocation. A function error halves the batch, whatever the response types say;
 * an answer that names failed items cuts off what was processed. With bisecting on, neither uses up a retry.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function afterFailure(
  { records, failures }: Batch,
  { firstFailed, functionError }: BatchFailure,
  { bisects, retryAttempts }: Pick<Mapping, 'bisects' | 'retryAttempts'>,
): NextStep {
  if (bisects && functionError !== null && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    return {
      type: 'split',
      batches: [
        { records: records.slice(0, middle), failures },
        { records: records.slice(middle), failures },
      ],
    };
  }
  const rest = records.slice(firstFailed);
  if (bisects && firstFailed > 0) return { type: 'retry', batch: { records: rest, failures } };
  const batch = { records: rest, failures: failures + 1 };
  return { type: batch.failures > retryAttempts ? 'exhausted' : 'retry', batch };
}
