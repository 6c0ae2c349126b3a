import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createClients } from '../../enrichment/clients';
import { readEnvironment } from '../../enrichment/environment';
import { dynamoDBReader } from '../../enrichment/readers/dynamodb';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { credentials } from '../helpers/aws/clients';
import { type Item, TestTables } from '../helpers/aws/tables';
import { testEnrichment } from '../helpers/enrichment/enrichment';
import { batchInfo, dynamoDBPointer, staged } from '../helpers/messages/pointers';
import { schemaProblems } from '../helpers/messages/schema';

const tables = new TestTables();

const BYTES = Uint8Array.of(0, 255, 128);
const BASE64 = 'AP+A';

/** Every type of DynamoDB, as the SDK takes it. */
const ITEM: Item = {
  id: { S: 'order-1' },
  total: { N: '12345678901234567890.123' },
  raw: { B: BYTES },
  tags: { SS: ['a', 'b'] },
  sizes: { NS: ['1', '2.5'] },
  parts: { BS: [BYTES] },
  nested: { M: { list: { L: [{ B: BYTES }, { M: { deep: { BS: [BYTES] } } }, { NULL: true }] } } },
  paid: { BOOL: false },
};

/** The same as it travels in Lambda's event. */
const ITEM_JSON = {
  id: { S: 'order-1' },
  total: { N: '12345678901234567890.123' },
  raw: { B: BASE64 },
  tags: { SS: ['a', 'b'] },
  sizes: { NS: ['1', '2.5'] },
  parts: { BS: [BASE64] },
  nested: { M: { list: { L: [{ B: BASE64 }, { M: { deep: { BS: [BASE64] } } }, { NULL: true }] } } },
  paid: { BOOL: false },
};

/** As a function receives it. */
const BY_TIME_TO_LIVE = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

const keys = { id: { S: 'order-1' } };

function enrichment(endpoint = tables.endpoint) {
  return testEnrichment({ variables: { AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoint } });
}

interface Answer {
  readonly Records?: readonly { readonly dynamodb: object }[];
}

/** Gives every record of an answer this `userIdentity`. */
function named(userIdentity: object) {
  return (answer: Answer) => ({ ...answer, Records: answer.Records?.map((record) => ({ ...record, userIdentity })) });
}

/** Has null for the members that a record lacks. */
function withNulls(answer: Answer) {
  const nulls = { OldImage: null, NewImage: null };
  return {
    ...answer,
    Records: answer.Records?.map((record) => {
      return { ...record, userIdentity: null, tag: null, dynamodb: { ...nulls, ...record.dynamodb } };
    }),
  };
}

