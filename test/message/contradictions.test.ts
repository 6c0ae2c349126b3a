import { describe, expect, test } from 'vitest';
import { isHydratedMessage } from '../../message';
import { frozenMessage } from '../helpers/messages/frozen-messages';
import { schemaProblems } from '../helpers/messages/schema';

/** What is changed of a frozen message: members by their paths, undefined where one is taken away. */
type Contradiction = readonly [what: string, message: string, changes: Readonly<Record<string, unknown>>];

const { payload: records, KinesisBatch: batch } = frozenMessage('kinesis-complete');
const { payload: changes, DynamoDBBatch: decoded, DDBStreamBatchInfo: tableRange } = frozenMessage('dynamodb-complete');
const { KinesisBatchInfo: range } = frozenMessage('kinesis-complete');
const expired = { code: 'RECORDS_EXPIRED', message: 'gone' };

const NO_RECORDS = { payload: undefined, KinesisBatch: undefined };
const NOTHING_COUNTED = { 'hydration.foundRecords': 0, 'hydration.expectedRecords': 0 };

const SEEN_BY_GUARDS: readonly Contradiction[] = [
  ['no message id', 'kinesis-complete', { messageId: undefined }],
  ['no hydration', 'kinesis-complete', { hydration: undefined }],
  ['another version', 'kinesis-complete', { 'hydration.schemaVersion': 2 }],
  ['no id', 'kinesis-complete', { 'hydration.id': undefined }],
  ['a group id that is a number', 'kinesis-complete', { 'hydration.groupId': 7 }],
  ['an unknown status', 'kinesis-complete', { 'hydration.status': 'FINE' }],
  ['an unknown status, with a reason', 'dynamodb-expired', { 'hydration.status': 'LOST' }],
  ['no time', 'kinesis-complete', { 'hydration.hydratedAt': undefined }],
  ['no attempts', 'kinesis-complete', { 'hydration.attempts': undefined }],
  ['half a record', 'kinesis-complete', { 'hydration.foundRecords': 3.5 }],
  ['a negative count', 'kinesis-unreadable', { 'hydration.foundRecords': -1 }],
  ['a count that is a string', 'kinesis-complete', { 'hydration.foundRecords': '4' }],
  ['no expectation', 'kinesis-complete', { 'hydration.expectedRecords': undefined }],
  ['a negative expectation', 'kinesis-complete', { 'hydration.expectedRecords': -1 }],
  ['COMPLETE without a record', 'kinesis-overflow', { 'hydration.foundRecords': 0 }],
  ['EXPIRED with a record', 'dynamodb-expired', { 'hydration.foundRecords': 1 }],
  ['PARTIAL without a record', 'kinesis-partial', { ...NO_RECORDS, 'hydration.foundRecords': 0 }],
  ['INEXACT without a record', 'kinesis-inexact', { ...NO_RECORDS, 'hydration.foundRecords': 0 }],
  ['COMPLETE though nothing was expected', 'kinesis-complete', { ...NO_RECORDS, ...NOTHING_COUNTED }],
  ['COMPLETE with a reason', 'kinesis-complete', { 'hydration.reason': expired }],
  ['PARTIAL without a reason', 'kinesis-partial', { 'hydration.reason': undefined }],
  ['an unknown reason', 'dynamodb-expired', { 'hydration.reason.code': 'WHY' }],
  ['EXPIRED with a reason of another status', 'dynamodb-expired', { 'hydration.reason.code': 'NOT_JSON' }],
  ['PARTIAL with a reason of another status', 'kinesis-partial', { 'hydration.reason.code': 'RECORD_COUNT_DIFFERS' }],
  ['a reason whose code is no own member of the table', 'dynamodb-expired', { 'hydration.reason.code': 'constructor' }],
  ['a reason without a message', 'dynamodb-expired', { 'hydration.reason.message': undefined }],
  ['no source', 'kinesis-complete', { 'hydration.source': undefined }],
  ['an unknown source', 'kinesis-complete', { 'hydration.source': 'kafka' }],
  ['an unknown source, without a range', 'kinesis-unreadable', { 'hydration.source': 'kafka', KinesisBatchInfo: null }],
  ['the other source', 'kinesis-unreadable', { 'hydration.source': 'dynamodb' }],
  ['a source though MALFORMED', 'malformed-not-json', { 'hydration.source': 'kinesis' }],
  ['an expectation though MALFORMED', 'malformed-not-json', { 'hydration.expectedRecords': 1 }],
  ['a range though MALFORMED', 'malformed-not-json', { KinesisBatchInfo: range }],
  ['a function though MALFORMED', 'malformed-not-json', { requestContext: { functionArn: 'arn:aws:lambda' } }],
  ['no range', 'kinesis-complete', { KinesisBatchInfo: undefined }],
  ['a range that is null', 'kinesis-unreadable', { KinesisBatchInfo: null }],
  ['ranges of both sources', 'kinesis-complete', { DDBStreamBatchInfo: tableRange }],
  ['a range without its end', 'kinesis-complete', { 'KinesisBatchInfo.endSequenceNumber': undefined }],
  ['a range without a stream', 'dynamodb-expired', { 'DDBStreamBatchInfo.streamArn': null }],
  ['a range of a negative size', 'kinesis-complete', { 'KinesisBatchInfo.batchSize': -1 }],
  ['a function without a name', 'kinesis-complete', { 'requestContext.functionArn': undefined }],
  ['neither function nor pipe', 'kinesis-complete', { requestContext: null }],
  ['a pipe without a name', 'pipe-complete-displaced', { 'context.partnerResourceArn': 7 }],
  ['a function without a name beside a pipe', 'pipe-complete-displaced', { requestContext: {} }],
  ['neither function nor pipe, but a context', 'pipe-complete-displaced', { context: {} }],
  ['a payload that is a string', 'kinesis-complete', { payload: '{}' }],
  ['a payload that is null', 'kinesis-unreadable', { payload: null }],
  ['a payload without records', 'kinesis-complete', { payload: {} }],
  ['a payload without a record', 'kinesis-complete', { payload: { Records: [] } }],
  ['a payload without a change', 'dynamodb-complete', { payload: { Records: [] } }],
  ["the other source's payload", 'kinesis-partial', { payload: { Records: changes?.Records.slice(0, 1) } }],
  ['a payload though EXPIRED', 'dynamodb-expired', { payload: changes, 'hydration.foundRecords': 3 }],
  ['a payload without a change though EXPIRED', 'dynamodb-expired', { payload: { Records: [] } }],
  ['a payload though MALFORMED', 'malformed-not-json', { payload: records, 'hydration.foundRecords': 4 }],
  ['a payload without a record though MALFORMED', 'malformed-not-json', { payload: { Records: [] } }],
  ['a record without data', 'kinesis-partial', { 'payload.Records.0.kinesis': undefined }],
  ['a record that is empty', 'kinesis-partial', { 'payload.Records.0.kinesis': {} }],
  ['data that is not a string', 'kinesis-partial', { 'payload.Records.0.kinesis.data': 7 }],
  ['a change without its number', 'dynamodb-partial', { 'payload.Records.0.dynamodb.SequenceNumber': undefined }],
  ['a batch that is not an array', 'kinesis-complete', { KinesisBatch: {} }],
  ['changes that are not an array', 'dynamodb-complete', { DynamoDBBatch: {} }],
  ['an overflow that is null', 'kinesis-unreadable', { overflow: null }],
  ['an overflow to nowhere', 'kinesis-overflow', { overflow: {} }],
  ['an overflow without its hash', 'kinesis-overflow', { 'overflow.sha256': undefined }],
  ['an object of a negative size', 'kinesis-overflow', { 'overflow.bytes': -1 }],
  ['an original that is not a string', 'malformed-not-json', { 'hydration.original': {} }],
  ['displaced members that are an array', 'pipe-complete-displaced', { 'hydration.displaced': [] }],
  ['a sequence number that is not one', 'kinesis-complete', { 'KinesisBatchInfo.startSequenceNumber': 'LATEST' }],
  ['an end that is empty', 'kinesis-complete', { 'KinesisBatchInfo.endSequenceNumber': '' }],
];

