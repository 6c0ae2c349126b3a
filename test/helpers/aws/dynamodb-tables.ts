import { type AttributeValue, CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { credentials, region, uniqueName } from './clients';

export interface TestTable {
  readonly name: string;
  readonly streamArn: string;
  /** Puts items one after the other; the key is `id`. */
  put(...items: Record<string, AttributeValue>[]): Promise<void>;
}

/** Creates a table with a stream of new and old images. */
export async function createTable(endpoint: string): Promise<TestTable> {
  const dynamoDB = new DynamoDBClient({ region, endpoint, credentials });
  const TableName = uniqueName('orders');
  const { TableDescription } = await dynamoDB.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  return {
    name: TableName,
    streamArn: TableDescription?.LatestStreamArn ?? '',
    put: async (...items) => {
      for (const Item of items) await dynamoDB.send(new PutItemCommand({ TableName, Item }));
    },
  };
}
