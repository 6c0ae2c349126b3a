import { isObject } from '../contract/json';

/** An object that S3 announced. */
export interface AnnouncedObject {
  readonly bucket: string;
  readonly key: string;
  /** Bytes; absent where the notification does not say. */
  readonly size?: number;
}

/**
 * What S3 sends to a queue: the objects that were created, or the test message that it sends when notifications are set up.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export type Notification =
  | { readonly kind: 'objects'; readonly objects: readonly [AnnouncedObject, ...AnnouncedObject[]] }
  | { readonly kind: 'test' };

/** Reads a staging message's body as a notification of S3; `undefined` where it is none. */
export function readNotification(text: string): Notification | undefined {
  const body = parsed(text);
  if (!isObject(body)) return undefined;
  if (body.Service === 'Amazon S3' && body.Event === 's3:TestEvent') return { kind: 'test' };
  if (!Array.isArray(body.Records)) return undefined;
  const objects = body.Records.map(announcedObject);
  const [first, ...others] = objects.filter((object) => object !== undefined);
  return first && others.length + 1 === objects.length ? { kind: 'objects', objects: [first, ...others] } : undefined;
}

/** A notification of several objects as bodies of one object each. */
export function splitNotification(body: string): readonly string[] {
  const { Records, ...rest }: { readonly Records: readonly unknown[] } = JSON.parse(body);
  return Records.map((record) => JSON.stringify({ ...rest, Records: [record] }));
}

function announcedObject(record: unknown): AnnouncedObject | undefined {
  if (!isObject(record) || record.eventSource !== 'aws:s3' || !isObject(record.s3)) return undefined;
  const { bucket, object } = record.s3;
  if (!isObject(bucket) || !isObject(object)) return undefined;
  const { key, size } = object;
  if (typeof bucket.name !== 'string' || typeof key !== 'string') return undefined;
  const decoded = decodeKey(key);
  if (decoded === undefined) return undefined;
  return { bucket: bucket.name, key: decoded, ...(typeof size === 'number' && { size }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keys are URL-encoded as in a form: `+` stands for a blank. */
function decodeKey(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
