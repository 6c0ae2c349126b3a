import type { EventRecord } from '../../contract/lambda-event';
import type { Range } from '../plan';
import type { PageRecord } from '../readers/reader';

export interface HeldRecord {
  readonly sequenceNumber: bigint;
  /** What holding it costs; bytes. */
  readonly weight: number;
  readonly event: EventRecord;
}

/** The records that open ranges need, in the shard's order; ranges that overlap share them. */
export type HeldRecords = readonly HeldRecord[];

/** Takes from a page what the ranges need, and what is new: after an interruption records may come twice. */
export function hold(held: HeldRecords, page: readonly PageRecord[], ranges: readonly Range[]): HeldRecords {
  const newest = held.at(-1)?.sequenceNumber ?? -1n;
  const added = page
    .map((record) => ({ record, sequenceNumber: BigInt(record.sequenceNumber) }))
    .filter(({ sequenceNumber }) => sequenceNumber > newest && isNeeded(sequenceNumber, ranges))
    .map(({ record, sequenceNumber }) => {
      return { sequenceNumber, weight: record.weight(), event: record.toEventRecord() };
    });
  return added.length === 0 ? held : [...held, ...added];
}

/** Lets go of what no range needs any more. */
export function holdOnly(held: HeldRecords, ranges: readonly Range[]): HeldRecords {
  return held.filter(({ sequenceNumber }) => isNeeded(sequenceNumber, ranges));
}

/** The records of a range. */
export function recordsOf(held: HeldRecords, range: Range): HeldRecords {
  return held.filter(({ sequenceNumber }) => holds(range, sequenceNumber));
}

/** What holding them costs; bytes. */
export function weightOf(held: HeldRecords): number {
  return held.reduce((sum, { weight }) => sum + weight, 0);
}

/** Whether the record of that number is in any of the ranges. */
export function isNeeded(sequenceNumber: bigint, ranges: readonly Range[]): boolean {
  return ranges.some((range) => holds(range, sequenceNumber));
}

function holds(range: Range, sequenceNumber: bigint): boolean {
  return range.start <= sequenceNumber && sequenceNumber <= range.end;
}
