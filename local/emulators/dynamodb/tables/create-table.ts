import type { Action } from '../action';
import { viewTypeOf } from './stream-specification';
import { type StreamSpecification, type TableDescription, withStream } from './table-description';

interface Input extends TableDescription {
  readonly StreamSpecification?: StreamSpecification;
}

export const createTable: Action<Input> = async ({ tables, streams }, input) => {
  const { StreamSpecification: specification, ...table } = input;
  const viewType = viewTypeOf(specification);
  const { TableDescription } = await tables.call<{ TableDescription: TableDescription }>('CreateTable', table);
  if (viewType) streams.enable(table.TableName, table.KeySchema, viewType);
  return { TableDescription: withStream(streams, TableDescription) };
};
