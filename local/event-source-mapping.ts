import { bucketName } from './arns';
import { dynamoDBSource } from './event-source-mapping/dynamodb-source';
import { kinesisSource } from './event-source-mapping/kinesis-source';
import { type EventSourceMappingSettings, type Mapping, toMapping } from './event-source-mapping/mapping';
import { MappingProgress } from './event-source-mapping/progress';
import { runShards } from './event-source-mapping/shards';
import type { StreamSource } from './event-source-mapping/stream-source';
import type { Running } from './running';
import type { LocalRuntime } from './runtime';

export type { EventSourceMappingProperties, EventSourceMappingSettings } from './event-source-mapping/mapping';

/** A mapping that runs. */
export interface RunningMapping extends Running {
  readonly progress: MappingProgress;
}

/**
 * Runs an event source mapping of a Kinesis or DynamoDB stream as Lambda does, until it is stopped.
 * Resolves once the starting position of every shard is fixed: what is put afterwards is seen, also from `LATEST`.
 *
 * @throws when a property is unknown or out of range, is not run here, or the role may not read the stream
 */
export async function startEventSourceMapping(
  runtime: LocalRuntime,
  settings: EventSourceMappingSettings,
): Promise<RunningMapping> {
  const mapping = toMapping(settings);
  const source = streamSource(runtime, mapping);
  checkDestination(runtime, mapping);
  const progress = new MappingProgress();
  if (settings.properties.Enabled === false) return { progress, stop: async () => undefined };
  const stopping = new AbortController();
  const { ended } = await runShards({ runtime, mapping, source, progress, signal: stopping.signal });
  return {
    progress,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

/** Lambda documents listing as a permission that a bucket needs beside writing, which every write is checked for. */
function checkDestination(runtime: LocalRuntime, { executionRoleArn, destinationArn }: Mapping): void {
  if (destinationArn !== undefined && bucketName(destinationArn) !== undefined)
    runtime.authorize(executionRoleArn, 's3:ListBucket', destinationArn);
}

function streamSource(runtime: LocalRuntime, { executionRoleArn, eventSourceArn }: Mapping): StreamSource {
  const { kinesis, dynamoDBStreams } = runtime.clientsOf(executionRoleArn);
  const [, , service, , , resource = ''] = eventSourceArn.split(':');
  if (service === 'dynamodb') return dynamoDBSource(dynamoDBStreams, eventSourceArn);
  if (service !== 'kinesis')
    throw new Error(
      `Event source mappings are run here for Kinesis and DynamoDB streams only, not for ${eventSourceArn}.`,
    );
  if (resource.includes('/consumer/')) runtime.authorize(executionRoleArn, 'kinesis:SubscribeToShard', eventSourceArn);
  return kinesisSource(kinesis, eventSourceArn, executionRoleArn);
}
