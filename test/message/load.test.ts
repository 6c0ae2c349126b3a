import { createHash } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand, S3 } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { overflow, storeOverflow } from '../../enrichment/overflow';
import {
  type LoadOptions,
  loadMessage,
  loadPayload,
  MissingPayloadError,
  NotHydratedMessageError,
  type ObjectReader,
  OverflowedMessageError,
  OverflowObjectError,
  toLambdaEvent,
} from '../../message';
import { credentials, region, s3Client, uniqueName } from '../helpers/aws/clients';
import { frozenObject } from '../helpers/messages/frozen-messages';
import { kinesisMessage, malformedMessage, messageWithoutRecords } from '../helpers/messages/hydrated-messages';

const s3 = new S3({ region, credentials, endpoint: inject('sqsEndpoint'), forcePathStyle: true });
const bucket = uniqueName('overflow');
const ANY = { buckets: 'any' } as const;
const whole = kinesisMessage(['Grüße', '{"a":1}'], {
  pointer: { note: 'a\uFFFFb', 'of\uFFFEfuture': 1 },
  hydration: { expectedRecords: 2, foundRecords: 2 },
});
const { KinesisBatch: _, ...withoutBatch } = whole;
const { messageId: _id, hydration: _hydration, payload: _payload, ...pointer } = withoutBatch;

/** The message as it arrives when its records are in the bucket. */
async function overflowed(message: HydratedMessage): Promise<HydratedMessage> {
  const moved = overflow(message, bucket);
  await storeOverflow(s3Client(), moved.object);
  return moved.message;
}

function quoting(original: string): HydratedMessage {
  const { hydration, ...message } = malformedMessage(original);
  return { ...message, hydration: { ...hydration, reason: { code: 'NOT_JSON', message: `Unexpected ${original}` } } };
}

/** An object with any content, and the overflow of a message that names it. */
function objectOf(content: object) {
  const body = Buffer.from(JSON.stringify(content));
  const sha256 = createHash('sha256').update(body).digest('hex');
  const s3 = { getObject: async () => ({ Body: { transformToByteArray: async () => new Uint8Array(body) } }) };
  return { s3, overflow: { bucket, key: 'k', bytes: body.length, sha256 } };
}

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
});

describe('toLambdaEvent', () => {
  test('returns the payload', () => {
    expect(toLambdaEvent(whole)).toBe(whole.payload);
  });

  test.each([
    messageWithoutRecords({
      hydration: { status: 'EXPIRED', foundRecords: 0, reason: { code: 'RECORDS_EXPIRED', message: 'gone' } },
    }),
    malformedMessage('x'),
    overflow(malformedMessage('x'), bucket).message,
  ])('returns nothing if there are no records', (message) => {
    expect(toLambdaEvent(message)).toBeUndefined();
  });

  test('says where the records are if they are not in the message', async () => {
    const message = await overflowed(whole);

    expect(() => toLambdaEvent(message)).toThrow(OverflowedMessageError);
    expect(() => toLambdaEvent(message)).toThrow(`s3://${bucket}/${message.overflow?.key}: use loadPayload`);
  });
});

