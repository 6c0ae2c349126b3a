import type { JsonObject } from '../verdict';

/** What is gone of a shard. */
export interface Loss {
  /** The record that a reader asked for: it and all before it are gone. */
  readonly first: bigint;
  /** Everything is gone that was there when it was first read. */
  readonly wholly: boolean;
  /** Last record that is gone, once it is known. */
  last?: bigint;
}

/** A page without the records that are gone. */
export function withoutLost(page: JsonObject, loss: Loss): JsonObject {
  const records = Array.isArray(page.Records) ? page.Records : [];
  const newest = records.map(sequenceNumber).at(-1);
  if (loss.wholly && loss.last === undefined && newest !== undefined && newest >= loss.first) loss.last = newest;
  return { ...page, Records: records.filter((record) => sequenceNumber(record) > (loss.last ?? loss.first)) };
}

/** A record of Kinesis, or of DynamoDB Streams. */
function sequenceNumber(record: { SequenceNumber?: string; dynamodb?: { SequenceNumber: string } }): bigint {
  return BigInt(record.SequenceNumber ?? record.dynamodb?.SequenceNumber ?? 0);
}
