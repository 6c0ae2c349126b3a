import type { Cloud } from '../cloud/cloud';
import type { Stack } from '../template/assembly';
import { creationOrder } from '../template/creation-order';
import { parameterValues } from '../template/parameters';
import { isConditionMet, resolve } from '../template/resolve';
import type { ResourceValues, Scope } from '../template/scope';
import type { TemplateResource } from '../template/template';
import { createResource } from './create-resource';
import type { FailurePath } from './failure-path';
import type { NotRun } from './not-run';

export interface DeployedStack {
  readonly stack: Stack;
  /** By logical id. */
  readonly resources: ReadonlyMap<string, ResourceValues>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly notRun: readonly NotRun[];
}

/**
 * Creates the resources of a stack, one after the other in the order that their references ask for.
 *
 * @param exports What the stacks before it export; its own are added.
 * @throws Error naming resource, type and property when something on the path of a failed batch cannot be run
 */
export async function deployStack(
  cloud: Cloud,
  stack: Stack,
  path: FailurePath,
  exports: Map<string, unknown>,
): Promise<DeployedStack> {
  const resources = new Map<string, ResourceValues>();
  const notRun: NotRun[] = [];
  const scope: Scope = {
    template: stack.template,
    parameters: parameterValues(stack, cloud),
    resource: (logicalId) => resources.get(logicalId),
    exported: (name) => exports.get(name),
  };
  for (const logicalId of creationOrder(stack.template)) {
    const resource = stack.template.Resources?.[logicalId] as TemplateResource;
    if (!isConditionMet(resource.Condition, scope)) continue;
    const isOnPath = path.includes(stack, logicalId);
    const context = { cloud, stack, scope, isOnPath, mention: (left: NotRun) => notRun.push(left) };
    resources.set(logicalId, await createResource(logicalId, resource, context));
  }
  return { stack, resources, outputs: resolveOutputs(scope, exports), notRun };
}

function resolveOutputs(scope: Scope, exports: Map<string, unknown>): Record<string, unknown> {
  const outputs = Object.entries(scope.template.Outputs ?? {}).filter(([, { Condition }]) =>
    isConditionMet(Condition, scope),
  );
  return Object.fromEntries(
    outputs.map(([name, { Value, Export }]) => {
      const value = resolve(Value, scope);
      if (Export) exports.set(`${resolve(Export.Name, scope)}`, value);
      return [name, value];
    }),
  );
}
