import type { LocalRuntime, Running } from '../runtime';
import type { EventSourceMappingSettings } from './properties';

export type { EventSourceMappingProperties, EventSourceMappingSettings } from './properties';

/**
 * Runs an event source mapping of a Kinesis or DynamoDB stream as Lambda does, until it is stopped.
 * Resolves once the starting position of every shard is fixed: what is put afterwards is seen, also from `LATEST`.
 *
 * @throws when a property is unknown or out of range, is not run here (tumbling windows), or the role may not read the stream
 */
export async function startEventSourceMapping(
  _runtime: LocalRuntime,
  _settings: EventSourceMappingSettings,
): Promise<Running> {
  throw new Error('Event source mappings are being written.');
}
