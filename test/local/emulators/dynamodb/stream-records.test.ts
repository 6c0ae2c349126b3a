import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { ACCOUNT, Harness, REGION } from './harness';

const harness = new Harness();

describe('the record of a write', () => {
  test('has every member that AWS sends', async () => {
    const { TableName, streamArn } = await harness.table();
    const before = Math.floor(Date.now() / 1_000);
    await harness.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'a' }, n: { N: '101' } } }));

    const [record] = await harness.records(streamArn);
    expect(record).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventVersion: '1.1',
      awsRegion: REGION,
    });
    expect(record?.eventID).toMatch(/^[0-9a-f]{32}$/);
    expect(record?.userIdentity).toBeUndefined();
    expect(record?.dynamodb).toMatchObject({
      Keys: { id: { S: 'a' } },
      NewImage: { id: { S: 'a' }, n: { N: '101' } },
      SizeBytes: 3 + 3 + 4,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    });
    expect(record?.dynamodb?.SequenceNumber).toMatch(/^\d{21,40}$/);
    const time = record?.dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0;
    expect(time % 1_000).toBe(0);
    expect(time / 1_000).toBeGreaterThanOrEqual(before);
    expect(streamArn).toMatch(new RegExp(`^arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${TableName}/stream/20`));
  });

  test.each([
    { viewType: 'KEYS_ONLY', old: undefined, fresh: undefined },
    { viewType: 'NEW_IMAGE', old: undefined, fresh: 'new' },
    { viewType: 'OLD_IMAGE', old: 'old', fresh: undefined },
    { viewType: 'NEW_AND_OLD_IMAGES', old: 'old', fresh: 'new' },
  ] as const)('of a $viewType stream has the images of that type only', async ({ viewType, old, fresh }) => {
    const { TableName, streamArn } = await harness.table(viewType);
    await harness.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'a' }, v: { S: 'old' } } }));
    await harness.dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: { id: { S: 'a' } },
        UpdateExpression: 'SET v = :v',
        ExpressionAttributeValues: { ':v': { S: 'new' } },
      }),
    );
    await harness.dynamodb.send(new DeleteItemCommand({ TableName, Key: { id: { S: 'a' } } }));

    const [insert, modify, remove] = (await harness.records(streamArn)).map((record) => record.dynamodb);
    expect(insert?.OldImage).toBeUndefined();
    expect(modify?.OldImage?.v?.S).toBe(old);
    expect(modify?.NewImage?.v?.S).toBe(fresh);
    expect(remove?.OldImage?.v?.S).toBe(old && 'new');
    expect(remove?.NewImage).toBeUndefined();
    expect([insert, modify, remove].map((record) => record?.Keys)).toEqual(Array(3).fill({ id: { S: 'a' } }));
  });

  test('does not exist when nothing changed', async () => {
    const { TableName, streamArn } = await harness.table();
    await harness.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'a' }, s: { SS: ['x', 'y'] } } }));
    await harness.dynamodb.send(new PutItemCommand({ TableName, Item: { s: { SS: ['y', 'x'] }, id: { S: 'a' } } }));
    await harness.dynamodb.send(new DeleteItemCommand({ TableName, Key: { id: { S: 'nobody' } } }));
    const refused = harness.dynamodb.send(
      new DeleteItemCommand({ TableName, Key: { id: { S: 'a' } }, ConditionExpression: 'attribute_not_exists(id)' }),
    );
    await expect(refused).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });

    expect((await harness.records(streamArn)).map((record) => record.eventName)).toEqual(['INSERT']);
  });

  test('exists for each item of a batch over several tables', async () => {
    const one = await harness.table();
    const two = await harness.table();
    await harness.dynamodb.send(new PutItemCommand({ TableName: one.TableName, Item: { id: { S: 'gone' } } }));
    await harness.dynamodb.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [one.TableName]: [
            { PutRequest: { Item: { id: { S: 'a' } } } },
            { DeleteRequest: { Key: { id: { S: 'gone' } } } },
          ],
          [two.TableName]: [{ PutRequest: { Item: { id: { S: 'b' } } } }],
        },
      }),
    );
    const names = async (arn: string) => (await harness.records(arn)).map((record) => record.eventName);
    expect(await names(one.streamArn)).toEqual(['INSERT', 'INSERT', 'REMOVE']);
    expect(await names(two.streamArn)).toEqual(['INSERT']);
  });

  test('has the right images when writes to one item race', async () => {
    const { TableName, streamArn } = await harness.table();
    const add = new UpdateItemCommand({
      TableName,
      Key: { id: { S: 'counter' } },
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    });
    await Promise.all(Array.from({ length: 20 }, () => harness.dynamodb.send(add)));
    const images = (await harness.records(streamArn)).map(({ dynamodb }) => [
      dynamodb?.OldImage?.n?.N,
      dynamodb?.NewImage?.n?.N,
    ]);
    expect(images).toEqual(Array.from({ length: 20 }, (_, i) => [i === 0 ? undefined : String(i), String(i + 1)]));
  });

  test('identifies a deletion by time to live', async () => {
    const { TableName, streamArn } = await harness.table();
    await harness.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'a' } } }));
    await harness.control.expireItem(TableName, { id: { S: 'a' } });
    const [, expired] = await harness.records(streamArn);
    expect(expired).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
    });
  });
});

describe('an operation that is not emulated', () => {
  test('is refused by name', async () => {
    const { TableName } = await harness.table();
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName, Item: { id: { S: 'a' } } } }],
    });
    await expect(harness.dynamodb.send(transaction)).rejects.toThrow('TransactWriteItems is not emulated');
  });
});

describe('DescribeTable', () => {
  test('includes the stream', async () => {
    const { TableName, streamArn } = await harness.table('NEW_IMAGE');
    const { Table } = await harness.dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      TableArn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${TableName}`,
      TableStatus: 'ACTIVE',
      LatestStreamArn: streamArn,
      LatestStreamLabel: streamArn.split('/').at(-1),
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
  });
});
