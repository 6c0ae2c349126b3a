import type { Action, Context } from './context';
import { validationError } from './service-error';
import { STREAM_VIEW_TYPES, type StreamViewType } from './stream-record';
import type { StreamStore } from './stream-store';
import type { KeySchemaElement } from './table-stream';

interface StreamSpecification {
  readonly StreamEnabled: boolean;
  readonly StreamViewType?: StreamViewType;
}

interface TableDescription {
  readonly TableName: string;
  readonly KeySchema: readonly KeySchemaElement[];
}

interface CreateTableInput extends TableDescription {
  readonly StreamSpecification?: StreamSpecification;
}

export const createTable: Action<CreateTableInput> = async ({ tables, streams }, input) => {
  const { StreamSpecification: specification, ...table } = input;
  const viewType = viewTypeOf(specification);
  const { TableDescription } = await tables.call<{ TableDescription: TableDescription }>('CreateTable', table);
  if (viewType) streams.enable(table.TableName, table.KeySchema, viewType);
  return { TableDescription: withStream(streams, TableDescription) };
};

interface UpdateTableInput {
  readonly TableName: string;
  readonly StreamSpecification?: StreamSpecification;
}

export const updateTable: Action<UpdateTableInput> = async (context, input) => {
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

export const describeTable: Action<object> = async ({ tables, streams }, input) => {
  const { Table } = await tables.call<{ Table: TableDescription }>('DescribeTable', input);
  return { Table: withStream(streams, Table) };
};

export const deleteTable: Action<{ readonly TableName: string }> = async ({ tables, streams }, input) => {
  const { TableDescription } = await tables.call<{ TableDescription: TableDescription }>('DeleteTable', input);
  const description = withStream(streams, TableDescription);
  streams.tableDeleted(input.TableName);
  return { TableDescription: description };
};

const INVALID = 'One or more parameter values were invalid:';

/** The view type of the stream to enable; `undefined` when none is to be enabled. */
function viewTypeOf(specification: StreamSpecification | undefined): StreamViewType | undefined {
  const { StreamEnabled = false, StreamViewType: viewType } = specification ?? {};
  if (!StreamEnabled && viewType !== undefined)
    throw validationError(`${INVALID} If stream is being disabled, then UpdateViewType must not be specified`);
  if (!StreamEnabled) return undefined;
  if (viewType === undefined)
    throw validationError(`${INVALID} If stream is being enabled then UpdateViewType is required`);
  if (!STREAM_VIEW_TYPES.includes(viewType))
    throw validationError(
      `${INVALID} StreamViewType must be one of ${STREAM_VIEW_TYPES.join(', ')}, received ${viewType}`,
    );
  return viewType;
}

/** Adds the table's latest stream, which dynalite does not know, even when it is disabled. */
function withStream(streams: StreamStore, description: TableDescription): TableDescription {
  const stream = streams.latest(description.TableName);
  if (stream === undefined) return description;
  const { arn, label, viewType } = stream.props;
  return {
    ...description,
    LatestStreamArn: arn,
    LatestStreamLabel: label,
    ...(stream.isEnabled && { StreamSpecification: { StreamEnabled: true, StreamViewType: viewType } }),
  } as TableDescription;
}
