import { type Cloud, type CloudOptions, startCloud } from '../cloud/cloud';
import type { Stack } from '../template/assembly';
import type { Environment } from '../template/parameters';
import { type DeployedStack, deployStack } from './deploy-stack';
import { FailurePath } from './failure-path';

export type DeployOptions = Omit<CloudOptions, keyof Environment>;

/** Stacks that run in an offline cloud. */
export interface Deployment {
  readonly cloud: Cloud;
  readonly stacks: readonly DeployedStack[];
}

/** Where stacks go that are bound to no account or region. */
const DEFAULT_ENVIRONMENT: Environment = { account: '000000000000', region: 'eu-west-1' };

/**
 * Starts an offline cloud and creates stacks in it, in the given order.
 *
 * @throws Error when the stacks are bound to different environments, or something on the path of a failed batch cannot be
 * run; nothing is left running then
 */
export async function deploy(stacks: readonly Stack[], options: DeployOptions): Promise<Deployment> {
  const cloud = await startCloud({ ...commonEnvironment(stacks), ...options });
  try {
    const path = new FailurePath(stacks);
    const exports = new Map<string, unknown>();
    const deployed: DeployedStack[] = [];
    for (const stack of stacks) deployed.push(await deployStack(cloud, stack, path, exports));
    cloud.stacks.push(...deployed);
    return { cloud, stacks: deployed };
  } catch (error) {
    await cloud.stop();
    throw error;
  }
}

/** The one account and region that all stacks agree on. */
function commonEnvironment(stacks: readonly Stack[]): Environment {
  return {
    account: common('account', stacks) ?? DEFAULT_ENVIRONMENT.account,
    region: common('region', stacks) ?? DEFAULT_ENVIRONMENT.region,
  };
}

function common(name: keyof Environment, stacks: readonly Stack[]): string | undefined {
  const [first, ...others] = new Set(stacks.flatMap((stack) => stack[name] ?? []));
  if (others.length === 0) return first;
  const all = [first, ...others].join(', ');
  throw new Error(
    `The offline cloud is one account and region, but the stacks are bound to the ${name}s ${all}. Choose stacks of one ${name}.`,
  );
}
