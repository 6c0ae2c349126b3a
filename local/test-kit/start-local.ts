import { checkNodeVersion } from '../host';
import type { AppSource } from './app-source';
import type { LocalCloud, LocalOptions } from './local-cloud';
import { localCloudOf, runStacks } from './run-stacks';

/**
 * Runs the stacks of an app on this machine: emulators, functions in processes of their own, event source mappings, pipes
 * and buses, each call checked against the policies in the template. Several clouds may run at a time.
 *
 * @throws Error naming resource, type and property where something on the path of a failed batch cannot be run
 *
 * @example
 * const cloud = await startLocal(app);
 * await cloud.put(orders, { orderId: '4711', poison: true });
 * const message = await cloud.hydrated.next();
 * await cloud.stop();
 */
export async function startLocal(source: AppSource, options: LocalOptions = {}): Promise<LocalCloud> {
  checkNodeVersion();
  return localCloudOf(await runStacks(source, options));
}
