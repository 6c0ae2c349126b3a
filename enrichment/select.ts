import type { MappingFilters } from '../contract/environment';
import { isFunction, plainStreamArn } from '../contract/qualified-names';
import type { EventRecord } from './select/filter-view';
import { verdictOf } from './select/verdict';

export type { EventRecord };

/** What a pointer says of its batch. */
export interface FailedBatch {
  /** With its alias or version. Absent in a pointer of a pipe. */
  readonly functionArn?: string | undefined;
  /** The stream's ARN, or that of an enhanced fan-out consumer. */
  readonly streamArn: string;
  /** Lambda's count. */
  readonly batchSize: number;
}

export interface Selection<R> {
  readonly records: readonly R[];
  /** Whether they are as many as Lambda counted. If not, they are the whole range. */
  readonly exact: boolean;
}

/**
 * Chooses from a range of records those that were in the failed batch, as the mapping's filter did.
 *
 * What Lambda's filter does is not documented to the last corner, so each record is kept, dropped or in doubt, and
 * Lambda's count decides between three selections, the narrowest first: the records surely kept, those with the ones in
 * doubt, and the whole range. Lambda's own selection lies between the first two, so that an equal count means the same
 * records. Nothing is chosen on a count of zero.
 *
 * @param filters - of all mappings; where two of the same function and stream differ, which one failed cannot be told
 * and none is applied
 */
export function selectRecords<R extends EventRecord>(
  records: readonly R[],
  batch: FailedBatch,
  filters: readonly MappingFilters[],
): Selection<R> {
  const chosen = selections(records, patternsOf(batch, filters)).find(
    (selection) => selection.length > 0 && selection.length === batch.batchSize,
  );
  return { records: chosen ?? records, exact: chosen !== undefined };
}

function selections<R extends EventRecord>(
  records: readonly R[],
  patterns: MappingFilters['patterns'],
): readonly (readonly R[])[] {
  const [first] = records;
  if (first === undefined || patterns.length === 0) return [records];
  const verdict = verdictOf(patterns, first.eventSource);
  const verdicts = records.map(verdict);
  const kept = records.filter((_, index) => verdicts[index] === 'keep');
  const notDropped = records.filter((_, index) => verdicts[index] !== 'drop');
  return [kept, notDropped, records];
}

/** The patterns of the mapping whose batch failed; none when there are none, or when it cannot be told which. */
function patternsOf(
  { functionArn, streamArn }: FailedBatch,
  filters: readonly MappingFilters[],
): MappingFilters['patterns'] {
  if (functionArn === undefined) return [];
  const stream = plainStreamArn(streamArn);
  const ofStream = filters.filter((mapping) => plainStreamArn(mapping.streamArn) === stream);
  const ofAlias = ofStream.filter((mapping) => mapping.functionArn === functionArn);
  const ofFunction = ofStream.filter((mapping) => isFunction(mapping.functionArn, functionArn));
  const [mapping, ...others] = ofAlias.length > 0 ? ofAlias : ofFunction;
  const agree = others.every((other) => JSON.stringify(other.patterns) === JSON.stringify(mapping?.patterns));
  return agree ? (mapping?.patterns ?? []) : [];
}