describe('a value that is not a hydrated message', () => {
  const reader = frozenObject('malformed-overflow');
  const { payload: _records, KinesisBatch: _batch, ...halved } = whole;
  const read = [
    ['toLambdaEvent', async (message: HydratedMessage) => toLambdaEvent(message)],
    ['loadPayload', (message: HydratedMessage) => loadPayload(message, reader, ANY)],
    ['loadMessage', (message: HydratedMessage) => loadMessage(message, reader, ANY)],
  ] as const;

  test.each([
    [
      'the event of a bus',
      { 'detail-type': 'x', detail: whole },
      'Not a hydrated message: messageId must be a string, but is missing',
      '`detail`',
    ],
    ['a record of a queue', { messageId: 'm', body: '{}' }, 'hydration must be an object', '`JSON.parse(record.body)`'],
    ['a message of SQS', { MessageId: 'm', Body: '{}' }, 'messageId must be', '`JSON.parse(message.Body)`'],
    ['an event of a queue', { Records: [{ body: '{}' }] }, 'messageId must be a string', 'for each of its `Records`'],
    ['a response of SQS', { Messages: [{ Body: '{}' }] }, 'messageId must be a string', 'for each of its `Messages`'],
    ['the event of a function', whole.payload, 'messageId must be a string', 'pass the message that it belongs to'],
    ['an event without records', { Records: [] }, 'messageId must be a string', 'pass the message that it belongs to'],
    ['a pointer of Kinesis', { KinesisBatchInfo: {} }, 'messageId must be a string', 'send it to the staging queue'],
    ['a pointer of DynamoDB', { DDBStreamBatchInfo: {} }, 'messageId must be a string', 'send it to the staging queue'],
    ['a Promise', Promise.resolve(whole), 'messageId must be a string', 'await it'],
    [
      'half a message',
      { ...whole, messageId: undefined },
      'messageId must be a string',
      'Pass a message as it was delivered',
    ],
    ['a string', JSON.stringify(whole), 'it is "{', '`JSON.parse` of it'],
    ['nothing', undefined, 'it is missing', 'as it was delivered'],
    [
      'counts alone',
      { messageId: 'm', hydration: { status: 'COMPLETE' } },
      'hydration.schemaVersion',
      'as it was delivered',
    ],
    [
      'another version',
      { ...whole, hydration: { ...whole.hydration, schemaVersion: 2 } },
      'must be 1, the version that this release reads',
      'but is 2',
    ],
  ])('is rejected with a reason and advice: %s', async (_name, given, reason, wayOut) => {
    for (const [, reading] of read) {
      const refused = expect(reading(given as unknown as HydratedMessage)).rejects;
      await refused.toThrow(NotHydratedMessageError);
      await refused.toThrow(reason);
      await refused.toThrow(wayOut);
    }
  });

  test('is rejected if it counts records that it does not have', async () => {
    expect(() => toLambdaEvent(halved)).toThrow(MissingPayloadError);
    expect(() => toLambdaEvent(halved)).toThrow(`${whole.hydration.id} has no payload, but foundRecords is 2`);
    await expect(loadPayload(halved, reader, ANY)).rejects.toThrow(MissingPayloadError);
  });

  test('is rejected if its object has no records', async () => {
    const { overflow, s3 } = objectOf({ ...pointer, hydration: {} });

    await expect(loadPayload({ ...halved, overflow }, s3, ANY)).rejects.toThrow(MissingPayloadError);
  });
});