const SEEN_BY_THE_SCHEMA: readonly Contradiction[] = [
  ['COMPLETE without records anywhere', 'kinesis-complete', { payload: undefined, KinesisBatch: undefined }],
  ['a batch though EXPIRED', 'dynamodb-expired', { DynamoDBBatch: decoded }],
  ["the other source's batch", 'kinesis-complete', { DynamoDBBatch: decoded }],
  ['a record without its number', 'kinesis-complete', { 'payload.Records.0.kinesis.sequenceNumber': undefined }],
  ['a change of no kind', 'dynamodb-partial', { 'payload.Records.0.eventName': undefined }],
  ['a change of another source', 'dynamodb-partial', { 'payload.Records.0.eventSource': 'aws:sqs' }],
  ['a record of another source', 'kinesis-partial', { 'payload.Records.0.eventSource': 'aws:sqs' }],
  ['a decoded change of no kind', 'dynamodb-partial', { 'DynamoDBBatch.0.eventName': undefined }],
  ['an attribute that is not of its type', 'dynamodb-partial', { 'payload.Records.0.dynamodb.Keys.id': { S: 7 } }],
  ['a number in the batch', 'kinesis-complete', { 'KinesisBatch.0': 5 }],
  ['payload and overflow', 'kinesis-overflow', { payload: { Records: records?.Records.slice(0, 2) } }],
  ['batch and overflow', 'kinesis-overflow', { KinesisBatch: batch }],
  ['original and overflow', 'malformed-overflow', { 'hydration.original': 'no JSON' }],
  ['displaced members and overflow', 'kinesis-overflow', { 'hydration.displaced': {} }],
  ['MALFORMED without an original anywhere', 'malformed-not-json', { 'hydration.original': undefined }],
  ['MALFORMED in the group of a shard', 'malformed-not-json', { 'hydration.groupId': 'shardId-000000000000' }],
  ['an original though not MALFORMED', 'kinesis-complete', { 'hydration.original': '{}' }],
  ['an object without a key', 'kinesis-overflow', { 'overflow.key': '' }],
  ['an object in no bucket', 'kinesis-overflow', { 'overflow.bucket': '' }],
  ['attempt 0', 'kinesis-complete', { 'hydration.attempts': 0 }],
  ['an id that is too long', 'kinesis-complete', { 'hydration.id': 'a'.repeat(65) }],
  ['an id that is empty', 'kinesis-complete', { 'hydration.id': '' }],
  ['a group id that is empty', 'kinesis-complete', { 'hydration.groupId': '' }],
  ['a group id that is too long', 'kinesis-complete', { 'hydration.groupId': 'a'.repeat(65) }],
  ['a time that is not one', 'kinesis-complete', { 'hydration.hydratedAt': 'yesterday' }],
  ['a hash that is not one', 'kinesis-overflow', { 'overflow.sha256': 'zz' }],
  ['a function whose name is empty', 'kinesis-complete', { 'requestContext.functionArn': '' }],
  ['a pipe whose name is empty', 'pipe-complete-displaced', { 'context.partnerResourceArn': '' }],
  ['a shard without a name', 'kinesis-complete', { 'KinesisBatchInfo.shardId': '' }],
  ['a stream that is not named by its ARN', 'kinesis-complete', { 'KinesisBatchInfo.streamArn': 'orders' }],
];

