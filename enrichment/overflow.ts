import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import type { HydratedMessage, Overflow } from '../contract/message';

/** What goes to the overflow bucket. */
export interface OverflowObject {
  readonly bucket: string;
  readonly key: string;
  /** JSON text. */
  readonly body: string;
}

/** The object that holds everything of a message but the decoded batch, and the member that names it. */
export function overflowOf(
  message: HydratedMessage,
  payloadJson: string | undefined,
  bucket: string,
): { readonly overflow: Overflow; readonly object: OverflowObject } {
  const { payload: _payload, KinesisBatch: _kinesis, DynamoDBBatch: _dynamodb, ...members } = message;
  const body = JSON.stringify({ ...members, payload: payloadJson });
  const sha256 = createHash('sha256').update(body).digest('hex');
  const key = `hydrated-dlq/${message.hydration.id}-${sha256.slice(0, 16)}.json`;
  return {
    overflow: { bucket, key, bytes: Buffer.byteLength(body), sha256 },
    object: { bucket, key, body },
  };
}

/** Writes the object. Throws what S3 answers; the caller retries the message. */
export async function storeOverflow(s3: S3Client, { bucket, key, body }: OverflowObject): Promise<void> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' }));
}
