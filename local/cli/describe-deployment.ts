import { UNSUPPORTED_TYPE } from '../deploy/create-resource';
import type { RunningStacks } from '../kit/run-stacks';

/** What runs, and what is not on the path of a failed batch and does not. */
export function describeDeployment({ cloud, stacks }: RunningStacks): string[] {
  const created = stacks.reduce((sum, { resources }) => sum + resources.size, 0);
  const names = stacks.map(({ stack }) => stack.displayName).join(', ');
  const types = cloud.notRun.filter(({ reason }) => reason === UNSUPPORTED_TYPE).map(({ type }) => type);
  const others = cloud.notRun.filter(({ reason }) => reason !== UNSUPPORTED_TYPE);
  return [
    `Running: ${created - cloud.notRun.length} resources of ${names}.`,
    ...(types.length > 0 ? [`Not run (not on the path of a failed batch): ${countEach(types)}.`] : []),
    ...others.map(
      ({ constructPath, logicalId, type, reason }) => `Not run: ${constructPath ?? logicalId} (${type}): ${reason}`,
    ),
  ];
}

function countEach(types: readonly string[]): string {
  return [...new Set(types)].map((type) => `${types.filter((other) => other === type).length} ${type}`).join(', ');
}
