import { randomBytes, randomInt } from 'node:crypto';
import { notFound } from './service-error';
import { type Change, recordChange, type StreamRecord, type StreamViewType, streamRecord } from './stream-record';

export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

interface TableStreamProps {
  readonly arn: string;
  readonly label: string;
  readonly tableName: string;
  readonly keySchema: readonly KeySchemaElement[];
  readonly viewType: StreamViewType;
  readonly region: string;
}

/** One stream of a table. Once disabled it stays readable, and takes no more records. */
export class TableStream {
  readonly createdAt = Date.now() / 1_000;
  private readonly lineage: Shard[] = [];

  constructor(
    readonly props: TableStreamProps,
    private readonly sequenceNumbers: SequenceNumbers,
  ) {
    this.open();
  }

  /** Oldest first. */
  get shards(): readonly Shard[] {
    return this.lineage;
  }

  get isEnabled(): boolean {
    return this.openShard !== undefined;
  }

  /** Adds the record of a change, unless nothing changed. */
  append(change: Change, expired = false): void {
    const { viewType, region } = this.props;
    const record = recordChange(change, viewType);
    if (record === undefined) return;
    const sequenceNumber = this.sequenceNumbers.next();
    this.openShard?.append(streamRecord(record, { sequenceNumber, viewType, region, expired }));
  }

  /** Closes the open shard; a child takes its place, as happens every few hours in the cloud. */
  rollOver(): void {
    const parent = this.openShard;
    this.disable();
    this.open(parent?.id);
  }

  /** Closes the open shard; no other takes its place. */
  disable(): void {
    const shard = this.openShard;
    if (shard) shard.endingSequenceNumber = this.sequenceNumbers.next();
  }

  /** Forgets a shard altogether, as happens a day after it was closed. */
  deleteShard(shardId: string): void {
    this.lineage.splice(this.lineage.indexOf(this.shard(shardId)), 1);
  }

  /** @throws ServiceError when there is no such shard. */
  shard(id: string): Shard {
    const shard = this.lineage.find((candidate) => candidate.id === id);
    if (shard === undefined) throw notFound(`Shard: ${id} in Stream: ${this.props.arn} not found`);
    return shard;
  }

  private get openShard(): Shard | undefined {
    return this.lineage.find((shard) => !shard.isClosed);
  }

  private open(parentId?: string): void {
    const id = `shardId-${String(Date.now()).padStart(20, '0')}-${randomBytes(4).toString('hex')}`;
    this.lineage.push(new Shard(id, this.sequenceNumbers.next(), parentId));
  }
}

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

/** Growing numbers of 21 digits with gaps between them, as DynamoDB gives them to stream records. */
export class SequenceNumbers {
  private last = 100_000_000_000_000_000_000n + BigInt(randomInt(1_000_000_000));

  next(): bigint {
    this.last += BigInt(randomInt(1, 1_000));
    return this.last;
  }
}
