import { describe, expect, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import {
  hasPointer,
  isBase64Data,
  isDynamoDBMessage,
  isHydratedMessage,
  isKinesisMessage,
  isMalformedMessage,
  isOverflowed,
} from '../../message';
import { HYDRATION, kinesisMessage, malformedMessage, messageWithoutRecords } from '../helpers/hydrated-messages';

const kinesis = kinesisMessage(['x']);
const { KinesisBatchInfo, ...others } = messageWithoutRecords({ hydration: { source: 'dynamodb' } });
const dynamodb = { ...others, DDBStreamBatchInfo: KinesisBatchInfo } as HydratedMessage;
const malformed = malformedMessage('no JSON');
const overflow = { bucket: 'b', key: 'k', bytes: 1, sha256: '0' };

describe('isHydratedMessage', () => {
  test.each([
    ['of a Kinesis stream', kinesis],
    ['of a DynamoDB stream', dynamodb],
    ['malformed', malformed],
    ['overflowed', { ...messageWithoutRecords(), overflow }],
    ['with members nobody knows yet', { ...kinesis, new: 1, hydration: { ...HYDRATION, new: 1 } }],
  ])('is true for one %s, after its way as JSON too', (_name, message) => {
    expect(isHydratedMessage(message)).toBe(true);
    expect(isHydratedMessage(JSON.parse(JSON.stringify(message)))).toBe(true);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['text', JSON.stringify(kinesis)],
    ['a list', [kinesis]],
    ['a pointer that is not hydrated', { KinesisBatchInfo }],
    ['another version of the schema', { ...kinesis, hydration: { ...HYDRATION, schemaVersion: 2 } }],
    ['a status that does not exist', { ...kinesis, hydration: { ...HYDRATION, status: 'FINE' } }],
    ['no message id', { ...kinesis, messageId: undefined }],
    ['no id', { ...kinesis, hydration: { ...HYDRATION, id: undefined } }],
    ['no group id', { ...kinesis, hydration: { ...HYDRATION, groupId: 1 } }],
    ['no count', { ...kinesis, hydration: { ...HYDRATION, foundRecords: '1' } }],
    ['no pointer though not malformed', { messageId: 'm', hydration: HYDRATION }],
  ])('is false for %s', (_name, value) => {
    expect(isHydratedMessage(value)).toBe(false);
  });
});

test('the guards of kind and state', () => {
  const guards = [isKinesisMessage, isDynamoDBMessage, isMalformedMessage, hasPointer, isOverflowed];
  const answers = (message: HydratedMessage) => guards.map((guard) => guard(message));

  expect(answers(kinesis)).toEqual([true, false, false, true, false]);
  expect(answers(dynamodb)).toEqual([false, true, false, true, false]);
  expect(answers(malformed)).toEqual([false, false, true, false, false]);
  expect(answers({ ...kinesis, overflow })).toEqual([true, false, false, true, true]);
});

test('the guards tell the compiler what they found', () => {
  const described = [kinesis, dynamodb, malformed].map((message) => {
    if (isKinesisMessage(message)) return message.payload?.Records[0]?.kinesis.partitionKey;
    if (isDynamoDBMessage(message)) return message.DDBStreamBatchInfo.shardId;
    return isMalformedMessage(message) ? message.hydration.original : '';
  });

  expect(described).toEqual(['customer-1', 'shardId-000000000000', 'no JSON']);
});

test.each([
  [{ $base64: 'AAAA' }, true],
  [{ $base64: 'AAAA', more: 1 }, false],
  [{ $base64: 1 }, false],
  ['$base64', false],
  [null, false],
])('isBase64Data of %j', (decoded, expected) => {
  expect(isBase64Data(decoded)).toBe(expected);
});
