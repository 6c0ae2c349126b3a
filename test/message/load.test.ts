import { createHash } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand, S3 } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { overflow, storeOverflow } from '../../enrichment/overflow';
import { loadMessage, loadPayload, OverflowedMessageError, OverflowObjectError, toLambdaEvent } from '../../message';
import { credentials, region, s3Client, uniqueName } from '../helpers/emulators';
import { kinesisMessage, malformedMessage, messageWithoutRecords } from '../helpers/hydrated-messages';

const s3 = new S3({ region, credentials, endpoint: inject('sqsEndpoint'), forcePathStyle: true });
const bucket = uniqueName('overflow');
const whole = kinesisMessage(['Grüße', '{"a":1}'], { pointer: { note: 'a\uFFFFb' }, hydration: { foundRecords: 2 } });
const { KinesisBatch: _, ...withoutBatch } = whole;

/** The message as it arrives when its records are in the bucket. */
async function overflowed(message: HydratedMessage): Promise<HydratedMessage> {
  const moved = overflow(message, bucket);
  await storeOverflow(s3Client(), moved.object);
  return moved.message;
}

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
});

describe('toLambdaEvent', () => {
  test('is the payload', () => {
    expect(toLambdaEvent(whole)).toBe(whole.payload);
  });

  test.each([
    messageWithoutRecords({ hydration: { status: 'EXPIRED', foundRecords: 0 } }),
    malformedMessage('x'),
    overflow(malformedMessage('x'), bucket).message,
  ])('is nothing where there are no records', (message) => {
    expect(toLambdaEvent(message)).toBeUndefined();
  });

  test('says where the records are when they are not in the message', async () => {
    const message = await overflowed(whole);

    expect(() => toLambdaEvent(message)).toThrow(OverflowedMessageError);
    expect(() => toLambdaEvent(message)).toThrow(`s3://${bucket}/${message.overflow?.key}: use loadPayload`);
  });
});

describe('loadPayload', () => {
  test('reads the records from the bucket', async () => {
    expect(await loadPayload(await overflowed(whole), s3)).toEqual(whole.payload);
  });

  test('needs no bucket for a message that has its records, or for one that has none', async () => {
    const nowhere = { getObject: () => Promise.reject(new Error('not to be called')) };

    expect(await loadPayload(whole, nowhere)).toBe(whole.payload);
    expect(await loadPayload(malformedMessage('x'), nowhere)).toBeUndefined();
  });

  test('refuses an object that was changed', async () => {
    const message = await overflowed(kinesisMessage(['changed later']));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: message.overflow?.key, Body: '{"payload":"{}"}' }));

    await expect(loadPayload(message, s3)).rejects.toThrow(OverflowObjectError);
    await expect(loadPayload(message, s3)).rejects.toThrow(message.overflow?.sha256);
  });

  test('passes on what S3 answers', async () => {
    const { message } = overflow(kinesisMessage(['never stored']), bucket);

    await expect(loadPayload(message, s3)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('takes a payload that is no text but an object, as other writers of such objects have it', async () => {
    const body = Buffer.from(JSON.stringify({ payload: whole.payload, hydration: {} }));
    const sha256 = createHash('sha256').update(body).digest('hex');
    const reader = { getObject: async () => ({ Body: { transformToByteArray: async () => new Uint8Array(body) } }) };

    expect(await loadPayload({ ...withoutBatch, overflow: { bucket, key: 'k', bytes: 1, sha256 } }, reader)).toEqual(
      whole.payload,
    );
  });
});

describe('loadMessage', () => {
  test('is the message as if it had fitted, but for the decoded batch', async () => {
    expect(await loadMessage(await overflowed(whole), s3)).toEqual(withoutBatch);
  });

  test.each([
    ['the original of what was no pointer', malformedMessage('no "JSON"')],
    ['what was displaced', messageWithoutRecords({ hydration: { displaced: { payload: { Records: [] } } } })],
  ])('with %s', async (_name, message) => {
    expect(await loadMessage(await overflowed(message), s3)).toEqual(message);
  });

  test('comes back as it is where nothing overflowed', async () => {
    expect(await loadMessage(whole, s3)).toBe(whole);
  });
});
