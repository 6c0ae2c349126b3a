import { CreateTableCommand, DynamoDBClient, type StreamViewType } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type ShardIteratorType,
} from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll } from 'vitest';
import { type DynamoDBEmulator, startDynamoDB } from '../../../../local/emulators/dynamodb';

export const REGION = 'eu-central-1';
export const ACCOUNT = '111122223333';

/** DynamoDB for one test file, and what its tests do with it over the wire. */
export class Harness {
  emulator!: DynamoDBEmulator;
  dynamodb!: DynamoDBClient;
  streams!: DynamoDBStreamsClient;
  private tableCount = 0;

  constructor() {
    beforeAll(async () => {
      this.emulator = await startDynamoDB({ region: REGION, account: ACCOUNT });
      const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
      const config = { endpoint: this.emulator.endpoint, region: REGION, credentials, maxAttempts: 1 };
      this.dynamodb = new DynamoDBClient(config);
      this.streams = new DynamoDBStreamsClient(config);
    });
    afterAll(() => this.emulator.stop());
  }

  get control() {
    return this.emulator.control;
  }

  /** A table with the key `id`, and its stream's ARN. */
  async table(viewType: StreamViewType = 'NEW_AND_OLD_IMAGES') {
    this.tableCount += 1;
    const TableName = `table-${this.tableCount}`;
    const { TableDescription } = await this.dynamodb.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamEnabled: true, StreamViewType: viewType },
      }),
    );
    return { TableName, streamArn: TableDescription?.LatestStreamArn ?? '' };
  }

  async shards(StreamArn: string) {
    const { StreamDescription } = await this.streams.send(new DescribeStreamCommand({ StreamArn }));
    return StreamDescription?.Shards ?? [];
  }

  async iterator(
    StreamArn: string,
    ShardIteratorType: ShardIteratorType = 'TRIM_HORIZON',
    SequenceNumber?: string,
    shard?: string,
  ): Promise<string> {
    const ShardId = shard ?? (await this.shards(StreamArn))[0]?.ShardId;
    const { ShardIterator = '' } = await this.streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType, SequenceNumber }),
    );
    return ShardIterator;
  }

  page(ShardIterator: string | undefined, Limit?: number): Promise<GetRecordsCommandOutput> {
    return this.streams.send(new GetRecordsCommand({ ShardIterator, Limit }));
  }

  /** What the stream's first shard holds. */
  async records(streamArn: string) {
    const { Records = [] } = await this.page(await this.iterator(streamArn));
    return Records;
  }

  async sequenceNumbers(streamArn: string): Promise<string[]> {
    return (await this.records(streamArn)).map((record) => record.dynamodb?.SequenceNumber ?? '');
  }
}
