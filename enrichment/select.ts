import type { MappingFilters } from '../contract/environment';
import type { EventRecord } from '../contract/lambda-event';
import { isFunction, plainStreamArn } from '../contract/qualified-names';
import { userRecords } from './decoders/aggregated';
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
  /** Whether they are the failed batch. If not, they are the whole range. */
  readonly exact: boolean;
}

/**
 * Chooses from a whole range of records those that were in the failed batch, as the mapping's filter did.
 *
 * What Lambda's filter does is not documented to the last corner, so each record is kept, dropped or in doubt, and
 * Lambda's count decides between two selections, the narrowest first: the records surely kept, and those with the ones in
 * doubt. An equal count alone proves nothing: the mapping's filter may have changed since the batch failed, and parallel
 * batches share a range. Both ends of the range were in the batch, so a selection without them is another one. And the
 * records surely kept are the batch only where no other batch can have had one of them. Lambda may count before it filters:
 * a whole range of which the filter drops some is never the batch, and what is left of it is a batch among parallel ones only
 * where no other batch can have had one of them.
 *
 * @param filters - of all mappings; where two of the same function and stream differ, it is unknown which one failed and
 * none is applied, as for an entry that cannot be read
 */
export function selectRecords<R extends EventRecord>(
  records: readonly R[],
  batch: FailedBatch,
  filters: readonly MappingFilters[],
): Selection<R> {
  if (areTakenApart(records, batch, filters)) return { records, exact: false };
  const { kept, notDropped } = matchesOf(records, batch, filters);
  const isParallel = mappingsOf(batch, filters).some(({ parallel }) => parallel === true);
  const mayCountDropped = isParallel && notDropped.length < records.length;
  const chosen = [kept, notDropped].find((selection) => {
    if (selection.length !== batch.batchSize || !hasEndsOf(selection, records)) return false;
    const mayBeOfOthers = mayCountDropped || selection.length < notDropped.length;
    return !mayBeOfOthers || areInOneLane(selection, records);
  });
  return { records: chosen ?? records, exact: chosen !== undefined };
}

/** Which ends of a range are in the stream. */
export interface Ends {
  readonly hasStart: boolean;
  readonly hasEnd: boolean;
}

/**
 * What is left of a failed batch in what is left of its range: a record that the mapping's filter surely dropped was never
 * in the batch. A filter that drops an end of the range, or everything, is not the one that was in force.
 */
export function withoutDropped<R extends EventRecord>(
  records: readonly R[],
  { hasStart, hasEnd }: Ends,
  batch: FailedBatch,
  filters: readonly MappingFilters[],
): readonly R[] {
  if (areTakenApart(records, batch, filters)) return records;
  const { notDropped } = matchesOf(records, batch, filters);
  const isRefuted = (hasStart && notDropped[0] !== records[0]) || (hasEnd && notDropped.at(-1) !== records.at(-1));
  return isRefuted || notDropped.length === 0 ? records : notDropped;
}

/**
 * With enhanced fan-out, Lambda takes aggregates apart before it filters and counts their records, and two batches can share
 * an aggregate: nothing tells which of its records failed.
 */
function areTakenApart(records: readonly EventRecord[], batch: FailedBatch, filters: readonly unknown[]): boolean {
  const sources = [batch, ...mappingsOf(batch, filters)];
  return sources.some(({ streamArn }) => plainStreamArn(streamArn) !== streamArn) && records.some(isAggregate);
}

function isAggregate(record: EventRecord): boolean {
  return record.eventSource === 'aws:kinesis' && userRecords(Buffer.from(record.kinesis.data, 'base64')) !== undefined;
}

function hasEndsOf<R>(selection: readonly R[], range: readonly R[]): boolean {
  return selection.length > 0 && selection[0] === range[0] && selection.at(-1) === range.at(-1);
}

/** Whether records were surely in the batch that has the ends of the range: parallel batches never share a key. */
function areInOneLane(records: readonly EventRecord[], range: readonly EventRecord[]): boolean {
  const lane = [range[0], range.at(-1)].map(laneKey);
  return records.every((record) => laneKey(record) !== undefined && lane.includes(laneKey(record)));
}

/** What Lambda assigns records to parallel batches by. */
function laneKey(record: EventRecord | undefined): string | undefined {
  if (record?.eventSource === 'aws:kinesis') return record.kinesis.partitionKey;
  return record?.dynamodb.Keys && JSON.stringify(record.dynamodb.Keys);
}

/** The records that the mapping's filter surely kept, and those that it did not surely drop. */
function matchesOf<R extends EventRecord>(
  records: readonly R[],
  batch: FailedBatch,
  filters: readonly MappingFilters[],
): { readonly kept: readonly R[]; readonly notDropped: readonly R[] } {
  const patterns = patternsOf(batch, filters);
  const [first] = records;
  if (first === undefined || patterns.length === 0) return { kept: records, notDropped: records };
  const matches = records.map(filterMatch(patterns, first.eventSource));
  return {
    kept: records.filter((_, index) => matches[index] === 'keep'),
    notDropped: records.filter((_, index) => matches[index] !== 'drop'),
  };
}

/** The patterns of the mapping whose batch failed; none if it has none, or if the mapping cannot be identified. */
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
