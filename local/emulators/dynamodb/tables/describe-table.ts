import type { Action } from '../action';
import { type TableDescription, withStream } from './table-description';

export const describeTable: Action<object> = async ({ tables, streams }, input) => {
  const { Table } = await tables.call<{ Table: TableDescription }>('DescribeTable', input);
  return { Table: withStream(streams, Table) };
};
