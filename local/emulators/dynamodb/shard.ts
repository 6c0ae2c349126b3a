import type { StreamRecord } from './stream-record';

/** One shard of a stream: records in order of their sequence numbers. */
export class Shard {
  /** Last number the shard can hold, once it is closed. */
  endingSequenceNumber?: bigint;
  private records: StreamRecord[] = [];
  /** Records up to this number are gone. */
  private trimmedThrough?: bigint;

  constructor(
    readonly id: string,
    readonly startingSequenceNumber: bigint,
    readonly parentId?: string,
  ) {}

  get isClosed(): boolean {
    return this.endingSequenceNumber !== undefined;
  }

  append(record: StreamRecord): void {
    this.records.push(record);
  }

  /** Records at or after a position. */
  from(position: bigint): StreamRecord[] {
    return this.records.filter((record) => record.sequenceNumber >= position);
  }

  /** Position of the oldest record that is left. */
  get horizon(): bigint {
    return this.trimmedThrough === undefined ? this.startingSequenceNumber : this.trimmedThrough + 1n;
  }

  /** Position behind the newest record. */
  get end(): bigint {
    const last = this.records.at(-1);
    return last === undefined ? this.horizon : last.sequenceNumber + 1n;
  }

  isTrimmedAt(position: bigint): boolean {
    return position < this.horizon;
  }

  /** Forgets every record before a position. */
  trim(position: bigint): void {
    if (position <= this.horizon) return;
    this.records = this.from(position);
    this.trimmedThrough = position - 1n;
  }
}
