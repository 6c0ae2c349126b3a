import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { LAMBDA_FAILURE_OBJECT_BYTES } from '../contract/limits';
import type { AnnouncedObject } from './notification';

/** An object of the intake bucket, or why there is nothing in it to hydrate from. */
export type IntakeObject =
  | { readonly kind: 'read'; readonly text: string; readonly bytes: number; readonly sha256: string }
  /** Deleted, by a person or by a lifecycle rule. */
  | { readonly kind: 'gone' }
  /** Larger than any object that Lambda writes: it is not read. */
  | { readonly kind: 'too-large'; readonly bytes: number };

/** What S3 answers for a key that does not exist, given that the role may list the bucket. */
const NO_OBJECT: ReadonlySet<string> = new Set(['NoSuchKey', 'NotFound']);

/**
 * Reads an object as a stream: it is hashed as it comes, and abandoned as soon as it is larger than Lambda's can be.
 * Throws S3's other errors; the caller tries again later.
 */
export async function readIntakeObject(
  s3: S3Client,
  { bucket, key, size = 0 }: AnnouncedObject,
  abortSignal: AbortSignal,
): Promise<IntakeObject> {
  if (size > LAMBDA_FAILURE_OBJECT_BYTES) return { kind: 'too-large', bytes: size };
  const { GetObjectCommand } = await import('./clients/s3.js');
  try {
    const { Body, ContentLength = 0 } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), {
      abortSignal,
    });
    const body = Body as (AsyncIterable<Uint8Array> & { readonly destroy?: () => void }) | undefined;
    if (ContentLength > LAMBDA_FAILURE_OBJECT_BYTES) {
      body?.destroy?.();
      return { kind: 'too-large', bytes: ContentLength };
    }
    return await collect(body ?? noBytes());
  } catch (error) {
    if (NO_OBJECT.has((error as Error).name)) return { kind: 'gone' };
    throw error;
  }
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<IntakeObject> {
  const hash = createHash('sha256');
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > LAMBDA_FAILURE_OBJECT_BYTES) return { kind: 'too-large', bytes };
    hash.update(chunk);
    chunks.push(chunk);
  }
  return { kind: 'read', text: Buffer.concat(chunks).toString(), bytes, sha256: hash.digest('hex') };
}

async function* noBytes(): AsyncIterable<Uint8Array> {}
