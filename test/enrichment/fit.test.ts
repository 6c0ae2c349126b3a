import { describe, expect, test } from 'vitest';
import { EVENT_BUS_REQUEST_BYTES, SQS_BATCH_ENTRIES, SQS_MESSAGE_BYTES } from '../../contract/limits';
import type { HydratedMessage } from '../../contract/message';
import { leaveRoom, placeAlone } from '../../enrichment/size-limits';
import { type Fitted, fitMessages } from '../helpers/enrichment/fitting';
import {
  kinesisMessage,
  malformedMessage,
  messageWithoutRecords,
  wireBytes,
} from '../helpers/messages/hydrated-messages';

const LIMITS = { messageBytes: SQS_MESSAGE_BYTES, requestBytes: SQS_MESSAGE_BYTES, bucket: 'overflow' };
const text = (bytes: number) => 'x'.repeat(bytes);
const plain = ({ KinesisBatch: _, ...message }: HydratedMessage) => message as HydratedMessage;

/** How each message travels, in a word. */
function shape({ kind, message }: Fitted): string {
  if (kind !== 'inline') return kind;
  return message.KinesisBatch ? 'whole' : 'plain';
}
const shapes = (messages: readonly HydratedMessage[], limits = {}) =>
  fitMessages(messages, { ...LIMITS, ...limits }).map(shape);

describe('a message by itself', () => {
  const message = kinesisMessage([text(3_000)]);

  test('stays as it is up to the limit, to the byte', () => {
    expect(fitMessages([message], { ...LIMITS, messageBytes: wireBytes(message) })).toEqual([
      { kind: 'inline', message },
    ]);
    expect(shapes([message], { messageBytes: wireBytes(message) - 1 })).toEqual(['plain']);
  });

  test('of a table stays as it is up to the limit, to the byte', () => {
    const { KinesisBatch: DynamoDBBatch, ...rest } = message;
    const ofTable = { ...rest, DynamoDBBatch } as HydratedMessage;

    expect(fitMessages([ofTable], { ...LIMITS, messageBytes: wireBytes(ofTable) })).toEqual([
      { kind: 'inline', message: ofTable },
    ]);
    const [fitted] = fitMessages([ofTable], { ...LIMITS, messageBytes: wireBytes(ofTable) - 1 });
    expect(fitted?.message).not.toHaveProperty('DynamoDBBatch');
  });

  test('with its records in the bucket is delivered up to the limit, to the byte', () => {
    const [moved] = fitMessages([message], { ...LIMITS, messageBytes: wireBytes(plain(message)) - 1 });
    const messageBytes = wireBytes(moved?.message as HydratedMessage);

    expect(shapes([message], { messageBytes })).toEqual(['overflow']);
    expect(shapes([message], { messageBytes: messageBytes - 1 })).toEqual(['too-large']);
  });

  test('gives up its decoded batch first', () => {
    const messageBytes = wireBytes(plain(message));

    expect(fitMessages([message], { ...LIMITS, messageBytes })).toEqual([{ kind: 'inline', message: plain(message) }]);
    expect(shapes([message], { messageBytes: messageBytes - 1 })).toEqual(['overflow']);
  });

  test('is counted in bytes of UTF-8, not in characters', () => {
    const umlauts = kinesisMessage(['ü'.repeat(1_000)]);

    expect(shapes([umlauts], { messageBytes: JSON.stringify(umlauts).length })).toEqual(['plain']);
  });

  test('whose payload an object holds already refers to that object', () => {
    const stored = { bucket: 'intake', key: 'aws/lambda/1', bytes: 5_000, sha256: 'a'.repeat(64) };
    const { kind, message: fitted } = placeAlone(message, { ...LIMITS, messageBytes: 2_000 }, stored);

    expect({ kind, fitted }).toMatchObject({ kind: 'inline', fitted: { overflow: stored, messageId: 'm-1' } });
    expect(fitted).not.toHaveProperty('payload');
  });

  test('without a bucket is too large, and comes back as it was', () => {
    const limits = { ...LIMITS, messageBytes: 2_000, bucket: undefined };

    expect(fitMessages([message], limits)).toEqual([{ kind: 'too-large', message }]);
  });

  test('is too large where the pointer itself is', () => {
    const pointer = kinesisMessage(['x'], { pointer: { note: text(3_000) } });

    expect(shapes([pointer], { messageBytes: 3_000 })).toEqual(['too-large']);
  });
});

