import { CreateTableCommand, DeleteItemCommand, type GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, test } from 'vitest';
import type { DynamoDBEventRecord, ItemJson } from '../../contract/lambda-event';
import { itemReader, itemStates } from '../../redrive';
import { uniqueName } from '../helpers/aws/clients';
import { type Item, TestTables } from '../helpers/aws/tables';
import { dynamoDBRecord } from '../helpers/messages/event-records';

const tables = new TestTables();
let table: Awaited<ReturnType<TestTables['create']>>;

beforeAll(async () => {
  table = await tables.create();
});

async function put(...items: Item[]): Promise<void> {
  for (const Item of items) await tables.client.send(new PutItemCommand({ TableName: table.tableName, Item }));
}

const image = (id: string, more: ItemJson = {}): ItemJson => ({ id: { S: id }, ...more });

function change(id: string, eventName: DynamoDBEventRecord['eventName'], NewImage?: ItemJson): DynamoDBEventRecord {
  const record = dynamoDBRecord({ Keys: image(id), ...(NewImage && { NewImage }) }, { eventName });
  return { ...record, eventSourceARN: table.streamArn };
}

const statesOf = (...Records: DynamoDBEventRecord[]) => itemStates({ Records }, itemReader(tables.client));
/** Of the table in another account. */
const elsewhere = (record: DynamoDBEventRecord): DynamoDBEventRecord => ({
  ...record,
  eventSourceARN: record.eventSourceARN.replace(/:\d{12}:/, ':999999999999:'),
});
const NONE = { CURRENT: 0, STALE: 0, GONE: 0, UNKNOWN: 0 };

test('an item that is as the change left it is current, whatever the order of attributes and set members', async () => {
  const inTable: Item = {
    id: { S: 'same' },
    bytes: { B: new Uint8Array([1, 2]) },
    tags: { SS: ['a', 'b'] },
    numbers: { NS: ['1', '2'] },
    nested: {
      M: { list: { L: [{ N: '1' }, { BS: [new Uint8Array([3]), new Uint8Array([4])] }] }, none: { NULL: true } },
    },
  };
  await put(inTable);
  const NewImage: ItemJson = {
    nested: { M: { none: { NULL: true }, list: { L: [{ N: '1' }, { BS: ['BA==', 'Aw=='] }] } } },
    numbers: { NS: ['2', '1'] },
    tags: { SS: ['b', 'a'] },
    bytes: { B: 'AQI=' },
    id: { S: 'same' },
  };

  expect(await statesOf(change('same', 'INSERT', NewImage))).toEqual({ ...NONE, CURRENT: 1 });
});

test('an item that changed since is stale; one that was deleted is gone', async () => {
  await put({ id: { S: 'changed' }, total: { N: '2' } }, { id: { S: 'deleted' } });
  await tables.client.send(new DeleteItemCommand({ TableName: table.tableName, Key: { id: { S: 'deleted' } } }));

  const changed = change('changed', 'MODIFY', image('changed', { total: { N: '1' } }));
  const deleted = change('deleted', 'INSERT', image('deleted'));
  expect(await statesOf(changed, deleted)).toEqual({ ...NONE, STALE: 1, GONE: 1 });
});

test.each<[string, ItemJson, Item]>([
  ['a member of a set', { tags: { SS: ['a', 'b'] } }, { tags: { SS: ['a', 'c'] } }],
  ['an element of a list', { list: { L: [{ N: '1' }] } }, { list: { L: [{ N: '2' }] } }],
  ['the order of a list', { list: { L: [{ N: '1' }, { N: '2' }] } }, { list: { L: [{ N: '2' }, { N: '1' }] } }],
  ['a value at depth', { map: { M: { a: { S: 'x' } } } }, { map: { M: { a: { S: 'y' } } } }],
  ['a type', { total: { N: '1' } }, { total: { S: '1' } }],
  ['a name', { one: { N: '1' } }, { two: { N: '1' } }],
])('an item is stale when %s is another', async (what, before, now) => {
  await put({ id: { S: what }, ...now });

  expect(await statesOf(change(what, 'INSERT', image(what, before)))).toEqual({ ...NONE, STALE: 1 });
});