describe('loadPayload', () => {
  test('reads the records from the bucket', async () => {
    expect(await loadPayload(await overflowed(whole), s3, ANY)).toEqual(whole.payload);
  });

  test('does not read the bucket for a message that has its records, or that has none', async () => {
    const nowhere = { getObject: () => Promise.reject(new Error('not to be called')) };

    expect(await loadPayload(whole, nowhere, ANY)).toBe(whole.payload);
    expect(await loadPayload(malformedMessage('x'), nowhere, ANY)).toBeUndefined();
  });

  test('rejects an object that was changed', async () => {
    const message = await overflowed(kinesisMessage(['changed later']));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: message.overflow?.key, Body: '{"payload":"{}"}' }));

    const refused = expect(loadPayload(message, s3, ANY)).rejects;
    await refused.toThrow(OverflowObjectError);
    await refused.toThrow(`it has 16 bytes`);
    await refused.toThrow(`${message.overflow?.bytes} bytes and ${message.overflow?.sha256}`);
  });

  test('rejects an object of the named size with other content', async () => {
    const message = await overflowed(kinesisMessage(['replaced later']));
    const Body = ' '.repeat(message.overflow?.bytes ?? 0);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: message.overflow?.key, Body }));

    await expect(loadPayload(message, s3, ANY)).rejects.toThrow(`it has ${Body.length} bytes and the SHA-256`);
  });

  test('reads a bucket that is allowed', async () => {
    expect(await loadPayload(await overflowed(whole), s3, { buckets: ['other', bucket] })).toEqual(whole.payload);
  });

  test.each([
    [
      'another bucket than the allowed ones',
      { buckets: ['mine', 'yours'] },
      'is in a bucket that may not be read; `buckets` allows mine, yours',
    ],
    ['any bucket if none is allowed', { buckets: [] }, '`buckets` allows none'],
    ['an object that is larger than allowed', { ...ANY, maxBytes: 10 }, '`maxBytes` allows 10'],
  ])('does not read %s', async (_name, options, reason) => {
    const { message } = overflow(whole, bucket);
    const unread = { getObject: () => Promise.reject(new Error('not to be called')) };
    const reading = loadPayload(message, unread, options);

    await expect(reading).rejects.toThrow(OverflowObjectError);
    await expect(reading).rejects.toThrow(reason);
  });

  test.each([
    ['no options', undefined],
    ['options without buckets', { maxBytes: 10 }],
    ['one name', { buckets: 'overflow' }],
  ])('asks for the buckets at once when it gets %s, as JavaScript allows', async (_name, options) => {
    const reading = loadPayload(whole, s3, options as unknown as LoadOptions);

    await expect(reading).rejects.toThrow(TypeError);
    await expect(reading).rejects.toThrow("pass { buckets: ['name of the overflow bucket'] }");
  });

  test('does not read an object of more than 128 MiB unless it is allowed', async () => {
    const { message } = overflow(whole, bucket);
    const large = { ...message, overflow: { bucket, key: 'k', sha256: '', bytes: 128 * 1024 * 1024 + 1 } };

    await expect(loadPayload(large, s3, ANY)).rejects.toThrow('has 134217729 bytes; `maxBytes` allows 134217728');
    await expect(loadPayload(large, s3, { ...ANY, maxBytes: 1e9 })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test.each(['destroy', 'cancel'])(
    'ends the download by %s if the object has another size than the message names',
    async (end) => {
      const { message } = overflow(whole, bucket);
      const calls: string[] = [];
      const called = (name: string) => async () => calls.push(name);
      const Body = { transformToByteArray: called('download'), [end]: called(end) };
      const reader = { getObject: async () => ({ ContentLength: 5e12, Body }) } as unknown as ObjectReader;

      await expect(loadPayload(message, reader, ANY)).rejects.toThrow(
        'it has 5000000000000 bytes, but the message names',
      );
      expect(calls).toEqual([end]);
    },
  );

  test.each([
    ['an object that is empty', { Body: { transformToByteArray: async () => new Uint8Array() } }, 'is not the object'],
    ['a response without a Body', {}, "cannot be read: getObject must return the SDK's Body"],
    ['no response', undefined, "cannot be read: getObject must return the SDK's Body"],
    ['a Body that is null', { Body: null }, "cannot be read: getObject must return the SDK's Body"],
    ['a Body that is bytes', { Body: Buffer.from('{}') }, "cannot be read: getObject must return the SDK's Body"],
    ['a Body that is a string', { Body: '{}' }, "cannot be read: getObject must return the SDK's Body"],
  ])('rejects %s', async (_name, response, reason) => {
    const { message } = overflow(whole, bucket);
    const reading = loadPayload(message, { getObject: async () => response } as unknown as ObjectReader, ANY);

    await expect(reading).rejects.toThrow(OverflowObjectError);
    await expect(reading).rejects.toThrow(`s3://${bucket}/${message.overflow?.key} ${reason}`);
  });

  test.each([
    ['an S3Client', s3Client()],
    ['nothing', undefined],
    ['null', null],
    ['a string', 'hydrated-dlq'],
  ])('says what to pass if the reader is %s', async (_name, reader) => {
    const { message } = overflow(whole, bucket);
    const reading = loadPayload(message, reader as unknown as ObjectReader, ANY);

    await expect(reading).rejects.toThrow(OverflowObjectError);
    await expect(reading).rejects.toThrow('`{ getObject: (input) => client.send(new GetObjectCommand(input)) }`');
  });

  test('rethrows the errors of S3', async () => {
    const { message } = overflow(kinesisMessage(['never stored']), bucket);

    await expect(loadPayload(message, s3, ANY)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('accepts a payload that is an object, as other writers of such objects have it', async () => {
    const { overflow, s3 } = objectOf({ ...pointer, payload: whole.payload, hydration: {} });

    expect(await loadPayload({ ...withoutBatch, payload: undefined, overflow }, s3, ANY)).toEqual(whole.payload);
  });
});

describe('loadMessage', () => {
  test('returns the message with its payload, without the decoded batch', async () => {
    expect(await loadMessage(await overflowed(whole), s3, ANY)).toEqual(withoutBatch);
  });

  test.each([
    ['the original body of a malformed message', malformedMessage('no "JSON"')],
    ['a reason that quotes characters that SQS rejects', quoting('\uFFFE')],
    ['displaced members', messageWithoutRecords({ hydration: { displaced: { payload: { Records: [] } } } })],
  ])('returns %s from the object', async (_name, message) => {
    expect(await loadMessage(await overflowed(message), s3, ANY)).toEqual(message);
  });

  test('returns a message that did not overflow as it is', async () => {
    expect(await loadMessage(whole, s3, ANY)).toBe(whole);
  });
});
