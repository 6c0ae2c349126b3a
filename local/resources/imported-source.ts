import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { Cloud } from '../cloud/cloud';
import type { Properties } from '../template/template';
import type { ResourceRequest } from './resource-type';
import { createStream } from './stream';

/** The key of a table of which nothing but the name is known. */
const KEY = 'id';
const TABLE: Properties = {
  KeySchema: [{ AttributeName: KEY, KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: KEY, AttributeType: 'S' }],
};

const STREAM = /^arn:aws:kinesis:(?<region>[^:]*):(?<account>[^:]*):stream\/(?<name>[^/]+)$/;
const TABLE_STREAM =
  /^arn:aws:dynamodb:(?<region>[^:]*):(?<account>[^:]*):table\/(?<name>[^/]+)\/stream\/(?<label>.+)$/;

/**
 * Makes an empty stream or table in the place of one that the app imports, so that its mapping has something to read.
 *
 * @returns whether it could be made: it has to be in the account and Region of the cloud
 */
export async function makeImportedSource(cloud: Cloud, request: ResourceRequest, arn: string): Promise<boolean> {
  const stream = STREAM.exec(arn)?.groups;
  const table = TABLE_STREAM.exec(arn)?.groups;
  const { region, account, name } = stream ?? table ?? {};
  if (name === undefined || region !== cloud.region || account !== cloud.account) return false;
  if (stream) {
    await createStream(cloud.clients.kinesis, { StreamName: name, ShardCount: 1 });
    register(cloud, 'AWS::Kinesis::Stream', name, {});
    request.leaveOut(`the stream ${name}, which the app imports`, 'an empty stream of that name stands for it');
  } else {
    await createTable(cloud, name, `${table?.label}`);
    register(cloud, 'AWS::DynamoDB::Table', name, TABLE);
    request.leaveOut(
      `the table ${name}, which the app imports`,
      `an empty table of that name with the partition key ${KEY}, a string, stands for it`,
    );
  }
  cloud.streamArns.push(arn);
  return true;
}

async function createTable(cloud: Cloud, TableName: string, label: string): Promise<void> {
  cloud.emulators.dynamodbControl.labelNextStream(label);
  await cloud.clients.dynamoDB.send(
    new CreateTableCommand({
      ...(TABLE as { KeySchema: []; AttributeDefinitions: [] }),
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
}

/** As a stack of its own, so that records can be put on it by its name. */
function register(cloud: Cloud, Type: string, name: string, Properties: Properties): void {
  const stack = {
    id: name,
    name,
    displayName: name,
    dependencies: [],
    template: { Resources: { [name]: { Type, Properties } } },
    assets: new Map(),
    constructPaths: new Map(),
    parameters: {},
    nested: new Map(),
  };
  const values = { ref: name, attribute: () => undefined };
  cloud.stacks.push({ stack, resources: new Map([[name, values]]), outputs: {}, notRun: [] });
}
