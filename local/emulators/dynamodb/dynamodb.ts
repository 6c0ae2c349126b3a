import type { Emulator } from '../child-server';
import type { Action, Context } from './action';
import { createControl, type DynamoDBControl } from './control';
import { startDynalite } from './dynalite';
import { Iterators } from './iterators';
import { startJsonServer } from './json-server';
import { SerialQueue } from './serial-queue';
import { ServiceError } from './service-error';
import { StreamStore } from './stream-store';
import { describeStream } from './streams/describe-stream';
import { getRecords } from './streams/get-records';
import { getShardIterator } from './streams/get-shard-iterator';
import { listStreams } from './streams/list-streams';
import { batchWriteItem } from './tables/batch-write-item';
import { createTable } from './tables/create-table';
import { deleteTable } from './tables/delete-table';
import { describeTable } from './tables/describe-table';
import { updateTable } from './tables/update-table';
import { deleteItem, putItem, updateItem } from './tables/write-item';

export interface DynamoDBEmulatorOptions {
  /** Region in ARNs and records. @default eu-west-1 */
  readonly region?: string;
  /** Account in ARNs. @default 000000000000 */
  readonly account?: string;
}

/** DynamoDB and DynamoDB Streams on one endpoint. */
export interface DynamoDBEmulator extends Emulator {
  readonly control: DynamoDBControl;
}

const TABLE_ACTIONS: Readonly<Record<string, Action>> = {
  CreateTable: createTable,
  UpdateTable: updateTable,
  DescribeTable: describeTable,
  DeleteTable: deleteTable,
  PutItem: putItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  BatchWriteItem: batchWriteItem,
};

const STREAM_ACTIONS: Readonly<Record<string, Action>> = {
  ListStreams: listStreams,
  DescribeStream: describeStream,
  GetShardIterator: getShardIterator,
  GetRecords: getRecords,
};

/** Operations that dynalite serves without knowing of streams, and need not know. */
const PASSED_ON: readonly string[] = [
  'BatchGetItem',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
];

/** Starts DynamoDB with streams, in this process and in memory. Streams change as AWS's do, see {@link DynamoDBControl}. */
export async function startDynamoDB(options: DynamoDBEmulatorOptions = {}): Promise<DynamoDBEmulator> {
  const { region = 'eu-west-1', account = '000000000000' } = options;
  const tables = await startDynalite(region, account);
  const streams = new StreamStore(region, account);
  const context = { tables, streams, iterators: new Iterators(), writes: new SerialQueue(), pages: { emptyAhead: 0 } };
  const server = await startJsonServer((target, input) => dispatch(context, target, input));
  return {
    endpoint: server.endpoint,
    control: createControl(context),
    stop: async () => {
      await server.stop();
      await context.writes.run(() => tables.stop());
    },
  };
}

async function dispatch(context: Context, target: string, input: object): Promise<object> {
  const [version, operation = ''] = target.split('.');
  const actions = version === 'DynamoDBStreams_20120810' ? STREAM_ACTIONS : TABLE_ACTIONS;
  const action = actions[operation];
  if (action) return action(context, input as never);
  if (version === 'DynamoDB_20120810' && PASSED_ON.includes(operation)) return context.tables.call(operation, input);
  throw new ServiceError('UnknownOperationException', `${operation || 'This call'} is not emulated`);
}