test('a thirty-second of both limits stays free for what a pipe writes in a longer way', () => {
  const limits = { messageBytes: 3_200, requestBytes: 6_400, bucket: 'overflow' };

  expect(leaveRoom(limits)).toEqual({ messageBytes: 3_100, requestBytes: 6_200, bucket: 'overflow' });
});

describe('messages together', () => {
  const [small, middle, large] = [1_000, 2_000, 3_000].map((size, index) =>
    kinesisMessage([text(size)], { messageId: `m-${index}` }),
  ) as [HydratedMessage, HydratedMessage, HydratedMessage];
  const batch = [small, large, middle];
  const sum = (messages: readonly HydratedMessage[]) =>
    messages.reduce((bytes, message) => bytes + wireBytes(message), 0);

  test('stay whole up to the limit of the request, to the byte', () => {
    expect(shapes(batch, { requestBytes: sum(batch) })).toEqual(['whole', 'whole', 'whole']);
    expect(shapes(batch, { requestBytes: sum(batch) - 1 })).toEqual(['whole', 'plain', 'whole']);
  });

  test('the largest decoded batches go first, and only as many as needed', () => {
    const requestBytes = sum([small, plain(middle), plain(large)]);

    expect(shapes(batch, { requestBytes })).toEqual(['whole', 'plain', 'plain']);
    expect(shapes(batch, { requestBytes: requestBytes - 1 })).toEqual(['plain', 'plain', 'plain']);
  });

  test('then the largest payload, and decoded batches come back where there is room again', () => {
    const requestBytes = sum(batch.map(plain)) - 1;

    expect(shapes(batch, { requestBytes })).toEqual(['whole', 'overflow', 'whole']);
    const [, { message: moved }] = fitMessages(batch, { ...LIMITS, requestBytes }) as [Fitted, Fitted, Fitted];
    expect(shapes(batch, { requestBytes: sum([small, moved, plain(middle)]) })).toEqual(['whole', 'overflow', 'plain']);
  });

  test('the smallest decoded batches come back first, wherever they are', () => {
    const [, moved] = fitMessages(batch, { ...LIMITS, requestBytes: sum(batch.map(plain)) - 1 });
    const requestBytes = sum([middle, plain(small), moved?.message as HydratedMessage]);

    expect(shapes([middle, large, small], { requestBytes })).toEqual(['plain', 'overflow', 'whole']);
  });

  test('without a bucket the largest waits elsewhere', () => {
    const requestBytes = sum(batch.map(plain)) - 1;

    expect(shapes(batch, { requestBytes, bucket: undefined })).toEqual(['whole', 'no-room', 'whole']);
  });

  test('what has nothing to move is not touched for the sake of others', () => {
    const empty = messageWithoutRecords({ hydration: { status: 'EXPIRED', foundRecords: 0 } });

    expect(shapes([empty, large], { requestBytes: wireBytes(empty) + 2_500 })).toEqual(['plain', 'overflow']);
  });
});

