import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Action, type Context, SerialQueue } from './dynamodb/context';
import { createControl, type DynamoDBControl } from './dynamodb/control';
import { startDynalite } from './dynamodb/dynalite';
import { Iterators } from './dynamodb/iterators';
import { ServiceError } from './dynamodb/service-error';
import { describeStream, getRecords, getShardIterator, listStreams } from './dynamodb/stream-actions';
import { StreamStore } from './dynamodb/stream-store';
import { createTable, deleteTable, describeTable, updateTable } from './dynamodb/table-actions';
import { batchWriteItem, deleteItem, putItem, updateItem } from './dynamodb/write-actions';
import { type Emulator, startLoopbackServer } from './servers';

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

/** Operations that have nothing to do with streams: dynalite answers them. */
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
  const arnPrefix = `arn:aws:dynamodb:${region}:${account}:table/`;
  const context = { tables, streams, iterators: new Iterators(), writes: new SerialQueue(), pages: { emptyAhead: 0 } };
  const server = await startJsonServer((target, input) => dispatch(context, target, nameTable(input, arnPrefix)));
  return {
    endpoint: server.endpoint,
    control: createControl(context),
    stop: async () => {
      await server.stop();
      await context.writes.run(() => tables.stop());
    },
  };
}

/** A table can be named by its ARN as well. */
function nameTable(input: Record<string, unknown>, arnPrefix: string): object {
  const { TableName } = input;
  if (typeof TableName !== 'string' || !TableName.startsWith(arnPrefix)) return input;
  return { ...input, TableName: TableName.slice(arnPrefix.length) };
}

async function dispatch(context: Context, target: string, input: object): Promise<object> {
  const [version, operation = ''] = target.split('.');
  const actions = version === 'DynamoDBStreams_20120810' ? STREAM_ACTIONS : TABLE_ACTIONS;
  const action = actions[operation];
  if (action) return action(context, input as never);
  if (version === 'DynamoDB_20120810' && PASSED_ON.includes(operation)) return context.tables.call(operation, input);
  throw new ServiceError('UnknownOperationException', `${operation || 'This call'} is not emulated`);
}

/** Answers one call of the AWS JSON protocol; `target` is the whole header, such as `DynamoDB_20120810.PutItem`. */
type JsonHandler = (target: string, input: Record<string, unknown>) => Promise<unknown>;

/**
 * Starts a server of the AWS JSON 1.0 protocol on a free port.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
async function startJsonServer(handler: JsonHandler): Promise<Emulator> {
  return startLoopbackServer((request, response) => {
    handle(handler, request).then(
      (output) => send(response, 200, JSON.stringify(output)),
      (error) => send(response, ...errorAnswer(error)),
    );
  });
}

async function handle(handler: JsonHandler, request: IncomingMessage): Promise<unknown> {
  const body = Buffer.concat(await request.toArray()).toString();
  return handler(String(request.headers['x-amz-target'] ?? ''), parse(body));
}

function parse(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body);
  } catch {
    throw new ServiceError('SerializationException', 'The body is not JSON');
  }
}

function errorAnswer(error: unknown): [number, string] {
  const known = error instanceof ServiceError ? error : new ServiceError('InternalServerError', String(error), 500);
  return [known.status, known.body];
}

function send(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() })
    .end(body);
}
