import type { HydratedMessage, Overflow } from '../contract/message';

/**
 * The part of S3 that reads an object. `new S3({})` of `@aws-sdk/client-s3` is one; with an `S3Client` it is
 * `{ getObject: (input) => client.send(new GetObjectCommand(input)) }`.
 */
export interface ObjectReader {
  getObject(input: { readonly Bucket: string; readonly Key: string }): Promise<{
    readonly Body?: { transformToByteArray(): Promise<Uint8Array> } | undefined;
  }>;
}

/** What an overflow object holds: the pointer's members, what hydration found out, and the payload. */
export type OverflowContent = Readonly<Record<string, unknown>> & {
  readonly hydration: Partial<HydratedMessage['hydration']>;
  /** JSON text, as Lambda's own S3 destination writes it. */
  readonly payload?: string | NonNullable<HydratedMessage['payload']>;
};

/** The object in the overflow bucket cannot be read, or is not the one that the message names. */
export class OverflowObjectError extends Error {
  override readonly name = 'OverflowObjectError';

  /** @param problem - what is wrong with it */
  constructor({ bucket, key }: Overflow, problem: string) {
    super(`s3://${bucket}/${key} ${problem}`);
  }
}

const S3_CLIENT = '{ getObject: (input) => client.send(new GetObjectCommand(input)) }';

/** Reads an overflow object and verifies that it is the one that was written. */
export async function readOverflowObject(overflow: Overflow, s3: ObjectReader): Promise<OverflowContent> {
  const bytes = await bytesOf(overflow, s3);
  const sha256 = await sha256Of(bytes);
  if (sha256 !== overflow.sha256) throw new OverflowObjectError(overflow, otherObject(overflow, bytes.length, sha256));
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** In JavaScript, the reader can be anything. */
async function bytesOf(overflow: Overflow, s3: Partial<ObjectReader> | undefined): Promise<Uint8Array> {
  if (typeof s3?.getObject !== 'function') {
    throw new OverflowObjectError(overflow, `cannot be read: pass an S3 of @aws-sdk/client-s3, or \`${S3_CLIENT}\``);
  }
  const response = await s3.getObject({ Bucket: overflow.bucket, Key: overflow.key });
  if (typeof response?.Body?.transformToByteArray !== 'function') {
    throw new OverflowObjectError(overflow, "cannot be read: getObject must return the SDK's Body");
  }
  return response.Body.transformToByteArray();
}

function otherObject(named: Overflow, bytes: number, sha256: string): string {
  return (
    `is not the object of this message: it has ${bytes} bytes and the SHA-256 ${sha256}, but the message names ` +
    `${named.bytes} bytes and ${named.sha256}. Send the message to the staging queue again`
  );
}

/** Lower-case hex. The Web Crypto API needs no import, so that bundles of every format and platform load. */
async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
