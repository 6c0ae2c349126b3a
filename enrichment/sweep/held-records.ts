import type { EventRecord } from '../../contract/lambda-event';
import type { Range } from '../plan';
import type { PageRecord } from '../readers/reader';

export interface HeldRecord {
  readonly sequenceNumber: bigint;
  readonly bytes: number;
  readonly event: EventRecord;
}

/** The records that pending ranges need, in the shard's order; ranges that overlap share them. */
export interface HeldRecords {
  readonly bytes: number;
  readonly records: readonly HeldRecord[];
}

export const NOTHING_HELD: HeldRecords = { bytes: 0, records: [] };

/** Takes from a page what the ranges need, and what is new: after an interruption records may come twice. */
export function hold(held: HeldRecords, page: readonly PageRecord[], ranges: readonly Range[]): HeldRecords {
  const newest = held.records.at(-1)?.sequenceNumber ?? -1n;
  const added = page
    .map((record) => ({ record, sequenceNumber: BigInt(record.sequenceNumber) }))
    .filter(({ sequenceNumber }) => sequenceNumber > newest && isNeeded(sequenceNumber, ranges))
    .map(({ record, sequenceNumber }) => ({ sequenceNumber, bytes: record.bytes, event: record.toEventRecord() }));
  return measured([...held.records, ...added]);
}

/** Lets go of what no range needs any more. */
export function holdOnly(held: HeldRecords, ranges: readonly Range[]): HeldRecords {
  return measured(held.records.filter(({ sequenceNumber }) => isNeeded(sequenceNumber, ranges)));
}

/** The records of a range. */
export function recordsOf(held: HeldRecords, range: Range): readonly HeldRecord[] {
  return held.records.filter(({ sequenceNumber }) => holds(range, sequenceNumber));
}

/** Whether the record of that number is in any of the ranges. */
export function isNeeded(sequenceNumber: bigint, ranges: readonly Range[]): boolean {
  return ranges.some((range) => holds(range, sequenceNumber));
}

function holds(range: Range, sequenceNumber: bigint): boolean {
  return range.start <= sequenceNumber && sequenceNumber <= range.end;
}

function measured(records: readonly HeldRecord[]): HeldRecords {
  return { records, bytes: records.reduce((sum, { bytes }) => sum + bytes, 0) };
}
