import { describe, expect, test } from 'vitest';
import type { EventRecord } from '../../contract/lambda-event';
import type { Completeness } from '../../enrichment/completeness';
import { composeMessage } from '../../enrichment/compose';
import { jsonSizeOf } from '../../enrichment/json-size';
import { type ReceivedPointer, receive } from '../../enrichment/receive';
import { dynamoDBRecord, KINESIS_STREAM_ARN, kinesisRecord, TABLE_STREAM_ARN } from '../helpers/messages/event-records';
import { batchInfo, dynamoDBPointer, kinesisPointer, staged } from '../helpers/messages/pointers';

const NOW = Date.parse('2026-01-02T03:05:07.890Z');
const records = [kinesisRecord('{"order":1}'), kinesisRecord('x', { index: 1 })];
const numbers = records.map(({ kinesis }) => kinesis.sequenceNumber);

function received(pointer: object): ReceivedPointer {
  const arrived = receive(staged(pointer, { messageId: 'm-1' }), NOW);
  if (arrived.kind !== 'pointer') throw new Error('not a pointer');
  return arrived;
}

function compose(
  options: Partial<Parameters<typeof composeMessage>[2]> = {},
  completeness: Partial<Completeness> = {},
  arrived = received(kinesisPointer(batchInfo(KINESIS_STREAM_ARN, numbers))),
) {
  const complete: Completeness = { status: 'COMPLETE', records, ...completeness };
  return composeMessage(arrived, complete, { now: NOW, limitBytes: 10_000, ...options });
}

describe('the message of a pointer', () => {
  test('is the pointer as it came, what hydration found, the records as they came, and the records decoded', () => {
    const pointer = { ...kinesisPointer(batchInfo(KINESIS_STREAM_ARN, numbers)), sinceNextYear: [1] };
    const arrived = { ...received({ ...pointer, payload: 'theirs' }), failedAttempts: 2 };
    const reason = { code: 'RECORD_COUNT_DIFFERS', message: 'one too many' } as const;

    expect(compose({}, { status: 'INEXACT', reason }, arrived)).toEqual({
      ...pointer,
      messageId: 'm-1',
      hydration: {
        schemaVersion: 1,
        id: arrived.id,
        groupId: arrived.groupId,
        source: 'kinesis',
        status: 'INEXACT',
        expectedRecords: 2,
        foundRecords: 2,
        reason,
        displaced: { payload: 'theirs' },
        hydratedAt: '2026-01-02T03:05:07.890Z',
        attempts: 3,
      },
      payload: { Records: records },
      KinesisBatch: [{ order: 1 }, 'x'],
    });
  });

  test('has no member for what there is not', () => {
    const message = compose({}, { status: 'EXPIRED', records: [] });

    expect(message).not.toHaveProperty('payload');
    expect(message).not.toHaveProperty('KinesisBatch');
    expect(message.hydration).not.toHaveProperty('reason');
    expect(message.hydration).not.toHaveProperty('displaced');
  });

  test('decodes the items of a table', () => {
    const record = dynamoDBRecord({ Keys: { id: { S: 'a' } } });
    const batch = batchInfo(TABLE_STREAM_ARN, [record.dynamodb.SequenceNumber]);
    const message = compose({}, { records: [record] }, received(dynamoDBPointer(batch)));

    expect(message).toMatchObject({ payload: { Records: [record] }, DynamoDBBatch: [{ keys: { id: 'a' } }] });
    expect(message).not.toHaveProperty('KinesisBatch');
  });

  test("names in every record what the mapping reads: the stream's consumer, too", () => {
    const streamArn = `${KINESIS_STREAM_ARN}/consumer/fast:1`;
    const { payload } = compose({}, {}, received(kinesisPointer(batchInfo(streamArn, numbers))));

    expect(payload?.Records).toEqual(records.map((record) => ({ ...record, eventSourceARN: streamArn })));
  });

  test('names shard and stream beside the records of a tumbling window', () => {
    expect(compose({ inWindow: true }).payload).toEqual({
      Records: records,
      shardId: 'shardId-000000000000',
      eventSourceARN: KINESIS_STREAM_ARN,
    });
  });

  test('has the very event that Lambda invoked the function with, where that is known', () => {
    const renamed = records.map((record): EventRecord => ({ ...record, eventSourceARN: 'another' }));
    const event = { Records: renamed, state: { sum: 1 } } as never;
    const empty = { Records: [], state: { sum: 1 } } as never;

    expect(compose({ event }, { records: renamed })).toMatchObject({ payload: event, hydration: { foundRecords: 2 } });
    expect(compose({ event }, { records: renamed }).payload).toBe(event);
    expect(compose({ event: empty }, { records: [] })).toMatchObject({ payload: empty });
    expect(compose({ event: empty }, { records: [] })).not.toHaveProperty('KinesisBatch');
  });
});

describe('records are decoded', () => {
  const payloadBytes = jsonSizeOf({ Records: records }).bytes;

  test('as long as their payload fits the destination, to the byte', () => {
    expect(compose({ limitBytes: payloadBytes })).toHaveProperty('KinesisBatch');
    expect(compose({ limitBytes: payloadBytes - 1 })).not.toHaveProperty('KinesisBatch');
    expect(compose({ limitBytes: payloadBytes - 1 })).toHaveProperty('payload');
  });
});