describe('a failed batch of a DynamoDB stream', () => {
  test('comes with the records as the function received them, in every type', async () => {
    const { tableName: TableName, streamArn } = await tables.create();
    await tables.client.send(new PutItemCommand({ TableName, Item: ITEM }));
    await tables.client.send(new PutItemCommand({ TableName, Item: { ...ITEM, paid: { BOOL: true } } }));
    await tables.client.send(new DeleteItemCommand({ TableName, Key: keys }));
    const [shardId = ''] = await tables.shardIds(streamArn);
    const numbers = await tables.sequenceNumbers(streamArn, shardId);
    const pointer = dynamoDBPointer(batchInfo(streamArn, numbers, { shardId }));

    const [hydrated] = await enrichment().invoke(staged(pointer));

    expect(hydrated).toMatchObject(pointer);
    expect(hydrated?.hydration).toMatchObject({ source: 'dynamodb', status: 'COMPLETE', foundRecords: 3 });
    const paid = { ...ITEM_JSON, paid: { BOOL: true } };
    const images = [{ NewImage: ITEM_JSON }, { OldImage: ITEM_JSON, NewImage: paid }, { OldImage: paid }];
    expect(hydrated?.payload?.Records).toEqual(
      ['INSERT', 'MODIFY', 'REMOVE'].map((eventName, index) => ({
        eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventName,
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'eu-west-1',
        dynamodb: {
          ApproximateCreationDateTime: expect.closeTo(Date.now() / 1000, -2),
          Keys: keys,
          ...images[index],
          SequenceNumber: numbers[index],
          SizeBytes: expect.any(Number),
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
        eventSourceARN: streamArn,
      })),
    );
    expect(hydrated?.DynamoDBBatch).toHaveLength(3);
  });

  test.each([
    ['as the API names its members', { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' }, BY_TIME_TO_LIVE],
    ["as Lambda's event names them", BY_TIME_TO_LIVE, BY_TIME_TO_LIVE],
    ['with a member that nobody knows yet', { Type: 'User', SessionName: 's' }, { type: 'User', sessionName: 's' }],
    ['without inventing what is missing', { Type: 'Service', PrincipalId: null }, { type: 'Service' }],
  ])('tells of a delete by time to live who made it, %s', async (_name, userIdentity, expected) => {
    const { tableName: TableName, streamArn } = await tables.create();
    await tables.client.send(new PutItemCommand({ TableName, Item: ITEM }));
    await tables.emulator.control.expireItem(TableName, keys);
    const [shardId = ''] = await tables.shardIds(streamArn);
    const [, removed = ''] = await tables.sequenceNumbers(streamArn, shardId);

    const proxy = await startHttpProxy(tables.endpoint, {
      rule: ({ operation }) => (operation === 'GetRecords' ? { rewriteAnswer: named(userIdentity) } : undefined),
    });
    onTestFinished(() => proxy.stop());

    const [hydrated] = await enrichment(proxy.endpoint).invoke(
      staged(dynamoDBPointer(batchInfo(streamArn, [removed], { shardId }))),
    );

    expect(hydrated?.payload?.Records).toMatchObject([{ eventName: 'REMOVE' }]);
    expect(Reflect.get(hydrated?.payload?.Records[0] ?? {}, 'userIdentity')).toEqual(expected);
    expect(schemaProblems(hydrated)).toEqual([]);
  });

  test('comes whole, over several pages, where a record has no size', async () => {
    const { tableName: TableName, streamArn } = await tables.create();
    for (const id of ['1', '2', '3'])
      await tables.client.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));
    const [shardId = ''] = await tables.shardIds(streamArn);
    const numbers = await tables.sequenceNumbers(streamArn, shardId);
    const withoutSizes = (answer: Answer) => ({
      ...answer,
      Records: answer.Records?.map((record) => ({ ...record, dynamodb: { ...record.dynamodb, SizeBytes: undefined } })),
    });
    const proxy = await startHttpProxy(tables.endpoint, {
      rule: ({ operation, count }) =>
        operation === 'GetRecords'
          ? {
              rewriteAnswer: withoutSizes,
              rewriteInput: (input) => ({ ...input, Limit: count === 1 ? 1 : input.Limit }),
            }
          : undefined,
    });
    onTestFinished(() => proxy.stop());
    const pointer = dynamoDBPointer(batchInfo(streamArn, numbers, { shardId }));
    const [hydrated] = await enrichment(proxy.endpoint).invoke(staged(pointer));
    expect(hydrated?.hydration).toMatchObject({ status: 'COMPLETE', foundRecords: 3 });
    expect(proxy.calls.filter(({ operation }) => operation === 'GetRecords').map(({ input }) => input?.Limit)).toEqual([
      3, 1_000,
    ]);
  });

  test('has no members that are null on the wire', async () => {
    const { tableName: TableName, streamArn } = await tables.create();
    await tables.client.send(new PutItemCommand({ TableName, Item: ITEM }));
    const [shardId = ''] = await tables.shardIds(streamArn);
    const numbers = await tables.sequenceNumbers(streamArn, shardId);
    const proxy = await startHttpProxy(tables.endpoint, {
      rule: ({ operation }) => (operation === 'GetRecords' ? { rewriteAnswer: withNulls } : undefined),
    });
    onTestFinished(() => proxy.stop());
    const pointer = dynamoDBPointer(batchInfo(streamArn, numbers, { shardId }));
    const [hydrated] = await enrichment(proxy.endpoint).invoke(staged(pointer));
    expect(hydrated?.payload?.Records).toMatchObject([{ dynamodb: { NewImage: ITEM_JSON } }]);
    expect(JSON.stringify(hydrated?.payload)).not.toContain(':null');
  });
});

test('a record weighs more than its bytes: so much beyond them, and for each of its values, at any depth', async () => {
  const { tableName: TableName, streamArn } = await tables.create();
  await tables.client.send(new PutItemCommand({ TableName, Item: ITEM }));
  const [shardId = ''] = await tables.shardIds(streamArn);
  const [sequenceNumber = ''] = await tables.sequenceNumbers(streamArn, shardId);
  const { dynamoDBStreams } = createClients(
    readEnvironment({
      AWS_ENDPOINT_URL: tables.endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    }),
  );
  const reader = dynamoDBReader(await dynamoDBStreams('eu-west-1'));
  const { signal } = new AbortController();
  const iterator = await reader.getIterator({ streamArn, shardId }, { from: 'start', sequenceNumber }, signal);
  const { records } = await reader.getRecords({ streamArn, shardId }, iterator, 1, signal);
  const [record] = records;
  const containers = JSON.stringify([keys, ITEM_JSON]).match(/[[{]/g)?.length ?? 0;

  expect(record?.weight()).toBe(1_000 + (record?.bytes ?? 0) + 40 * containers);
});
