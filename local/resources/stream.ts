import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateStreamCommand,
  type CreateStreamCommandInput,
  DescribeStreamSummaryCommand,
  IncreaseStreamRetentionPeriodCommand,
  type KinesisClient,
  RegisterStreamConsumerCommand,
  type StreamMode,
} from '@aws-sdk/client-kinesis';
import { KINESIS_RETENTION_HOURS } from '../../contract/limits';
import type { Properties } from '../template/template';
import { encryptUnder } from './key';
import { numberOf, physicalName, type ResourceType, values } from './resource-type';

/** Shards that an on-demand stream starts with. */
const ON_DEMAND_SHARDS = 4;
const POLL_MILLISECONDS = 10;

export const stream: ResourceType = {
  properties: [
    'MaxRecordSizeInKiB',
    'Name',
    'RetentionPeriodHours',
    'ShardCount',
    'StreamEncryption',
    'StreamModeDetails',
  ],
  withoutEffect: ['DesiredShardLevelMetrics', 'Tags'],
  async create(cloud, request) {
    const { properties } = request;
    const StreamName = physicalName(properties.Name, request, { maxLength: 128 });
    const { kinesis } = cloud.clients;
    const arn = await createStream(kinesis, { StreamName, ...shards(properties), ...recordSize(properties) });
    const hours = numberOf(properties.RetentionPeriodHours) ?? KINESIS_RETENTION_HOURS.default;
    if (hours > KINESIS_RETENTION_HOURS.default)
      await kinesis.send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: hours }));
    encryptUnder(cloud, arn, (properties.StreamEncryption as Properties | undefined)?.KeyId);
    cloud.streamArns.push(arn);
    return values(StreamName, { Arn: arn });
  },
};

/** Creates a stream and waits until it is there. */
export async function createStream(kinesis: KinesisClient, input: CreateStreamCommandInput): Promise<string> {
  await kinesis.send(new CreateStreamCommand(input));
  return activeStreamArn(kinesis, `${input.StreamName}`);
}

function shards(properties: Properties): { ShardCount: number; StreamModeDetails?: { StreamMode: StreamMode } } {
  const mode = (properties.StreamModeDetails as { StreamMode?: StreamMode } | undefined)?.StreamMode;
  const ShardCount = numberOf(properties.ShardCount) ?? (mode === 'ON_DEMAND' ? ON_DEMAND_SHARDS : 1);
  return { ShardCount };
}

function recordSize({ MaxRecordSizeInKiB }: Properties): { MaxRecordSizeInKiB?: number } {
  return MaxRecordSizeInKiB === undefined ? {} : { MaxRecordSizeInKiB: numberOf(MaxRecordSizeInKiB) };
}

async function activeStreamArn(kinesis: KinesisClient, StreamName: string): Promise<string> {
  for (;;) {
    const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return `${StreamDescriptionSummary.StreamARN}`;
    await delay(POLL_MILLISECONDS);
  }
}

export const streamConsumer: ResourceType = {
  properties: ['ConsumerName', 'StreamARN'],
  leadsTo: ['StreamARN'],
  withoutEffect: ['Tags'],
  async create(cloud, request) {
    const StreamARN = `${request.properties.StreamARN}`;
    const ConsumerName = physicalName(request.properties.ConsumerName, request, { maxLength: 128 });
    const { Consumer } = await cloud.clients.kinesis.send(
      new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }),
    );
    const arn = `${Consumer?.ConsumerARN}`;
    return values(arn, { ConsumerARN: arn, ConsumerName, StreamARN });
  },
};
