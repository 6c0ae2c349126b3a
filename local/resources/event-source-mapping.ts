import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { bucketName, isTopic } from '../arns';
import type { Cloud } from '../cloud/cloud';
import {
  type EventSourceMappingProperties,
  type EventSourceMappingSettings,
  startEventSourceMapping,
} from '../event-source-mapping';
import { MAPPING_SUPPORT } from '../event-source-mapping/mapping';
import { type QueueMappingProperties, startQueueMapping } from '../event-source-mapping/queue-mapping';
import type { Running } from '../running';
import type { Properties } from '../template/template';
import { pathOfConstruct } from '../test-kit/find-resource';
import { uuid } from '../uuid';
import { makeImportedSource } from './imported-source';
import { type ResourceRequest, type ResourceType, values, withScalars } from './resource-type';

const SCALARS = {
  numbers: [
    'BatchSize',
    'MaximumBatchingWindowInSeconds',
    'MaximumRecordAgeInSeconds',
    'MaximumRetryAttempts',
    'ParallelizationFactor',
    'StartingPositionTimestamp',
    'TumblingWindowInSeconds',
  ],
  booleans: ['BisectBatchOnFunctionError', 'Enabled'],
};

export const eventSourceMapping: ResourceType = {
  ...MAPPING_SUPPORT,
  // Of queues only; each kind of mapping checks its own.
  properties: [...MAPPING_SUPPORT.properties, 'ScalingConfig'],
  leadsTo: ['DestinationConfig', 'EventSourceArn', 'FunctionName'],
  async create(cloud, request) {
    const { stackName, logicalId, properties } = request;
    const { FunctionName, Tags: _, ...rest } = properties;
    const EventSourceArn = `${properties.EventSourceArn}`;
    await checkSource(cloud, request, EventSourceArn);
    const functionArn = cloud.functions.arnOf(`${FunctionName}`);
    checkDuplicate(cloud, EventSourceArn, functionArn);
    const settings = withScalars(rest, SCALARS);
    const UUID = uuid(`${stackName}/${logicalId}`);
    await checkDestination(cloud, properties);
    const mapped = { uuid: UUID, functionArn, executionRoleArn: cloud.functions.roleOf(functionArn) };
    const name = pathOfConstruct(request.constructPath) ?? logicalId;
    cloud.keep(await start(cloud, mapped, settings, name));
    const EventSourceMappingArn = `arn:aws:lambda:${cloud.region}:${cloud.account}:event-source-mapping:${UUID}`;
    const { Enabled, ...described } = settings;
    const State = Enabled === false ? 'Disabled' : 'Enabled';
    cloud.mappings.push({ ...described, UUID, EventSourceMappingArn, FunctionArn: functionArn, EventSourceArn, State });
    return values(UUID, { Id: UUID, EventSourceMappingArn });
  },
};

type MappedFunction = Omit<EventSourceMappingSettings, 'properties'>;

async function start(cloud: Cloud, mapped: MappedFunction, settings: Properties, name: string): Promise<Running> {
  const streamArn = `${settings.EventSourceArn}`;
  if (isQueue(streamArn)) {
    const properties = settings as unknown as QueueMappingProperties;
    return startQueueMapping(cloud, { ...mapped, properties });
  }
  const properties = settings as unknown as EventSourceMappingProperties;
  const mapping = await startEventSourceMapping(cloud, { ...mapped, properties });
  const isEnabled = settings.Enabled !== false;
  cloud.runningMappings.push({ name, streamArn, isEnabled, progress: mapping.progress });
  return mapping;
}

function isQueue(arn: string): boolean {
  return arn.startsWith('arn:aws:sqs:');
}

/** Mappings of other sources have properties that are not known here. */
async function checkSource(cloud: Cloud, request: ResourceRequest, arn: string): Promise<void> {
  if (!isQueue(arn) && !/^arn:aws:(kinesis|dynamodb):/.test(arn))
    throw new Error(
      `the local cloud runs event source mappings of Kinesis streams, DynamoDB streams and SQS queues only, not of ${arn}`,
    );
  if (await (isQueue(arn) ? hasQueue(cloud, arn) : hasStream(cloud, arn))) return;
  if (await makeImportedSource(cloud, request, arn)) return;
  throw new Error(
    `${arn} is in none of the stacks that run here, and is not a stream or table of the account ${cloud.account} and Region ${cloud.region}, which would be made for the run; run the stack that creates it, too`,
  );
}

/** The ARN of an enhanced fan-out consumer begins with that of its stream. */
function hasStream({ streamArns }: Cloud, arn: string): boolean {
  return streamArns.some((known) => `${arn}/`.startsWith(`${known}/`));
}

async function hasQueue({ clients }: Cloud, arn: string): Promise<boolean> {
  const found = clients.sqs.send(new GetQueueUrlCommand({ QueueName: arn.split(':').at(-1) }));
  return found.then(
    () => true,
    () => false,
  );
}

/** AWS refuses a second mapping of the same function, or of the same alias or version, and the same stream. */
function checkDuplicate({ mappings }: Cloud, eventSourceArn: string, functionArn: string): void {
  const existing = mappings.find((one) => one.EventSourceArn === eventSourceArn && one.FunctionArn === functionArn);
  if (existing === undefined) return;
  throw new Error(
    `the event source mapping ${existing.UUID} of ${functionArn} and ${eventSourceArn} already exists. AWS refuses a second one with ResourceConflictException (409): remove one of the two, or map another alias`,
  );
}

const ADVICE = 'run the stack that creates it, too, or create one for the test';

/** Lambda looks for a bucket or topic when the mapping is created. */
async function checkDestination({ clients, topics }: Cloud, { DestinationConfig }: Properties): Promise<void> {
  const { OnFailure } = (DestinationConfig ?? {}) as NonNullable<EventSourceMappingProperties['DestinationConfig']>;
  const destination = `${OnFailure?.Destination}`;
  if (isTopic(destination) && !topics.has(destination))
    throw new Error(`the topic ${destination} is in none of the stacks that run here; ${ADVICE}`);
  const Bucket = bucketName(destination);
  if (Bucket === undefined) return;
  await clients.s3.send(new HeadBucketCommand({ Bucket })).catch((error) => {
    throw new Error(`the bucket ${Bucket} is in none of the stacks that run here; ${ADVICE}`, { cause: error });
  });
}
