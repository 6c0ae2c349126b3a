import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, test } from 'vitest';
import type { DynamoDBEventRecord, ItemJson } from '../../contract/lambda-event';
import { itemReader, itemStates } from '../../redrive';
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
const NONE = { CURRENT: 0, STALE: 0, GONE: 0, UNKNOWN: 0 };

test('an item that is as the change left it is current, whatever the order of attributes and set members', async () => {
  const inTable: Item = {
    id: { S: 'same' },
    bytes: { B: new Uint8Array([1, 2]) },
    tags: { SS: ['a', 'b'] },
    nested: { M: { list: { L: [{ N: '1' }, { BS: [new Uint8Array([3])] }] }, none: { NULL: true } } },
  };
  await put(inTable);
  const NewImage: ItemJson = {
    nested: { M: { none: { NULL: true }, list: { L: [{ N: '1' }, { BS: ['Aw=='] }] } } },
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
