import { describe, expect, expectTypeOf, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import {
  type DynamoDBEvent,
  type DynamoDBMessage,
  hasPointer,
  isBase64Data,
  isDynamoDBMessage,
  isHydratedMessage,
  isKinesisMessage,
  isMalformedMessage,
  isOverflowed,
  type KinesisEvent,
  type KinesisMessage,
  type LambdaEvent,
  type LambdaPointer,
  loadMessage,
  loadPayload,
  type ObjectReader,
  type PipePointer,
  toLambdaEvent,
} from '../../message';
import { FROZEN_NAMES, frozenMessage } from '../helpers/messages/frozen-messages';

const kinesis = frozenMessage('kinesis-complete');
const dynamodb = frozenMessage('dynamodb-complete');
const malformed = frozenMessage('malformed-not-json');

describe('isHydratedMessage', () => {
  test.each(FROZEN_NAMES)('accepts %s, also with unknown members', (name) => {
    const message = frozenMessage(name);

    expect(isHydratedMessage(message)).toBe(true);
    expect(isHydratedMessage({ ...message, new: 1, hydration: { ...message.hydration, new: 1 } })).toBe(true);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a string', JSON.stringify(kinesis)],
    ['an array', [kinesis]],
    ['a number', 7],
    ['a bigint', 7n],
    ['a pointer that is not hydrated', { KinesisBatchInfo: kinesis.KinesisBatchInfo }],
    ['the event around a message', { source: 'hydrated-dlq', detail: kinesis }],
    ['an object without members', {}],
  ])('rejects %s', (_name, value) => {
    expect(isHydratedMessage(value)).toBe(false);
  });
});

test('the guards know kind and state of a message', () => {
  const guards = [isKinesisMessage, isDynamoDBMessage, isMalformedMessage, hasPointer, isOverflowed];
  const results = (message: HydratedMessage) => guards.map((guard) => guard(message));

  expect(results(kinesis)).toEqual([true, false, false, true, false]);
  expect(results(dynamodb)).toEqual([false, true, false, true, false]);
  expect(results(malformed)).toEqual([false, false, true, false, false]);
  expect(results(frozenMessage('kinesis-overflow'))).toEqual([true, false, false, true, true]);
});

test('the guards narrow the type of a message', () => {
  const described = [kinesis, dynamodb, malformed].map((message) => {
    if (isKinesisMessage(message)) return message.payload?.Records[0]?.kinesis.partitionKey;
    if (isDynamoDBMessage(message)) return message.payload?.Records[0]?.dynamodb.Keys;
    return isMalformedMessage(message) ? message.hydration.original : '';
  });

  expect(described).toEqual(['customer-1', { id: { S: 'o-1' } }, 'order 7 failed']);
});

test('the helpers return the kind of event or message that a guard found', () => {
  expectTypeOf(toLambdaEvent<KinesisMessage>).returns.toEqualTypeOf<KinesisEvent | undefined>();
  expectTypeOf(toLambdaEvent<DynamoDBMessage>).returns.toEqualTypeOf<DynamoDBEvent | undefined>();
  const loaded = (message: KinesisMessage, s3: ObjectReader) => loadMessage(message, s3, { buckets: 'any' });
  expectTypeOf(loaded).returns.resolves.toEqualTypeOf<KinesisMessage>();
  const loadedChanges = (message: DynamoDBMessage, s3: ObjectReader) => loadMessage(message, s3, { buckets: 'any' });
  expectTypeOf(loadedChanges).returns.resolves.toEqualTypeOf<DynamoDBMessage>();
  expectTypeOf(loadPayload<KinesisMessage>).returns.resolves.toEqualTypeOf<KinesisEvent | undefined>();
  expectTypeOf(toLambdaEvent<HydratedMessage>).returns.toEqualTypeOf<LambdaEvent | undefined>();
});

test('the types allow null for the members of a pointer that can be null', () => {
  expectTypeOf<null>().toExtend<LambdaPointer['context']>();
  expectTypeOf<null>().toExtend<LambdaPointer['responseContext']>();
  expectTypeOf<null>().toExtend<PipePointer['requestContext']>();
  expectTypeOf<null>().toExtend<PipePointer['responseContext']>();
});

test.each([
  [{ $base64: 'AAAA' }, true],
  [{ $base64: 'AAAA', more: 1 }, false],
  [{ $base64: '3q2+7w==', $confluentSchemaId: 7 }, true],
  [{ $base64: '3q2+7w==', $glueSchemaVersionId: '6a1b2c3d-0000-4000-8000-000000000000' }, true],
  [{ $confluentSchemaId: 7 }, false],
  [{ $base64: 1 }, false],
  ['$base64', false],
  [null, false],
])('isBase64Data of %j', (decoded, expected) => {
  expect(isBase64Data(decoded)).toBe(expected);
});
