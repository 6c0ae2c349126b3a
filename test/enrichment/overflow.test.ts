import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExactly } from '../../enrichment/exact-json';
import { overflow } from '../../enrichment/overflow';
import { TABLE_STREAM_ARN } from '../helpers/messages/event-records';
import {
  HYDRATION,
  kinesisMessage,
  malformedMessage,
  messageWithoutRecords,
} from '../helpers/messages/hydrated-messages';
import { anyCharacter } from '../helpers/properties';

const message = kinesisMessage(['Hello, theburningmonk!']);
const { object, message: slim } = overflow(message, 'bucket');
const keyOf = (given: Parameters<typeof kinesisMessage>[1]) =>
  overflow(kinesisMessage(['x'], given), 'bucket').object.key;

describe('the object', () => {
  test("is what Lambda's own S3 destination writes, with hydration beside it", () => {
    const { messageId: _, KinesisBatch: __, payload, hydration, ...pointer } = message;
    const { hydratedAt: ___, attempts: ____, ...lasting } = hydration;

    expect(JSON.parse(object.body.toString())).toEqual({
      ...pointer,
      hydration: lasting,
      payload: JSON.stringify(payload),
    });
  });

  test('is named by the message, with its size and hash', () => {
    const { messageId, payload: _, KinesisBatch: __, ...rest } = message;
    const sha256 = createHash('sha256').update(object.body).digest('hex');

    expect(slim).toEqual({
      ...rest,
      messageId,
      overflow: { bucket: 'bucket', key: object.key, bytes: object.body.length, sha256 },
    });
  });

  test('leaves every digit of a number in the message, too', () => {
    const long = '{"count":9007199254740993,"share":1e400,"none":-0}';
    const given = kinesisMessage(['x'], { pointer: parseExactly(long) as object });

    expect(JSON.stringify(overflow(given, 'bucket').message)).toContain(long.slice(1, -1));
  });

  test('has the original of what was not a pointer, and what was displaced', () => {
    const original = overflow(malformedMessage('no "JSON"'), 'bucket');
    const displaced = { payload: { Records: [] } };
    const redriven = overflow(messageWithoutRecords({ hydration: { displaced } }), 'bucket');

    expect(JSON.parse(original.object.body.toString()).hydration.original).toBe('no "JSON"');
    expect(JSON.parse(redriven.object.body.toString()).hydration.displaced).toEqual(displaced);
    expect([original.message.hydration, redriven.message.hydration].flatMap(Object.keys)).not.toContain('original');
    expect(redriven.message.hydration).not.toHaveProperty('displaced');
  });
});

describe('the key', () => {
  const hash = /[0-9a-f]{16}\.json$/.exec(object.key)?.[0];

  test('says stream, shard, day of the pointer, id and hash', () => {
    const stream = 'hydrate-kinesis-dlq-dev-KinesisStream-nrH7Hk48mKe2';

    expect(object.key).toBe(`hydrated-dlq/${stream}/shardId-000000000000/2023/12/10/${HYDRATION.id}-${hash}`);
    expect(slim.overflow?.sha256.startsWith(hash?.slice(0, 16) ?? '-')).toBe(true);
  });

  test('is the same for the same result, whenever and however often it was hydrated', () => {
    const later = { hydratedAt: '2024-01-01T00:00:00.000Z', attempts: 7 };

    expect(
      overflow(kinesisMessage(['Hello, theburningmonk!'], { messageId: 'm-2', hydration: later }), 'bucket').object,
    ).toEqual(object);
  });

  test('is another for another result of the same pointer', () => {
    expect(keyOf({ hydration: { status: 'PARTIAL' } })).not.toBe(keyOf({}));
    expect(overflow(kinesisMessage(['other']), 'bucket').object.key).not.toBe(object.key);
  });

  test.each([
    [
      'a table, for a DynamoDB stream',
      { batchInfo: { streamArn: TABLE_STREAM_ARN } },
      'orders/shardId-000000000000/2023/12/10',
    ],
    [
      'the stream of a consumer',
      { batchInfo: { streamArn: 'arn:aws:kinesis:eu-west-1:1:stream/a/consumer/b:1' } },
      'a/shardId-000000000000/2023/12/10',
    ],
    [
      'the day in UTC',
      { pointer: { timestamp: '2023-12-31T23:30:00.000-01:00' } },
      'hydrate-kinesis-dlq-dev-KinesisStream-nrH7Hk48mKe2/shardId-000000000000/2024/01/01',
    ],
    [
      'the day of hydration, for no time',
      { pointer: { timestamp: 'yesterday' } },
      'hydrate-kinesis-dlq-dev-KinesisStream-nrH7Hk48mKe2/shardId-000000000000/2023/12/10',
    ],
    [
      'the day of hydration, for null',
      { pointer: { timestamp: null } },
      'hydrate-kinesis-dlq-dev-KinesisStream-nrH7Hk48mKe2/shardId-000000000000/2023/12/10',
    ],
    [
      'the day of hydration, for what cannot be made text',
      { pointer: { timestamp: { toString: 1 } } },
      'hydrate-kinesis-dlq-dev-KinesisStream-nrH7Hk48mKe2/shardId-000000000000/2023/12/10',
    ],
    [
      'the day of hydration, for a year beyond four digits',
      { pointer: { timestamp: '+012023-01-01T00:00:00.000Z' } },
      'hydrate-kinesis-dlq-dev-KinesisStream-nrH7Hk48mKe2/shardId-000000000000/2023/12/10',
    ],
    [
      'no way out of the prefix',
      { batchInfo: { streamArn: ':stream/../..', shardId: '../x y\uFFFE' } },
      'malformed/.._x_y_/2023/12/10',
    ],
    [
      'segments of 255 characters at most',
      { batchInfo: { streamArn: `:stream/${'s'.repeat(300)}`, shardId: 'h'.repeat(300) } },
      `${'s'.repeat(255)}/${'h'.repeat(255)}/2023/12/10`,
    ],
    [
      'another word for a stream without a name',
      { batchInfo: { streamArn: 'orders' } },
      'malformed/shardId-000000000000/2023/12/10',
    ],
  ])('has %s', (_name, given, path) => {
    expect(keyOf(given).split('/').slice(1, -1).join('/')).toBe(path);
  });

  test('of what was not a pointer', () => {
    expect(overflow(malformedMessage('x'), 'bucket').object.key).toMatch(
      /^hydrated-dlq\/malformed\/malformed\/2023\/12\/10\/a{64}-/,
    );
  });

  test('is one that S3 takes and people can type, whatever the pointer says', () => {
    const text = fc.string({ unit: anyCharacter, maxLength: 2_000 });
    fc.assert(
      fc.property(text, text, text, (streamArn, shardId, timestamp) => {
        const key = keyOf({ batchInfo: { streamArn: `:stream/${streamArn}`, shardId }, pointer: { timestamp } });
        expect(key).toMatch(/^hydrated-dlq\/[\w.-]+\/[\w.-]+\/\d{4}\/\d\d\/\d\d\/[\w-]+\.json$/);
        expect(key.length).toBeLessThanOrEqual(1_024);
        expect(key.split('/')).not.toContain('..');
      }),
    );
  });
});
