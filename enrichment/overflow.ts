import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { HydratedMessage } from '../contract/message';
import { overflowKey } from './overflow/key';
import { withoutRejected } from './sqs-characters';

/** What goes to the overflow bucket. */
export interface OverflowObject {
  readonly bucket: string;
  readonly key: string;
  /** JSON text. */
  readonly body: string;
}

/** A message whose payload is in the bucket, and the object that holds it. */
export interface Overflowed {
  readonly message: HydratedMessage;
  readonly object: OverflowObject;
}

/**
 * Moves everything of a message that can be large to an object: the payload, the original of a MALFORMED message, and
 * displaced members. The decoded batch is dropped: it can be made from the payload at any time.
 *
 * The object is like the one Lambda's own S3 destination writes, the pointer's members and `payload` as JSON text, and
 * has `hydration` in addition. It holds nothing that changes from one delivery to the next, so that the same result has the
 * same key. Where a remaining member has characters that SQS rejects, the message shows U+FFFD and the object has them.
 */
export function overflow(message: HydratedMessage, bucket: string): Overflowed {
  const { payload, KinesisBatch: _kinesis, DynamoDBBatch: _dynamodb, ...rest } = message;
  const { original: _original, displaced: _displaced, ...hydration } = message.hydration;
  const body = objectBody(message);
  const sha256 = createHash('sha256').update(body).digest('hex');
  const key = overflowKey(message, sha256);
  const member = { bucket, key, bytes: Buffer.byteLength(body), sha256 };
  return {
    message: withoutRejected({ ...rest, hydration, overflow: member } as HydratedMessage),
    object: { bucket, key, body },
  };
}

function objectBody(message: HydratedMessage): string {
  const { messageId: _id, payload, KinesisBatch: _kinesis, DynamoDBBatch: _dynamodb, ...pointer } = message;
  const { hydratedAt: _at, attempts: _attempts, ...hydration } = message.hydration;
  return JSON.stringify({ ...pointer, hydration, payload: payload && JSON.stringify(payload) });
}

/** Writes the object. Throws what S3 answers; the caller tries again later. */
export async function storeOverflow(
  s3: S3Client,
  { bucket, key, body }: OverflowObject,
  abortSignal?: AbortSignal,
): Promise<void> {
  const put = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' });
  await s3.send(put, { abortSignal });
}
