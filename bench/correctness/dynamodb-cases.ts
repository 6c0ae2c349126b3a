import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteItemCommand,
  PutItemCommand,
  type StreamViewType,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { emptyPage, on, shortPage } from '../../test/enrichment/faults/rules';
import { CREDENTIALS, REGION } from '../cloud/cloud';
import { changesPointerTo, type RecordPlace } from '../cloud/pointer';
import { type Case, changeIdentity, type FailedBatch, type World } from './case';

const ITEMS = Array.from({ length: 30 }, (_, index) => item(`order-${index}`));
const BIG = 'x'.repeat(300_000);

/** Writes, of which the failed batch is cut out before something happens to the stream. */
function changes(
  name: string,
  writes: readonly Write[],
  fail: (changes: readonly Change[], world: World) => FailedBatch,
): Case {
  return { name: `DynamoDB: ${name}`, prepare: async (world) => fail(await makeChanges(world, writes), world) };
}

export const DYNAMODB_CASES: readonly Case[] = [
  changes('inserts, changes and deletes', [...ITEMS, ...ITEMS.map(paid), ...ITEMS.map(({ id }) => id.S)], (all) =>
    failedChanges(all.slice(25, 65)),
  ),
  changes('items of 300 kB, more than a page holds', ITEMS.slice(0, 8).map(big), (all) => failedChanges(all)),
  changes('short pages', ITEMS, (all) => ({
    ...failedChanges(middleOf(all)),
    rule: () => on('GetRecords', [1, 2, 3, 4], shortPage),
  })),
  changes('an empty page first', ITEMS, (all) => ({
    ...failedChanges(middleOf(all)),
    rule: () => on('GetRecords', [1], emptyPage),
  })),
  changes('trimmed head', ITEMS, (all, { dynamoDBEmulator }) => {
    const failed = middleOf(all);
    const [first] = failed;
    dynamoDBEmulator.control.trim(first?.streamArn ?? '', first?.shardId, failed[3]?.sequenceNumber);
    return failedChanges(failed, 3);
  }),
  changes('shard rolled over', ITEMS, (all, { dynamoDBEmulator }) => {
    dynamoDBEmulator.control.rollOver(all[0]?.streamArn ?? '');
    return failedChanges(all.slice(-10));
  }),
  {
    name: 'DynamoDB: stream of keys only',
    prepare: async (world) => failedChanges(middleOf(await makeChanges(world, ITEMS, 'KEYS_ONLY'))),
  },
];

function item(id: string): Item {
  return { id: { S: id }, total: { N: '49.95' } };
}

function paid(order: Item): Item {
  return { ...order, paid: { BOOL: true } };
}

function big(order: Item): Item {
  return { ...order, note: { S: BIG } };
}

function middleOf(all: readonly Change[]): readonly Change[] {
  return all.slice(5, 15);
}

export type Item = Readonly<Record<string, AttributeValue>> & { readonly id: { readonly S: string } };

export interface Change extends RecordPlace {
  readonly eventName: string;
  readonly id: string;
}

/** What is done to a table: an item to put, or the id of one to delete. */
export type Write = Item | string;

/** Creates a table with a stream, writes to it, and finds the changes in the stream. */
export async function makeChanges(
  { dynamoDB, dynamoDBEmulator }: World,
  writes: readonly Write[],
  viewType: StreamViewType = 'NEW_AND_OLD_IMAGES',
): Promise<readonly Change[]> {
  const TableName = `orders-${randomUUID()}`;
  const { TableDescription } = await dynamoDB.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: viewType },
    }),
  );
  for (const write of writes) {
    if (typeof write === 'string') await dynamoDB.send(new DeleteItemCommand({ TableName, Key: { id: { S: write } } }));
    else await dynamoDB.send(new PutItemCommand({ TableName, Item: write }));
  }
  return readChanges(dynamoDBEmulator.endpoint, TableDescription?.LatestStreamArn ?? '');
}

async function readChanges(endpoint: string, streamArn: string): Promise<readonly Change[]> {
  const streams = new DynamoDBStreamsClient({ region: REGION, credentials: CREDENTIALS, endpoint });
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
  const shardId = StreamDescription?.Shards?.[0]?.ShardId ?? '';
  const from = { StreamArn: streamArn, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
  let { ShardIterator } = await streams.send(new GetShardIteratorCommand(from));
  const changes: Change[] = [];
  for (let more = true; more; ) {
    const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
    for (const { eventName = '', dynamodb } of Records) {
      const id = dynamodb?.Keys?.id?.S ?? '';
      changes.push({ streamArn, shardId, sequenceNumber: dynamodb?.SequenceNumber ?? '', eventName, id });
    }
    ShardIterator = NextShardIterator;
    more = Records.length > 0;
  }
  streams.destroy();
  return changes;
}

/** The batch of these changes, of which so many at its head are no longer in the stream. */
export function failedChanges(changes: readonly Change[], lost = 0): FailedBatch {
  const [first] = changes;
  const last = changes.at(-1);
  if (!first || !last) throw new Error('A failed batch has records');
  return {
    pointer: changesPointerTo(first, last, changes.length),
    records: changes.slice(lost).map(({ eventName, id }) => changeIdentity(eventName, id)),
    isWhole: lost === 0,
  };
}
