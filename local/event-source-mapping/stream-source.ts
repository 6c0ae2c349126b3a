import type { DynamoDBEventRecord, KinesisEventRecord } from '../../contract/lambda-event';
import type { BatchInfo, StreamBatch } from '../../contract/pointer';

/** A record as the mapping handles it on its way from the shard to the function. */
export interface StreamRecord {
  readonly sequenceNumber: string;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
  /** Records of one key stay in order: the partition key, or the item's key. */
  readonly orderKey: string;
  /** What the function receives. */
  readonly event: KinesisEventRecord | DynamoDBEventRecord;
  /** Size of the event as JSON. */
  readonly eventBytes: number;
}

export interface Shard {
  readonly shardId: string;
  readonly parentShardIds: readonly string[];
  /** No more records will be written to it. */
  readonly closed: boolean;
}

export interface Page {
  readonly records: readonly StreamRecord[];
  /** Absent once a closed shard has been read to its end. */
  readonly nextIterator?: string;
}

/** Where reading of a shard begins. */
export type ShardPosition =
  | { readonly type: 'TRIM_HORIZON' | 'LATEST' }
  | { readonly type: 'AT_TIMESTAMP'; readonly epochSeconds: number }
  | { readonly type: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string };

/** A stream of one kind: how it is read, and how its records look to filters and in pointers. */
export interface StreamSource {
  listShards(): Promise<Shard[]>;
  openShard(shardId: string, position: ShardPosition): Promise<string | undefined>;
  readPage(shardId: string, iterator: string): Promise<Page>;
  /** A record as filter patterns see it; `undefined` when its data is not JSON and the pattern asks about the data. */
  filterable(record: StreamRecord, pattern: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined;
  /** Time in the format of the pointer. */
  formatArrival(milliseconds: number): string;
  batchMember(info: BatchInfo): StreamBatch;
}

/** Size of a record in the payload that the function is invoked with. */
export function eventBytes(event: StreamRecord['event']): number {
  return Buffer.byteLength(JSON.stringify(event));
}
