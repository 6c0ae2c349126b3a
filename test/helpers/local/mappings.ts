import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type EventSourceMappingProperties, startEventSourceMapping } from '../../../local/event-source-mapping';
import type { Running } from '../../../local/running';
import type { LocalRuntime } from '../../../local/runtime';
import { roleArn } from './runtime';

/** The role of every function that consumes a stream here. */
export const consumerRoleArn = roleArn('consumer');

/** Starts a mapping from the oldest record that is stopped with the test. */
export async function runMapping(
  runtime: LocalRuntime,
  functionArn: string,
  properties: Partial<EventSourceMappingProperties> & Pick<EventSourceMappingProperties, 'EventSourceArn'>,
): Promise<Running> {
  const mapping = await startEventSourceMapping(runtime, {
    uuid: randomUUID(),
    functionArn,
    executionRoleArn: consumerRoleArn,
    properties: { StartingPosition: 'TRIM_HORIZON', ...properties },
  });
  onTestFinished(() => mapping.stop());
  return mapping;
}