function changed(name: string, members: Readonly<Record<string, unknown>>): unknown {
  const message = frozenMessage(name);
  for (const [path, value] of Object.entries(members)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    const parent = names.reduce<object>((object, member) => Reflect.get(object, member), message);
    Reflect.set(parent, last, value);
  }
  return message;
}

describe('a message that contradicts the documentation', () => {
  test.each([...SEEN_BY_GUARDS, ...SEEN_BY_THE_SCHEMA])('is not valid: %s (%s)', (_what, name, members) => {
    expect(schemaProblems(frozenMessage(name))).toEqual([]);
    expect(schemaProblems(changed(name, members))).not.toEqual([]);
  });

  test('is not a hydrated message if it has another number of records than foundRecords, which a schema cannot count', () => {
    const { Records = [] } = records ?? {};

    expect(isHydratedMessage(changed('kinesis-complete', { payload: { Records: Records.slice(1) } }))).toBe(false);
  });

  test('is not a hydrated message if it is COMPLETE with fewer records than expected, which a schema cannot compare', () => {
    expect(isHydratedMessage(changed('kinesis-complete', { 'hydration.expectedRecords': 99 }))).toBe(false);
  });

  test.each(SEEN_BY_GUARDS)('is not a hydrated message: %s (%s)', (_what, name, members) => {
    expect(isHydratedMessage(frozenMessage(name))).toBe(true);
    expect(isHydratedMessage(changed(name, members))).toBe(false);
  });
});
