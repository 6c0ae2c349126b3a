import type { Action } from '../action';
import { type TableDescription, withStream } from './table-description';

export const deleteTable: Action<{ readonly TableName: string }> = async ({ tables, streams }, input) => {
  const { TableDescription } = await tables.call<{ TableDescription: TableDescription }>('DeleteTable', input);
  const description = withStream(streams, TableDescription);
  streams.tableDeleted(input.TableName);
  return { TableDescription: description };
};
