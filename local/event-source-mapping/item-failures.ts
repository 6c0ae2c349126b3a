import { parseJson } from '../parse-json';
import type { StreamRecord } from './stream-source';

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

/** No answer, an empty one and no list all mean that nothing failed. */
function itemFailures(answer: unknown): readonly unknown[] | undefined {
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
