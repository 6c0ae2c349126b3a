import { createHash } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand, S3 } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { overflow, storeOverflow } from '../../enrichment/overflow';
import {
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

/** An object of somebody else's, and where a message would say that it is. */
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
  test('is the payload', () => {
    expect(toLambdaEvent(whole)).toBe(whole.payload);
  });

  test.each([
    messageWithoutRecords({
      hydration: { status: 'EXPIRED', foundRecords: 0, reason: { code: 'RECORDS_EXPIRED', message: 'gone' } },
    }),
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

describe('what is no hydrated message, or half of one', () => {
  const reader = frozenObject('malformed-overflow');
  const { payload: _records, KinesisBatch: _batch, ...halved } = whole;
  const read = [
    ['toLambdaEvent', async (message: HydratedMessage) => toLambdaEvent(message)],
    ['loadPayload', (message: HydratedMessage) => loadPayload(message, reader)],
    ['loadMessage', (message: HydratedMessage) => loadMessage(message, reader)],
  ] as const;

  test.each([
    [
      'the event of a bus',
      { 'detail-type': 'x', detail: whole },
      'messageId has to be a text, but is missing',
      '`detail`',
    ],
    [
      'a record of a queue',
      { messageId: 'm', body: '{}' },
      'hydration has to be an object',
      '`JSON.parse(record.body)`',
    ],
    ['a message of SQS', { MessageId: 'm', Body: '{}' }, 'messageId has to be', '`JSON.parse(message.Body)`'],
    ['an event of a queue', { Records: [{ body: '{}' }] }, 'messageId has to be a text', 'of its `Records`'],
    ['an answer of SQS', { Messages: [{ Body: '{}' }] }, 'messageId has to be a text', 'of its `Messages`'],
    ['the event of a function', whole.payload, 'messageId has to be a text', 'give its message'],
    ['an event without records', { Records: [] }, 'messageId has to be a text', 'give its message'],
    ['a pointer of Kinesis', { KinesisBatchInfo: {} }, 'messageId has to be a text', 'send it to the staging queue'],
    ['a pointer of DynamoDB', { DDBStreamBatchInfo: {} }, 'messageId has to be a text', 'send it to the staging queue'],
    ['what was not awaited', Promise.resolve(whole), 'messageId has to be a text', 'await it'],
    [
      'half a message',
      { ...whole, messageId: undefined },
      'messageId has to be a text',
      'Give a message as it was delivered',
    ],
    ['a text', JSON.stringify(whole), 'it is "{', '`JSON.parse` of it'],
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
      'has to be 1, as',
      'but is 2',
    ],
  ])('is refused with a reason and a way out: %s', async (_name, given, reason, wayOut) => {
    for (const [, reading] of read) {
      const refused = expect(reading(given as unknown as HydratedMessage)).rejects;
      await refused.toThrow(NotHydratedMessageError);
      await refused.toThrow(reason);
      await refused.toThrow(wayOut);
    }
  });

  test('is not taken for a message of which nothing is left', async () => {
    expect(() => toLambdaEvent(halved)).toThrow(MissingPayloadError);
    expect(() => toLambdaEvent(halved)).toThrow(`${whole.hydration.id} counts 2 records, but has no payload`);
    await expect(loadPayload(halved, reader)).rejects.toThrow(MissingPayloadError);
  });

  test('neither is a message whose object has no records', async () => {
    const { overflow, s3 } = objectOf({ ...pointer, hydration: {} });

    await expect(loadPayload({ ...halved, overflow }, s3)).rejects.toThrow(MissingPayloadError);
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

    const refused = expect(loadPayload(message, s3)).rejects;
    await refused.toThrow(OverflowObjectError);
    await refused.toThrow(`it has 16 bytes`);
    await refused.toThrow(`${message.overflow?.bytes} bytes and ${message.overflow?.sha256}`);
  });

  test.each([
    ['an object that is empty', { Body: { transformToByteArray: async () => new Uint8Array() } }, 'is not the object'],
    ['an answer without a Body', {}, "came without the SDK's Body"],
    ['no answer', undefined, "came without the SDK's Body"],
    ['a Body that is null', { Body: null }, "came without the SDK's Body"],
    ['a Body that is bytes already', { Body: Buffer.from('{}') }, "came without the SDK's Body"],
    ['a Body that is text', { Body: '{}' }, "came without the SDK's Body"],
  ])('refuses %s', async (_name, answer, reason) => {
    const { message } = overflow(whole, bucket);
    const reading = loadPayload(message, { getObject: async () => answer } as unknown as ObjectReader);

    await expect(reading).rejects.toThrow(OverflowObjectError);
    await expect(reading).rejects.toThrow(`s3://${bucket}/${message.overflow?.key} ${reason}`);
  });

  test.each([
    ['an S3Client', s3Client()],
    ['nothing', undefined],
    ['null', null],
    ['a text', 'hydrated-dlq'],
  ])('says what to read with where the reader is %s', async (_name, reader) => {
    const { message } = overflow(whole, bucket);
    const reading = loadPayload(message, reader as unknown as ObjectReader);

    await expect(reading).rejects.toThrow(OverflowObjectError);
    await expect(reading).rejects.toThrow('`{ getObject: (input) => client.send(new GetObjectCommand(input)) }`');
  });

  test('passes on what S3 answers', async () => {
    const { message } = overflow(kinesisMessage(['never stored']), bucket);

    await expect(loadPayload(message, s3)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('takes a payload that is no text but an object, as other writers of such objects have it', async () => {
    const { overflow, s3 } = objectOf({ ...pointer, payload: whole.payload, hydration: {} });

    expect(await loadPayload({ ...withoutBatch, payload: undefined, overflow }, s3)).toEqual(whole.payload);
  });
});

describe('loadMessage', () => {
  test('is the message as if it had fitted, but for the decoded batch', async () => {
    expect(await loadMessage(await overflowed(whole), s3)).toEqual(withoutBatch);
  });

  test.each([
    ['the original of what was no pointer', malformedMessage('no "JSON"')],
    ['a reason that quotes what SQS takes in no message', quoting('\uFFFE')],
    ['what was displaced', messageWithoutRecords({ hydration: { displaced: { payload: { Records: [] } } } })],
  ])('with %s', async (_name, message) => {
    expect(await loadMessage(await overflowed(message), s3)).toEqual(message);
  });

  test('comes back as it is where nothing overflowed', async () => {
    expect(await loadMessage(whole, s3)).toBe(whole);
  });
});
