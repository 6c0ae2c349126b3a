import type { MappingFilters } from '../contract/environment';
import type { EventRecord } from '../contract/lambda-event';
import type { HydrationReason, HydrationStatus } from '../contract/message';
import type { PointerIntake } from './receive';
import { selectRecords } from './select';
import type { HeldRecord } from './sweep/held-records';
import type { ReadResult } from './sweep/read-sweep';

/** How complete a payload is, and what is in it. */
export interface Completeness {
  readonly status: Exclude<HydrationStatus, 'MALFORMED'>;
  readonly records: readonly EventRecord[];
  /** What the range takes up in the stream: no more than its payload does in a message. */
  readonly bytes: number;
  readonly reason?: { readonly code: HydrationReason; readonly message: string };
}

type Judged = Extract<ReadResult, { readonly kind: 'read' | 'unreadable' }>;

/** Judges by the ends of the raw range first, then by the number of records that the mapping's filter let through. */
export function judgeCompleteness(
  pointer: PointerIntake,
  result: Judged,
  filters: readonly MappingFilters[],
): Completeness {
  if (result.kind === 'unreadable') return withoutRecords('UNREADABLE', result.reason, result.message);
  const { records, torn } = result;
  if (records.length === 0) {
    return withoutRecords('EXPIRED', 'RECORDS_EXPIRED', 'The stream no longer holds any record of the range');
  }
  const range = { records: records.map(({ event }) => event), bytes: sum(records) };
  const missing = missingEnds(pointer, records) ?? (torn ? 'MIDDLE_MISSING' : undefined);
  if (missing) return { ...range, status: 'PARTIAL', reason: { code: missing, message: MISSING[missing] } };
  const selection = selectRecords(range.records, failedBatch(pointer), filters);
  if (selection.exact) return { ...range, status: 'COMPLETE', records: selection.records };
  const message = `The range holds ${records.length} records, Lambda counted ${pointer.batchSize}`;
  return { ...range, status: 'INEXACT', reason: { code: 'RECORD_COUNT_DIFFERS', message } };
}

const MISSING = {
  START_MISSING: "The range's first record is no longer in the stream",
  END_MISSING: "The range's last record is no longer in the stream",
  START_AND_END_MISSING: "Neither the range's first record nor its last is in the stream any more",
  MIDDLE_MISSING: 'Records inside the range left the stream while it was read',
} as const satisfies Partial<Record<HydrationReason, string>>;

function missingEnds({ start, end }: PointerIntake, records: readonly HeldRecord[]): keyof typeof MISSING | undefined {
  const hasStart = records[0]?.sequenceNumber === start;
  const hasEnd = records.at(-1)?.sequenceNumber === end;
  if (!hasStart && !hasEnd) return 'START_AND_END_MISSING';
  if (!hasStart) return 'START_MISSING';
  return hasEnd ? undefined : 'END_MISSING';
}

function withoutRecords(status: 'EXPIRED' | 'UNREADABLE', code: HydrationReason, message: string): Completeness {
  return { status, records: [], bytes: 0, reason: { code, message } };
}

/** What tells the mapping whose batch failed. */
export function failedBatch({ pointer, batch }: PointerIntake) {
  return { functionArn: pointer.requestContext?.functionArn, streamArn: batch.streamArn, batchSize: batch.batchSize };
}

function sum(records: readonly HeldRecord[]): number {
  return records.reduce((total, { bytes }) => total + bytes, 0);
}
