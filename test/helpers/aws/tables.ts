import { type AttributeValue, CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll } from 'vitest';
import { type DynamoDBEmulator, startDynamoDB } from '../../../local/emulators/dynamodb';
import { credentials, region, uniqueName } from './clients';

export type Item = Record<string, AttributeValue>;

export interface TestTable {
  readonly tableName: string;
  readonly streamArn: string;
  /** Puts items one after the other; the key is `id`. */
  put(...items: Item[]): Promise<void>;
}

/** Creates a table with the key `id` whose stream has old and new images. */
export async function createTable(endpoint: string): Promise<TestTable> {
  const client = new DynamoDBClient({ region, endpoint, credentials });
  const tableName = uniqueName('orders');
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName: tableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  return {
    tableName,
    streamArn: TableDescription?.LatestStreamArn ?? '',
    put: async (...items) => {
      for (const Item of items) await client.send(new PutItemCommand({ TableName: tableName, Item }));
    },
  };
}

/** DynamoDB with streams, for the tests of one file. */
export class TestTables {
  emulator!: DynamoDBEmulator;
  client!: DynamoDBClient;
  streams!: DynamoDBStreamsClient;

  constructor() {
    beforeAll(async () => {
      this.emulator = await startDynamoDB({ region });
      const settings = { endpoint: this.emulator.endpoint, region, credentials };
      this.client = new DynamoDBClient(settings);
      this.streams = new DynamoDBStreamsClient(settings);
    });
    afterAll(() => this.emulator.stop());
  }

  get endpoint(): string {
    return this.emulator.endpoint;
  }

  create(): Promise<TestTable> {
    return createTable(this.emulator.endpoint);
  }

  /** The stream's shards, oldest first. */
  async shardIds(streamArn: string): Promise<string[]> {
    const { StreamDescription } = await this.streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
    return (StreamDescription?.Shards ?? []).map(({ ShardId = '' }) => ShardId);
  }

  /** Sequence numbers of what a shard holds; the first thousand. */
  async sequenceNumbers(StreamArn: string, ShardId: string): Promise<string[]> {
    const at = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await this.streams.send(new GetShardIteratorCommand(at));
    const { Records = [] } = await this.streams.send(new GetRecordsCommand({ ShardIterator }));
    return Records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '');
  }
}