describe('characters that SQS rejects never travel inline', () => {
  const rejected = /[\uD800-\uDFFF\uFFFE\uFFFF]/u;
  const strings = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : Object.entries(value ?? {}).flatMap(([key, inner]) => [key, ...strings(inner)]);

  test.each([
    ['in a partition key', kinesisMessage(['x'], { partitionKey: 'a\uFFFFb' })],
    ['in a member of the pointer', kinesisMessage(['x'], { pointer: { timestamp: '\uFFFE\uD800\uD800\\ud800' } })],
    ['as the name of a member', kinesisMessage(['x'], { pointer: { 'a\uDC00': 1 } })],
    ['in what was displaced', kinesisMessage(['x'], { hydration: { displaced: { payload: '\uFFFF' } } })],
    ['in an original', malformedMessage('\uFFFF\\uFFFF')],
    ['in a message that has nothing to move', messageWithoutRecords({ pointer: { note: '\uFFFE' } })],
    ['in a shard’s id', kinesisMessage(['x'], { batchInfo: { shardId: '\uFFFE/../\uD800' } })],
  ])('%s', (_name, message) => {
    const [fitted] = fitMessages([message], LIMITS);

    expect(fitted?.kind).toBe('overflow');
    expect(strings(fitted?.message).filter((value) => rejected.test(value))).toEqual([]);
  });

  test('in a decoded batch only: the payload stays', () => {
    expect(shapes([{ ...kinesisMessage(['x']), KinesisBatch: ['\uFFFF'] } as HydratedMessage])).toEqual(['plain']);
  });

  test('the object has them, the message shows U+FFFD', () => {
    const message = kinesisMessage(['x'], { pointer: { timestamp: 'a\uFFFE\uD800b' } });
    const [fitted] = fitMessages([message], LIMITS);
    const object = fitted?.kind === 'overflow' ? JSON.parse(fitted.object.body.toString()) : undefined;

    expect(object.timestamp).toBe('a\uFFFE\uD800b');
    expect(fitted?.message).toMatchObject({ timestamp: 'a\uFFFD\uFFFDb' });
  });

  test.each(['\uFFFD', '😀', '\\ud800', '\\\\ud83d', '\u007f'])('%j is no such character', (partitionKey) => {
    expect(shapes([kinesisMessage(['x'], { partitionKey })])).toEqual(['whole']);
  });
});

// A mutation run repeats tests for every change: these would take most of its time.
describe.skipIf(process.env.MUTATION)('large cases', () => {
  const MIB = 1024 * 1024;

  test('a batch of 6 MB', () => {
    const message = kinesisMessage(Array.from({ length: 600 }, () => text(10_000)));
    const [fitted] = fitMessages([message], LIMITS);

    expect(fitted?.kind === 'overflow' && JSON.parse(JSON.parse(fitted.object.body.toString()).payload)).toEqual(
      message.payload,
    );
  });

  test.each([SQS_MESSAGE_BYTES, EVENT_BUS_REQUEST_BYTES])(
    'ten messages of 1 MB for one request of %i bytes',
    (requestBytes) => {
      const messages = Array.from({ length: SQS_BATCH_ENTRIES }, (_, index) =>
        kinesisMessage([text(700_000)], { messageId: `m-${index}` }),
      );
      const fitted = fitMessages(messages, { ...LIMITS, requestBytes });

      expect(fitted.map(shape).sort()).toEqual([...Array(9).fill('overflow'), 'plain']);
      expect(fitted.reduce((sum, { message }) => sum + wireBytes(message), 0)).toBeLessThanOrEqual(requestBytes);
    },
  );

  test('a malformed body near 1 MiB, longer than that once it is a string in JSON', () => {
    const body = '"'.repeat(MIB - 100);
    const [fitted] = fitMessages([malformedMessage(body)], LIMITS);

    expect(fitted?.message.hydration.original).toBeUndefined();
    expect(fitted?.kind === 'overflow' && JSON.parse(fitted.object.body.toString()).hydration.original).toBe(body);
  });

  test('a record of 10 MiB', () => {
    const message = kinesisMessage([new Uint8Array(10 * MIB)]);
    const [fitted] = fitMessages([message], LIMITS);

    expect(fitted?.kind).toBe('overflow');
    expect(fitted?.message.overflow?.bytes).toBeGreaterThan((10 * MIB * 4) / 3);
  });
});
