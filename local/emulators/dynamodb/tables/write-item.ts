import type { ItemJson } from '../../../../contract/lambda-event';
import type { Action } from '../action';
import { watchWrites } from './watch-writes';

interface PutInput {
  readonly TableName: string;
  readonly Item: ItemJson;
}

interface KeyInput {
  readonly TableName: string;
  readonly Key: ItemJson;
}

export const putItem: Action<PutInput> = (context, input) =>
  watchWrites(context, [{ tableName: input.TableName, item: input.Item }], () => context.tables.call('PutItem', input));

export const updateItem = byKey('UpdateItem');
export const deleteItem = byKey('DeleteItem');

function byKey(operation: 'UpdateItem' | 'DeleteItem'): Action<KeyInput> {
  return (context, input) =>
    watchWrites(context, [{ tableName: input.TableName, item: input.Key }], () =>
      context.tables.call(operation, input),
    );
}
