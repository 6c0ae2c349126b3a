import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import type { HydratedMessage, Overflow } from '../contract/message';
import { OVERFLOW_KEY_PREFIX } from '../contract/overflow';
import { plainStreamArn } from '../contract/qualified-names';
import { givenUpAt } from './parse';
import { withoutRejected } from './sqs-characters';

/** An object for the overflow bucket. */
export interface OverflowObject {
  readonly bucket: string;
  readonly key: string;
  /** JSON, in UTF-8. */
  readonly body: Buffer;
}

/** A message whose payload is in the bucket, and the object that holds it. */
export interface Overflowed {
  readonly message: HydratedMessage;
  readonly object: OverflowObject;
}

/**
 * Moves everything of a message that can be large to an object: the payload, the original of a MALFORMED message, and
 * displaced members. The decoded batch is dropped, because it can be made from the payload at any time.
 *
 * The object is like the one Lambda's own S3 destination writes, the pointer's members and `payload` as JSON text, and
 * has `hydration` in addition. It holds nothing that changes from one delivery to the next, so that equal results have
 * equal keys. Where a remaining member has characters that SQS rejects, the message shows U+FFFD and the object has them.
 */
export function overflow(message: HydratedMessage, bucket: string): Overflowed {
  const body = Buffer.from(objectJson(message));
  const sha256 = createHash('sha256').update(body).digest('hex');
  const key = overflowKey(message, sha256);
  const member = { bucket, key, bytes: body.length, sha256 };
  return { message: referTo(message, member), object: { bucket, key, body } };
}

/** The message without what the object holds. */
export function referTo(message: HydratedMessage, overflow: Overflow): HydratedMessage {
  const { payload: _payload, KinesisBatch: _kinesis, DynamoDBBatch: _dynamodb, ...rest } = message;
  const { original: _original, displaced: _displaced, ...hydration } = message.hydration;
  return withoutRejected({ ...rest, hydration, overflow } as HydratedMessage);
}

function objectJson(message: HydratedMessage): string {
  const { messageId: _id, payload, KinesisBatch: _kinesis, DynamoDBBatch: _dynamodb, ...pointer } = message;
  const { hydratedAt: _at, attempts: _attempts, ...hydration } = message.hydration;
  return JSON.stringify({ ...pointer, hydration, payload: payload && JSON.stringify(payload) });
}

/** Writes the object. Throws S3's errors; the caller tries again later. */
export async function storeOverflow(
  s3: S3Client,
  { bucket, key, body }: OverflowObject,
  abortSignal?: AbortSignal,
): Promise<void> {
  const { PutObjectCommand } = await import('./clients/s3.js');
  const put = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' });
  await s3.send(put, { abortSignal });
}

/** Longest segment taken from a pointer: twice what AWS allows a stream's or shard's name, so that a key keeps below S3's 1,024 bytes. */
const SEGMENT_CHARACTERS = 255;

/** How much of the object's hash is in its key: enough that no other result has the same key. */
const HASH_CHARACTERS = 16;

/**
 * `hydrated-dlq/<stream>/<shard>/<yyyy>/<mm>/<dd>/<id>-<hash>.json`, the day being that of the pointer's timestamp.
 * Where there is none (MALFORMED, or a timestamp that is not a time), `malformed` and the day of hydration stand in.
 */
function overflowKey(message: HydratedMessage, sha256: string): string {
  const batch = message.KinesisBatchInfo ?? message.DDBStreamBatchInfo;
  const stream = segment(batch && streamName(batch.streamArn));
  const file = `${segment(message.hydration.id)}-${sha256.slice(0, HASH_CHARACTERS)}.json`;
  return `${OVERFLOW_KEY_PREFIX}${[stream, segment(batch?.shardId), ...dayOf(message), file].join('/')}`;
}

/** The name of a Kinesis stream, or of a DynamoDB stream's table. */
function streamName(streamArn: string): string {
  const [, name = ''] = /:(?:stream|table)\/([^/]+)/.exec(plainStreamArn(streamArn)) ?? [];
  return name;
}

/** Year, month and day, in UTC. */
function dayOf(message: HydratedMessage): readonly string[] {
  const date = new Date(givenUpAt(message));
  const day = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  const isUsual = /^\d{4}-/.test(day);
  return (isUsual ? day : message.hydration.hydratedAt).slice(0, 'yyyy-mm-dd'.length).split('-');
}

/** A segment of safe characters only, never empty and never one of dots. */
function segment(text: string | undefined): string {
  const safe = (text ?? '').replaceAll(/[^\w.-]/g, '_').slice(0, SEGMENT_CHARACTERS);
  return /^\.*$/.test(safe) ? 'malformed' : safe;
}
