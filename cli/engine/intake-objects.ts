import { isObject } from '../../contract/json';
import { FAILURE_KEY_PREFIX } from '../../contract/overflow';
import { unwrapBody } from '../../redrive/message-body';
import type { Clients } from './clients';
import type { Queue } from './queue';
import { Trouble } from './trouble';

/** Objects of an intake bucket: those whose keys begin so. */
export interface IntakeObjects {
  readonly bucket: string;
  readonly prefix: string;
}

/** An object that Lambda wrote. */
export interface IntakeObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** ISO 8601. */
  readonly writtenAt: string;
}

/** Whether objects are meant, and no queue. */
export function isObjectUri(from: string): boolean {
  return from.startsWith('s3://');
}

/**
 * Reads `s3://<bucket>/<key, or how keys begin>`; without a key, all failures in the bucket are meant.
 *
 * @throws Trouble - for keys that Lambda writes no failures to
 */
export function parseObjectUri(uri: string): IntakeObjects {
  const { bucket = '', given = '' } = /^s3:\/\/(?<bucket>[^/]*)\/?(?<given>.*)$/.exec(uri)?.groups ?? {};
  if (bucket === '') throw new Trouble(`${uri} names no bucket. Give s3://<bucket>/<key>.`);
  if (FAILURE_KEY_PREFIX.startsWith(given)) return { bucket, prefix: FAILURE_KEY_PREFIX };
  if (given.startsWith(FAILURE_KEY_PREFIX)) return { bucket, prefix: given };
  throw new Trouble(`${uri} is not a failure: Lambda writes failures to keys that begin with ${FAILURE_KEY_PREFIX}.`);
}

/** Lists the objects, in the order of their keys. */
export async function* listObjects(
  { bucket, prefix }: IntakeObjects,
  clients: Clients,
  region: string,
): AsyncGenerator<IntakeObject> {
  const client = await clients.s3(region);
  const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix }))
      for (const { Key: key = '', Size: size = 0, LastModified = new Date(0) } of Contents)
        if (!key.endsWith('/')) yield { key, size, writtenAt: LastModified.toISOString() };
  } catch (error) {
    if ((error as Error).name !== 'NoSuchBucket') throw error;
    throw new Trouble(`There is no bucket ${bucket}. Check the name, --region and --profile.`, { cause: error });
  }
}

/** What S3 sends to a queue when an object was created. */
export function announcement({ bucket }: IntakeObjects, { key, size, writtenAt }: IntakeObject): string {
  const object = { key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'), size };
  const s3 = { s3SchemaVersion: '1.0', bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` }, object };
  const event = { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', eventTime: writtenAt };
  return JSON.stringify({ Records: [{ ...event, s3 }] });
}

/** The buckets that a body names, as the notification of S3 that it is; none where it is something else. */
export function announcingBuckets(body: string): string[] {
  const { Records } = Object(unwrapBody(body).value) as { readonly Records?: unknown };
  if (!Array.isArray(Records)) return [];
  const buckets = Records.map((record: unknown) => {
    const { bucket, object } = Object(isObject(record) && record.eventSource === 'aws:s3' ? record.s3 : undefined);
    return String(object?.key).startsWith(FAILURE_KEY_PREFIX) ? String(bucket?.name) : undefined;
  });
  return buckets.every((bucket) => bucket !== undefined) ? [...new Set(buckets)] : [];
}

/** The policy of a staging queue lets its intake bucket announce objects; those of another bucket would be MALFORMED. */
export function announces(bucket: string, { policy }: Queue): boolean {
  return policy === undefined || policy.includes(`:s3:::${bucket}"`);
}

/** @throws Trouble - for a bucket that does not announce its objects to the staging queue */
export function checkAnnounces(bucket: string, staging: Queue): void {
  if (announces(bucket, staging)) return;
  throw new Trouble(
    `The policy of ${staging.name} does not let ${bucket} announce objects: it is not the intake bucket of this pipeline, ` +
      'or the policy was changed. Give the pipeline of the bucket, or deploy its stack again.',
  );
}
