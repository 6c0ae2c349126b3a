import type { ItemJson } from '../../../contract/lambda-event';
import type { Action, Context } from './context';
import type { TableStream } from './table-stream';

interface PutItemInput {
  readonly TableName: string;
  readonly Item: ItemJson;
}

export const putItem: Action<PutItemInput> = (context, input) =>
  watchWrites(context, [{ tableName: input.TableName, item: input.Item }], () => context.tables.call('PutItem', input));

export const updateItem = byKey('UpdateItem');
export const deleteItem = byKey('DeleteItem');

interface KeyInput {
  readonly TableName: string;
  readonly Key: ItemJson;
}

function byKey(operation: 'UpdateItem' | 'DeleteItem'): Action<KeyInput> {
  return (context, input) =>
    watchWrites(context, [{ tableName: input.TableName, item: input.Key }], () =>
      context.tables.call(operation, input),
    );
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item: ItemJson };
  readonly DeleteRequest?: { readonly Key: ItemJson };
}

interface BatchWriteItemInput {
  readonly RequestItems?: Readonly<Record<string, readonly WriteRequest[]>>;
}

export const batchWriteItem: Action<BatchWriteItemInput> = (context, input) =>
  watchWrites(context, writtenItems(input), () => context.tables.call('BatchWriteItem', input));

function writtenItems({ RequestItems = {} }: BatchWriteItemInput): WrittenItem[] {
  return Object.entries(RequestItems).flatMap(([tableName, requests]) =>
    requests.flatMap(({ PutRequest, DeleteRequest }) => {
      const item = PutRequest?.Item ?? DeleteRequest?.Key;
      return item ? [{ tableName, item }] : [];
    }),
  );
}

/** An item that a write may change. */
interface WrittenItem {
  readonly tableName: string;
  /** The item or its key. */
  readonly item: ItemJson;
}

/** Runs a write, and adds a record of every item that it changed to the stream of the item's table. */
export function watchWrites<Output>(
  context: Context,
  items: readonly WrittenItem[],
  write: () => Promise<Output>,
  expired = false,
): Promise<Output> {
  return context.writes.run(async () => {
    const watched = items.flatMap((item) => watch(context, item));
    const before = await Promise.all(watched.map((item) => readItem(context, item)));
    const output = await write();
    const after = await Promise.all(watched.map((item) => readItem(context, item)));
    watched.forEach(({ stream, keys }, index) => {
      stream.append({ keys, oldImage: before[index], newImage: after[index] }, expired);
    });
    return output;
  });
}

interface WatchedItem {
  readonly stream: TableStream;
  readonly tableName: string;
  readonly keys: ItemJson;
}

/** Empty for a table without a stream, and for an item without its keys, because that write will be refused. */
function watch({ streams }: Context, { tableName, item }: WrittenItem): WatchedItem[] {
  const stream = streams.enabled(tableName);
  const names = stream?.props.keySchema.map((element) => element.AttributeName) ?? [];
  const keys = Object.fromEntries(names.flatMap((name) => (item?.[name] ? [[name, item[name]]] : [])));
  return stream && Object.keys(keys).length === names.length ? [{ stream, tableName, keys }] : [];
}

async function readItem({ tables }: Context, { tableName, keys }: WatchedItem): Promise<ItemJson | undefined> {
  const request = { TableName: tableName, Key: keys, ConsistentRead: true };
  const { Item } = await tables.call<{ Item?: ItemJson }>('GetItem', request);
  return Item;
}
