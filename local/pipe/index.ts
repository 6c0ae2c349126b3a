import type { LocalRuntime, Running } from '../runtime';
import type { PipeProperties } from './properties';

export type { PipeProperties } from './properties';

/**
 * Runs an EventBridge pipe from a queue as Pipes does, until it is stopped.
 *
 * @throws when a property is unknown or out of range, is not run here (input templates), or the role may not read the source
 */
export async function startPipe(_runtime: LocalRuntime, _properties: PipeProperties): Promise<Running> {
  throw new Error('Pipes are being written.');
}
