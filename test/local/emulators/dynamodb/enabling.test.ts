import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';
import { describe, expect, test } from 'vitest';
import { Harness } from './harness';

const harness = new Harness();

function change(TableName: string, StreamSpecification: UpdateTableCommand['input']['StreamSpecification']) {
  return harness.dynamodb.send(new UpdateTableCommand({ TableName, StreamSpecification }));
}

describe('a disabled stream', () => {
  test('keeps its records and takes no more', async () => {
    const { TableName, streamArn } = await harness.table();
    await harness.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'before' } } }));
    await change(TableName, { StreamEnabled: false });
    await harness.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'after' } } }));

    const { Records, NextShardIterator } = await harness.page(await harness.iterator(streamArn));
    expect(Records?.map((record) => record.dynamodb?.Keys?.id?.S)).toEqual(['before']);
    expect(NextShardIterator).toBeUndefined();
    const { StreamDescription } = await harness.streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
    expect(StreamDescription?.StreamStatus).toBe('DISABLED');
    const { Table } = await harness.dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table?.StreamSpecification).toBeUndefined();
    expect(Table?.LatestStreamArn).toBe(streamArn);
  });

  test('gets another ARN when it is enabled again', async () => {
    const { TableName, streamArn } = await harness.table();
    await change(TableName, { StreamEnabled: false });
    const { TableDescription } = await change(TableName, { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' });

    expect(TableDescription?.LatestStreamArn).not.toBe(streamArn);
    const { Streams } = await harness.streams.send(new ListStreamsCommand({ TableName }));
    expect(Streams?.map((stream) => stream.StreamArn)).toEqual([streamArn, TableDescription?.LatestStreamArn]);
  });

  test('outlives its table', async () => {
    const { TableName, streamArn } = await harness.table();
    await harness.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'a' } } }));
    await harness.dynamodb.send(new DeleteTableCommand({ TableName }));
    expect(await harness.records(streamArn)).toHaveLength(1);
  });
});

describe('an invalid change of the stream', () => {
  test("is refused with DynamoDB's message", async () => {
    const { TableName } = await harness.table();
    const refused = (specification: Parameters<typeof change>[1]) => expect(change(TableName, specification)).rejects;
    await refused({ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' }).toThrow('Table already has an enabled stream');
    await refused({ StreamEnabled: true }).toThrow('UpdateViewType is required');
    await refused({ StreamEnabled: false, StreamViewType: 'KEYS_ONLY' }).toThrow('must not be specified');
    await change(TableName, { StreamEnabled: false });
    await refused({ StreamEnabled: false }).toThrow('Table has no stream to disable');
  });
});

describe('a table without a stream', () => {
  test('makes no records and does not show the stream of a deleted table of the same name', async () => {
    const { TableName } = await harness.table();
    await harness.dynamodb.send(new DeleteTableCommand({ TableName }));
    await harness.dynamodb.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      }),
    );
    await harness.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'a' } } }));
    const { Table } = await harness.dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table?.LatestStreamArn).toBeUndefined();
  });
});
