import { describe, expect, test } from 'vitest';
import { handler } from '../../bin/consumer';
import type { DynamoDBEventRecord, ItemJson, KinesisEventRecord } from '../../contract/lambda-event';

function onStream(data: string): KinesisEventRecord {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: 'key',
      sequenceNumber: '1',
      data: Buffer.from(data).toString('base64'),
      approximateArrivalTimestamp: 1_545_084_650.987,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: 'shardId-000000000000:1',
    eventName: 'aws:kinesis:record',
    awsRegion: 'eu-west-1',
    eventSourceARN: 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders',
  };
}

function inTable(NewImage: ItemJson): DynamoDBEventRecord {
  return {
    eventID: '1',
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-west-1',
    dynamodb: {
      ApproximateCreationDateTime: 1_545_084_650,
      NewImage,
      SequenceNumber: '1',
      SizeBytes: 1,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    eventSourceARN: 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders/stream/2023-12-10T22:52:22.419',
  };
}

describe('the demo consumer', () => {
  test.each([
    ['stream', onStream('{"orderId":"7","poison":true}')],
    ['table', inTable({ orderId: { S: '7' }, poison: { BOOL: true } })],
  ])('fails on a poisoned order in a %s', async (_, record) => {
    await expect(handler({ Records: [record] })).rejects.toThrow('Order 7 is poisoned');
  });

  test('fails on data that is not JSON', async () => {
    await expect(handler({ Records: [onStream('plain text')] })).rejects.toThrow(SyntaxError);
  });

  test('processes every other order', async () => {
    const records = [onStream('{"orderId":"1"}'), inTable({ orderId: { S: '2' }, poison: { BOOL: false } })];
    await expect(handler({ Records: records })).resolves.toBeUndefined();
  });
});
