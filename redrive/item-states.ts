import { isObject } from '../contract/json';
import type { AttributeValueJson, DynamoDBEvent, DynamoDBEventRecord, ItemJson } from '../contract/lambda-event';
import type { ItemStates } from './candidate';
import { groupBy } from './group-by';

/** Reads an item consistently; `undefined` where there is none. */
export type ItemReader = (tableArn: string, key: ItemJson) => Promise<ItemJson | undefined>;

type ItemState = keyof ItemStates;

/**
 * Compares each item that a batch changed with the table as it is now. The last change of an item in the batch counts.
 *
 * - `CURRENT`: the item is as that change left it. It can have changed and changed back since.
 * - `STALE`: it is another, or it is there again after it was deleted.
 * - `GONE`: it was deleted since.
 * - `UNKNOWN`: the stream's view has no new images to compare with, or the record was edited.
 */
export async function itemStates({ Records }: DynamoDBEvent, read: ItemReader): Promise<ItemStates> {
  const counts = { CURRENT: 0, STALE: 0, GONE: 0, UNKNOWN: 0 };
  const items = groupBy(Records, ({ dynamodb }) => canonical({ M: dynamodb.Keys ?? {} }));
  for (const changes of items.values()) counts[await stateOf(changes.at(-1) as DynamoDBEventRecord, read)] += 1;
  return counts;
}

async function stateOf(change: DynamoDBEventRecord, read: ItemReader): Promise<ItemState> {
  const { Keys, NewImage } = change.dynamodb;
  const tableArn = tableArnOf(change.eventSourceARN);
  if (!tableArn || !isKey(Keys)) return 'UNKNOWN';
  const item = await read(tableArn, Keys);
  if (change.eventName === 'REMOVE') return item ? 'STALE' : 'CURRENT';
  if (!item) return 'GONE';
  if (!NewImage) return 'UNKNOWN';
  return canonical({ M: item }) === canonical({ M: NewImage }) ? 'CURRENT' : 'STALE';
}

function tableArnOf(streamArn: unknown): string | undefined {
  return typeof streamArn === 'string' ? streamArn.replace(/\/stream\/.*$/, '') : undefined;
}

function isKey(keys: ItemJson | undefined): keys is ItemJson {
  return isObject(keys) && Object.values(keys).every(isObject);
}

/** Equal for equal values: neither the order of attributes nor that of a set's members counts. */
function canonical(value: AttributeValueJson): string {
  const [[type, content] = ['', undefined]] = Object.entries(Object(value));
  if (type === 'M') {
    const members = Object.entries<AttributeValueJson>(Object(content)).sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify([type, members.map(([name, member]) => [name, canonical(member)])]);
  }
  if (type === 'L' && Array.isArray(content)) return JSON.stringify([type, content.map(canonical)]);
  if (['SS', 'NS', 'BS'].includes(type) && Array.isArray(content)) return JSON.stringify([type, content.toSorted()]);
  return JSON.stringify([type, content]);
}
