import type { MappingFilters } from '../contract/environment';
import type { EventRecord } from '../contract/lambda-event';
import { isFunction, plainStreamArn } from '../contract/qualified-names';
import { filterMatch } from './filter-match';

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
 * and none is applied, as for an entry that cannot be read
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
  const matches = records.map(filterMatch(patterns, first.eventSource));
  const kept = records.filter((_, index) => matches[index] === 'keep');
  const notDropped = records.filter((_, index) => matches[index] !== 'drop');
  return [kept, notDropped, records];
}

/** The patterns of the mapping whose batch failed; none when there are none to go by, or it cannot be told which it was. */
function patternsOf(batch: FailedBatch, filters: readonly unknown[]): MappingFilters['patterns'] {
  const [patterns = [], ...others] = mappingsOf(batch, filters).map((mapping) =>
    Array.isArray(mapping.patterns) ? mapping.patterns : [],
  );
  const agree = others.every((other) => JSON.stringify(other) === JSON.stringify(patterns));
  return agree ? patterns : [];
}

/** Whether the mapping whose batch failed is known to have a tumbling window. */
export function hasTumblingWindow(batch: FailedBatch, filters: readonly MappingFilters[]): boolean {
  const mappings = mappingsOf(batch, filters);
  return mappings.length > 0 && mappings.every(({ tumblingWindow }) => tumblingWindow === true);
}

/** A mapping that names the pointer's alias or version goes before one that names the function under any. */
function mappingsOf({ functionArn = '', streamArn }: FailedBatch, filters: readonly unknown[]): readonly Readable[] {
  const ofStream = filters
    .filter(isReadable)
    .filter((mapping) => plainStreamArn(mapping.streamArn) === plainStreamArn(streamArn));
  const ofAlias = ofStream.filter((mapping) => mapping.functionArn === functionArn);
  return ofAlias.length > 0 ? ofAlias : ofStream.filter((mapping) => isFunction(mapping.functionArn, functionArn));
}

type Readable = Omit<MappingFilters, 'patterns'> & { readonly patterns?: unknown };

/** Whether it says whose filters it holds: the environment can be changed by hand. */
function isReadable(entry: unknown): entry is Readable {
  const { functionArn, streamArn } = (entry ?? {}) as Partial<MappingFilters>;
  return typeof functionArn === 'string' && typeof streamArn === 'string';
}
