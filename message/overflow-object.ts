import type { HydratedMessage, Overflow } from '../contract/message';

/**
 * The part of S3 that reads an object. `new S3({})` of `@aws-sdk/client-s3` is one; with an `S3Client` it is
 * `{ getObject: (input) => client.send(new GetObjectCommand(input)) }`.
 */
export interface ObjectReader {
  getObject(input: { readonly Bucket: string; readonly Key: string }): Promise<{
    readonly ContentLength?: number | undefined;
    readonly Body?: ObjectBody | undefined;
  }>;
}

/** The body of an object, before it is downloaded. */
export interface ObjectBody {
  transformToByteArray(): Promise<Uint8Array>;
  /** Ends the download of a stream of Node.js. */
  destroy?(): unknown;
  /** Ends the download of a stream of a browser. */
  cancel?(): Promise<unknown>;
}

/** What may be read from S3. A message names its object itself, so everyone who can send to your queue can name any object. */
export interface LoadOptions {
  /**
   * Names of the buckets that may be read: the overflow buckets of your pipelines, and their intake buckets if they have
   * some. `'any'` allows every bucket that the reader has permission to read.
   */
  readonly buckets: readonly string[] | 'any';
  /**
   * Size of the largest object that is downloaded, in bytes. The size is checked before the download.
   *
   * @default 134217728 (128 MiB)
   */
  readonly maxBytes?: number;
}

/** What an overflow object holds: the pointer's members, what hydration found out, and the payload. */
export type OverflowContent = Readonly<Record<string, unknown>> & {
  readonly hydration: Partial<HydratedMessage['hydration']>;
  /** JSON text, as Lambda's own S3 destination writes it. */
  readonly payload?: string | NonNullable<HydratedMessage['payload']>;
};

/** The object in the overflow bucket cannot or may not be read, or is not the one that the message names. */
export class OverflowObjectError extends Error {
  override readonly name = 'OverflowObjectError';

  /** @param problem - what is wrong with it */
  constructor({ bucket, key }: Overflow, problem: string) {
    super(`s3://${bucket}/${key} ${problem}`);
  }
}

/** Small records take several times their size in an object. An enrichment with the default memory writes less than this. */
const DEFAULT_MAX_BYTES = 128 * 1024 * 1024;

const S3_CLIENT = '{ getObject: (input) => client.send(new GetObjectCommand(input)) }';

/** @throws TypeError where the options do not say which buckets may be read, as JavaScript allows */
export function requireBuckets(options: Partial<LoadOptions> | undefined): void {
  const { buckets } = options ?? {};
  if (buckets === 'any' || Array.isArray(buckets)) return;
  throw new TypeError(
    "Say which buckets may be read: pass { buckets: ['name of the overflow bucket'] }, or { buckets: 'any' } to allow all",
  );
}

/** Reads an overflow object, if the options allow it, and verifies that it is the one that was written. */
export async function readOverflowObject(
  overflow: Overflow,
  s3: ObjectReader,
  options: LoadOptions,
): Promise<OverflowContent> {
  checkAllowed(overflow, options);
  const bytes = await bytesOf(overflow, s3);
  const sha256 = await sha256Of(bytes);
  if (sha256 !== overflow.sha256) {
    throw otherObject(
      overflow,
      `${bytes.length} bytes and the SHA-256 ${sha256}`,
      `${overflow.bytes} bytes and ${overflow.sha256}`,
    );
  }
  return JSON.parse(new TextDecoder().decode(bytes));
}

function checkAllowed(overflow: Overflow, { buckets, maxBytes = DEFAULT_MAX_BYTES }: LoadOptions): void {
  if (buckets !== 'any' && !buckets.includes(overflow.bucket)) {
    const allowed = buckets.join(', ') || 'none';
    throw new OverflowObjectError(overflow, `is in a bucket that may not be read; \`buckets\` allows ${allowed}`);
  }
  if (overflow.bytes > maxBytes) {
    throw new OverflowObjectError(overflow, `has ${overflow.bytes} bytes; \`maxBytes\` allows ${maxBytes}`);
  }
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
  const { Body: body, ContentLength: bytes = overflow.bytes } = response;
  if (bytes === overflow.bytes) return body.transformToByteArray();
  endDownload(body);
  throw otherObject(overflow, `${bytes} bytes`, `${overflow.bytes} bytes and ${overflow.sha256}`);
}

/** Without this, the connection stays open until the stream is collected. */
function endDownload(body: ObjectBody): void {
  if (body.destroy) body.destroy();
  else body.cancel?.().catch(() => undefined);
}

function otherObject(overflow: Overflow, found: string, named: string): OverflowObjectError {
  const problem = `is not the object of this message: it has ${found}, but the message names ${named}`;
  return new OverflowObjectError(overflow, `${problem}. Send the message to the staging queue again`);
}

/** Lower-case hex. The Web Crypto API needs no import, so that bundles of every format and platform load. */
async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