test('an item whose key is binary is found', async () => {
  const TableName = uniqueName('binary-keys');
  await tables.client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'B' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await tables.client.send(new PutItemCommand({ TableName, Item: { id: { B: new Uint8Array([1, 2]) } } }));
  const Keys = { id: { B: 'AQI=' } };
  const record = dynamoDBRecord({ Keys, NewImage: Keys }, { eventName: 'INSERT' });
  const eventSourceARN = table.streamArn.replace(table.tableName, TableName);

  expect(await statesOf({ ...record, eventSourceARN })).toEqual({ ...NONE, CURRENT: 1 });
});

test('a record without keys is of an unknown item', async () => {
  const { Keys: _, ...dynamodb } = change('any', 'INSERT', image('any')).dynamodb;

  expect(await statesOf({ ...change('any', 'INSERT'), dynamodb } as DynamoDBEventRecord)).toEqual({
    ...NONE,
    UNKNOWN: 1,
  });
});

test('a record that was edited is of an unknown item, and does not end the plan', async () => {
  const record = change('edited', 'INSERT', image('edited'));
  const keys = { id: null } as unknown as ItemJson;
  const edited = [
    { ...record, eventSourceARN: undefined },
    { ...record, dynamodb: { ...record.dynamodb, Keys: keys } },
  ] as unknown as DynamoDBEventRecord[];

  expect(await statesOf(...edited)).toEqual({ ...NONE, UNKNOWN: 2 });
  await put({ id: { S: 'tagged' } });
  const tags = { SS: null } as unknown as ItemJson[string];
  expect(await statesOf(change('tagged', 'INSERT', image('tagged', { tags })))).toEqual({ ...NONE, STALE: 1 });
});

test('an item is gone where its table was created again with other keys', async () => {
  const record = change('former', 'INSERT', image('former'));
  const Keys = { formerId: { S: 'former' } };

  expect(await statesOf({ ...record, dynamodb: { ...record.dynamodb, Keys } })).toEqual({ ...NONE, GONE: 1 });
});

test('items are read consistently, because a change can be younger than what other reads see', async () => {
  const inputs: object[] = [];
  const send = async ({ input }: GetItemCommand) => {
    inputs.push(input);
    return {};
  };
  await itemStates({ Records: [change('one', 'REMOVE')] }, itemReader({ send } as never));

  expect(inputs).toEqual([
    { TableName: table.streamArn.replace(/\/stream\/.*/, ''), Key: image('one'), ConsistentRead: true },
  ]);
});

test('a deleted item is current as long as it stays away, and stale once it is there again', async () => {
  await put({ id: { S: 'back' } });

  expect(await statesOf(change('back', 'REMOVE'), change('away', 'REMOVE'))).toEqual({ ...NONE, STALE: 1, CURRENT: 1 });
});

test('only the last change of an item in the batch counts', async () => {
  await put({ id: { S: 'twice' }, total: { N: '2' } });
  const first = change('twice', 'INSERT', image('twice', { total: { N: '1' } }));
  const second = change('twice', 'MODIFY', image('twice', { total: { N: '2' } }));

  expect(await statesOf(first, second)).toEqual({ ...NONE, CURRENT: 1 });
});

test('without a new image the state is unknown, unless the item is gone', async () => {
  await put({ id: { S: 'keys-only' } });

  const states = await statesOf(change('keys-only', 'MODIFY'), change('keys-only-gone', 'MODIFY'));
  expect(states).toEqual({ ...NONE, UNKNOWN: 1, GONE: 1 });
});

test('an item of another account is not compared with that of a table of the same name here', async () => {
  await put({ id: { S: 'elsewhere' } });

  await expect(statesOf(elsewhere(change('elsewhere', 'MODIFY', image('elsewhere'))))).rejects.toThrow();
});

test('of a table that is gone, every item is', async () => {
  const record = {
    ...change('any', 'MODIFY', image('any')),
    eventSourceARN: table.streamArn.replace(table.tableName, 'gone'),
  };

  expect(await statesOf(record)).toEqual({ ...NONE, GONE: 1 });
});
