import type { ItemJson } from '../../../../contract/lambda-event';
import type { Action } from '../action';
import { type WrittenItem, watchWrites } from './watch-writes';

interface WriteRequest {
  readonly PutRequest?: { readonly Item: ItemJson };
  readonly DeleteRequest?: { readonly Key: ItemJson };
}

interface Input {
  readonly RequestItems?: Readonly<Record<string, readonly WriteRequest[]>>;
}

export const batchWriteItem: Action<Input> = (context, input) =>
  watchWrites(context, writtenItems(input), () => context.tables.call('BatchWriteItem', input));

function writtenItems({ RequestItems = {} }: Input): WrittenItem[] {
  return Object.entries(RequestItems).flatMap(([tableName, requests]) =>
    requests.flatMap(({ PutRequest, DeleteRequest }) => {
      const item = PutRequest?.Item ?? DeleteRequest?.Key;
      return item ? [{ tableName, item }] : [];
    }),
  );
}
