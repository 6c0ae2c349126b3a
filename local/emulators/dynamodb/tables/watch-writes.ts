import type { ItemJson } from '../../../../contract/lambda-event';
import type { Context } from '../action';
import type { TableStream } from '../table-stream';

/** An item that a write may change, by what its table's stream needs to know of it. */
export interface WrittenItem {
  readonly tableName: string;
  /** The item or its key. */
  readonly item: ItemJson;
}

/** Runs a write, and puts a record of every item that it changed into the item's stream. */
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

/** Nothing for a table without a stream, and for an item without its keys: that write will be refused. */
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
