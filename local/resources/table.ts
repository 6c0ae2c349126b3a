import { CreateTableCommand, type CreateTableCommandInput, type GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import type { Cloud } from '../cloud/cloud';
import type { ResourceValues } from '../template/scope';
import type { Properties } from '../template/template';
import { encryptUnder } from './key';
import { physicalName, type ResourceRequest, type ResourceType, values } from './resource-type';

const WITHOUT_EFFECT = [
  'BillingMode',
  'ContributorInsightsSpecification',
  'DeletionProtectionEnabled',
  'OnDemandThroughput',
  'PointInTimeRecoverySpecification',
  'ProvisionedThroughput',
  'TableClass',
  'Tags',
  'TimeToLiveSpecification',
  'WarmThroughput',
  'WriteOnDemandThroughputSettings',
  'WriteProvisionedThroughputSettings',
];

const DEFINITION = [
  'AttributeDefinitions',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'LocalSecondaryIndexes',
  'SSESpecification',
  'StreamSpecification',
  'TableName',
];

export const table: ResourceType = {
  properties: DEFINITION,
  withoutEffect: WITHOUT_EFFECT,
  create: (cloud, request) => {
    const { StreamSpecification, SSESpecification } = request.properties;
    return createTable(cloud, request, { stream: StreamSpecification, encryption: SSESpecification });
  },
};

/** A global table runs as its replica in the one region of the local cloud. */
export const globalTable: ResourceType = {
  properties: [...DEFINITION, 'Replicas'],
  withoutEffect: WITHOUT_EFFECT,
  create: (cloud, request) => {
    const replicas = (request.properties.Replicas ?? []) as readonly Properties[];
    const replica = replicas.find(({ Region }) => Region === cloud.region);
    return createTable(cloud, request, {
      stream: globalStream(request.properties),
      encryption: replica?.SSESpecification,
    });
  },
};

/** Replicas are synchronized through a stream, so a table with several replicas always has one. */
function globalStream({ StreamSpecification, Replicas }: Properties): unknown {
  if (StreamSpecification) return StreamSpecification;
  return Array.isArray(Replicas) && Replicas.length > 1 ? { StreamViewType: 'NEW_AND_OLD_IMAGES' } : undefined;
}

/** What a table and a global table have in different places. */
interface TableOptions {
  readonly stream: unknown;
  readonly encryption: unknown;
}

async function createTable(
  cloud: Cloud,
  request: ResourceRequest,
  { stream, encryption }: TableOptions,
): Promise<ResourceValues> {
  const { properties } = request;
  const TableName = physicalName(properties.TableName, request, { maxLength: 255 });
  const input = {
    ...definition(properties),
    TableName,
    StreamSpecification: stream ? { ...stream, StreamEnabled: true } : undefined,
  };
  const { TableDescription } = await cloud.clients.dynamoDB.send(
    new CreateTableCommand(input as CreateTableCommandInput),
  );
  const arn = `arn:aws:dynamodb:${cloud.region}:${cloud.account}:table/${TableName}`;
  encryptUnder(cloud, arn, (encryption as Properties | undefined)?.KMSMasterKeyId);
  const StreamArn = TableDescription?.LatestStreamArn;
  if (StreamArn) cloud.streamArns.push(StreamArn);
  return values(TableName, { Arn: arn, StreamArn });
}

/** Throughput is not emulated: no table or index throttles. */
function definition({
  AttributeDefinitions,
  KeySchema,
  LocalSecondaryIndexes,
  GlobalSecondaryIndexes,
}: Properties): object {
  const indexes = (GlobalSecondaryIndexes as GlobalSecondaryIndex[] | undefined)?.map((index) => {
    const { IndexName, KeySchema: keys, Projection } = index;
    return { IndexName, KeySchema: keys, Projection };
  });
  return {
    AttributeDefinitions,
    KeySchema,
    LocalSecondaryIndexes,
    GlobalSecondaryIndexes: indexes,
    BillingMode: 'PAY_PER_REQUEST',
  };
}
