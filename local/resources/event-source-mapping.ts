import { createHash } from 'node:crypto';
import type { Cloud } from '../cloud/cloud';
import { type EventSourceMappingProperties, startEventSourceMapping } from '../event-source-mapping';
import { MAPPING_SUPPORT } from '../event-source-mapping/mapping';
import { type ResourceType, values, withScalars } from './resource-type';

const SCALARS = {
  numbers: [
    'BatchSize',
    'MaximumBatchingWindowInSeconds',
    'MaximumRecordAgeInSeconds',
    'MaximumRetryAttempts',
    'ParallelizationFactor',
    'StartingPositionTimestamp',
  ],
  booleans: ['BisectBatchOnFunctionError', 'Enabled'],
};

export const eventSourceMapping: ResourceType = {
  ...MAPPING_SUPPORT,
  leadsTo: ['DestinationConfig', 'EventSourceArn', 'FunctionName'],
  async create(cloud, { stackName, logicalId, properties }) {
    const { FunctionName, Tags: _, ...rest } = properties;
    const EventSourceArn = `${properties.EventSourceArn}`;
    checkSource(cloud, EventSourceArn);
    const functionArn = cloud.functions.arnOf(`${FunctionName}`);
    checkDuplicate(cloud, EventSourceArn, functionArn);
    const settings = withScalars(rest, SCALARS);
    const mapping = await startEventSourceMapping(cloud, {
      functionArn,
      executionRoleArn: cloud.functions.roleOf(functionArn),
      properties: settings as unknown as EventSourceMappingProperties,
    });
    cloud.keep(mapping);
    const UUID = uuid(`${stackName}/${logicalId}`);
    const EventSourceMappingArn = `arn:aws:lambda:${cloud.region}:${cloud.account}:event-source-mapping:${UUID}`;
    const { Enabled, ...described } = settings;
    const State = Enabled === false ? 'Disabled' : 'Enabled';
    cloud.mappings.push({ ...described, UUID, EventSourceMappingArn, FunctionArn: functionArn, EventSourceArn, State });
    return values(UUID, { Id: UUID, EventSourceMappingArn });
  },
};

/** Mappings of queues and other sources have properties that a stream's mapping does not know. */
function checkSource({ streamArns }: Cloud, arn: string): void {
  if (!/^arn:aws:(kinesis|dynamodb):/.test(arn))
    throw new Error(`the local cloud runs event source mappings of Kinesis and DynamoDB streams only, not of ${arn}`);
  // The ARN of an enhanced fan-out consumer begins with that of its stream.
  if (streamArns.some((known) => `${arn}/`.startsWith(`${known}/`))) return;
  throw new Error(
    `${arn} is in none of the stacks that run here; run the stack that creates it, too, or create one for the test`,
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

function uuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
