import type { Action, Context } from '../action';
import { validationError } from '../service-error';
import { viewTypeOf } from './stream-specification';
import { type StreamSpecification, type TableDescription, withStream } from './table-description';

interface Input {
  readonly TableName: string;
  readonly StreamSpecification?: StreamSpecification;
}

export const updateTable: Action<Input> = async (context, input) => {
  const { StreamSpecification: specification, ...rest } = input;
  if (specification) await changeStream(context, input.TableName, specification);
  const description = await updateRest(context, rest);
  return { TableDescription: withStream(context.streams, description) };
};

async function changeStream({ tables, streams }: Context, tableName: string, specification: StreamSpecification) {
  const viewType = viewTypeOf(specification);
  const { Table } = await tables.call<{ Table: TableDescription }>('DescribeTable', { TableName: tableName });
  const enabled = streams.enabled(tableName);
  if (viewType && enabled) throw validationError(`Table already has an enabled stream: TableName: ${tableName}`);
  if (viewType) return streams.enable(tableName, Table.KeySchema, viewType);
  if (!enabled) throw validationError(`Table has no stream to disable: TableName: ${tableName}`);
  enabled.disable();
}

/** dynalite refuses an update that changes nothing but the stream. */
async function updateRest({ tables }: Context, rest: { readonly TableName: string }): Promise<TableDescription> {
  if (Object.keys(rest).length > 1)
    return (await tables.call<{ TableDescription: TableDescription }>('UpdateTable', rest)).TableDescription;
  return (await tables.call<{ Table: TableDescription }>('DescribeTable', rest)).Table;
}
