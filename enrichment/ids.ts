import { createHash } from 'node:crypto';

/** What makes two pointers the same failed batch. */
export interface FailedRange {
  /** ARN of the function, or of the pipe, whose batch failed. */
  readonly consumerArn: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
}

export const MALFORMED_GROUP_ID = 'malformed';

/** Longest group id, so that it fits wherever a name does; characters. */
const GROUP_ID_CHARACTERS = 64;
const GROUP_HASH_CHARACTERS = 16;

/** Stable over redeliveries, equal for equal pointers: 64 hex digits. */
export function hydrationId(range: FailedRange): string {
  const { consumerArn, streamArn, shardId, startSequenceNumber, endSequenceNumber } = range;
  return sha256(JSON.stringify([consumerArn, streamArn, shardId, startSequenceNumber, endSequenceNumber]));
}

/** The id of a message that names no range. */
export function malformedId(stagingMessageId: string): string {
  return sha256(stagingMessageId);
}

/** One for each shard of each stream: as much of the shard's id as there is room for, told apart by a hash of both. */
export function groupId(streamArn: string, shardId: string): string {
  const hash = sha256(JSON.stringify([streamArn, shardId])).slice(0, GROUP_HASH_CHARACTERS);
  return `${shardId.slice(0, GROUP_ID_CHARACTERS - GROUP_HASH_CHARACTERS - 1)}-${hash}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
