import { createHash } from 'node:crypto';
import type { HydratedMessage, Overflow } from '../contract/message';

/**
 * As much of S3 as is needed to read an object. The SDK's `new S3({})` of `@aws-sdk/client-s3` is one; so is
 * `{ getObject: (input) => client.send(new GetObjectCommand(input)) }` around an `S3Client`.
 */
export interface ObjectReader {
  getObject(input: { readonly Bucket: string; readonly Key: string }): Promise<{
    readonly Body?: { transformToByteArray(): Promise<Uint8Array> } | undefined;
  }>;
}

/** What an overflow object holds: the pointer's members, what hydration found out, and the payload. */
export type OverflowContent = Readonly<Record<string, unknown>> & {
  readonly hydration: Partial<HydratedMessage['hydration']>;
  /** As Lambda's own S3 destination writes it: JSON text. */
  readonly payload?: string | NonNullable<HydratedMessage['payload']>;
};

/** The object in the overflow bucket is not the one that the message names. */
export class OverflowObjectError extends Error {
  override readonly name = 'OverflowObjectError';

  constructor({ bucket, key, sha256 }: Overflow, found: string) {
    super(`s3://${bucket}/${key} was changed: its SHA-256 is ${found}, that of the message's object is ${sha256}`);
  }
}

/** Reads an overflow object and makes sure that it is the one that was written. */
export async function readOverflowObject(overflow: Overflow, s3: ObjectReader): Promise<OverflowContent> {
  const { Body } = await s3.getObject({ Bucket: overflow.bucket, Key: overflow.key });
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== overflow.sha256) throw new OverflowObjectError(overflow, sha256);
  return JSON.parse(new TextDecoder().decode(bytes));
}
