import type { MappingFilters } from '../contract/environment';
import type { EventRecord } from '../contract/lambda-event';
import { SHORTEST_RETENTION_HOURS } from '../contract/limits';
import type { HydrationReason, HydrationStatus } from '../contract/message';
import { givenUpAt } from './parse';
import type { ReceivedPointer } from './receive';
import { type Ends, selectRecords, withoutDropped } from './select';
import type { ReadResult } from './sweep/read-sweep';

/** How complete a payload is, and what is in it. */
export interface Completeness {
  readonly status: Exclude<HydrationStatus, 'MALFORMED'>;
  readonly records: readonly EventRecord[];
  readonly reason?: { readonly code: HydrationReason; readonly message: string };
}

type Judged = Extract<ReadResult, { readonly kind: 'read' | 'unreadable' }>;

/** Milliseconds. */
const SHORTEST_RETENTION = SHORTEST_RETENTION_HOURS * 60 * 60_000;

const MISSING = {
  START_MISSING: "The range's first record is no longer in the stream",
  END_MISSING: "The range's last record is no longer in the stream",
  START_AND_END_MISSING: "Neither the range's first record nor its last is in the stream any more",
  MIDDLE_MISSING: 'Records inside the range left the stream while it was read',
} as const satisfies Partial<Record<HydrationReason, string>>;

/**
 * Judges by the ends of the raw range first, then by the number of records that the mapping's filter let through.
 *
 * @param now - milliseconds since the epoch
 * @returns nothing where records are missing that are too young to have been trimmed: the shard has to be read again
 */
export function judgeCompleteness(
  pointer: ReceivedPointer,
  result: Judged,
  { filters, now }: { readonly filters: readonly MappingFilters[]; readonly now: number },
): Completeness | undefined {
  if (result.kind === 'unreadable') return withoutRecords('UNREADABLE', result.reason, result.error.message);
  const { records, gap } = result;
  const ends: Ends = {
    hasStart: records[0]?.sequenceNumber === pointer.start,
    hasEnd: records.at(-1)?.sequenceNumber === pointer.end,
  };
  const missing = missingPart(ends, gap);
  if (missing && gap !== 'cut' && !mayBeTrimmed(missing, pointer, now)) return undefined;
  if (records.length === 0) {
    return withoutRecords('EXPIRED', 'RECORDS_EXPIRED', 'The stream no longer holds any record of the range');
  }
  const range = records.map(({ event }) => event);
  const batch = failedBatch(pointer);
  if (missing) {
    const left = withoutDropped(range, ends, batch, filters);
    return { status: 'PARTIAL', records: left, reason: { code: missing, message: MISSING[missing] } };
  }
  const selection = selectRecords(range, batch, filters);
  if (selection.exact) return { status: 'COMPLETE', records: selection.records };
  const message = countProblem(records.length, pointer.batchSize);
  return { status: 'INEXACT', records: range, reason: { code: 'RECORD_COUNT_DIFFERS', message } };
}

function countProblem(found: number, counted: number): string {
  if (found !== counted) return `The range holds ${found} records, Lambda counted ${counted}`;
  return (
    `The range holds ${found} records, as many as Lambda counted, but it may have counted others: the mapping's filter drops ` +
    'some of them, or some are aggregates, which Lambda takes apart with enhanced fan-out'
  );
}

function missingPart({ hasStart, hasEnd }: Ends, gap: 'torn' | 'cut' | undefined): keyof typeof MISSING | undefined {
  if (!hasStart) return hasEnd ? 'START_MISSING' : 'START_AND_END_MISSING';
  if (!hasEnd) return 'END_MISSING';
  return gap === 'torn' ? 'MIDDLE_MISSING' : undefined;
}

/** Streams trim from the oldest record on: an end is gone only where all that is older may be. */
function mayBeTrimmed(missing: keyof typeof MISSING, pointer: ReceivedPointer, now: number): boolean {
  const { approximateArrivalOfFirstRecord: first, approximateArrivalOfLastRecord: last } = pointer.batch;
  const isEndMissing = missing === 'END_MISSING' || missing === 'START_AND_END_MISSING';
  return now - arrivalOf(pointer, isEndMissing ? last : first) >= SHORTEST_RETENTION;
}

/** Nothing checks a pointer's times. Without one the record is at least as old as the failure, and the staging message. */
function arrivalOf(received: ReceivedPointer, time: unknown): number {
  const arrival = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return [arrival, givenUpAt(received.pointer)].find(Number.isFinite) ?? received.firstStagedAt;
}

function withoutRecords(status: 'EXPIRED' | 'UNREADABLE', code: HydrationReason, message: string): Completeness {
  return { status, records: [], reason: { code, message } };
}

/** What tells the mapping whose batch failed. */
export function failedBatch({ pointer, batch }: ReceivedPointer) {
  return { functionArn: pointer.requestContext?.functionArn, streamArn: batch.streamArn, batchSize: batch.batchSize };
}
