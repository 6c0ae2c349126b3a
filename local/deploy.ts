import { type Cloud, type CloudOptions, startCloud } from './cloud/cloud';
import type { DeployedStack, NotRun } from './cloud/deployed-stack';
import { createResource } from './deploy/create-resource';
import { FailurePath } from './deploy/failure-path';
import type { Stack } from './template/assembly';
import { creationOrder } from './template/dependencies';
import { isConditionMet, resolve } from './template/resolve';
import { type DeployEnvironment, parameterValues, type ResourceValues, type Scope, stackId } from './template/scope';
import type { TemplateResource } from './template/template';

export type DeployOptions = Omit<CloudOptions, keyof DeployEnvironment>;

/** The environment of stacks that are environment-agnostic. */
const DEFAULT_ENVIRONMENT: DeployEnvironment = { account: '000000000000', region: 'eu-west-1' };

/**
 * Starts a local cloud and creates stacks in it, in the given order.
 *
 * @throws Error when the stacks belong to different environments, or when the local cloud cannot run something on the
 * path of a failed batch. Nothing is left running then.
 */
export async function deploy(stacks: readonly Stack[], options: DeployOptions): Promise<Cloud> {
  const cloud = await startCloud({ ...commonEnvironment(stacks), ...options });
  try {
    const path = new FailurePath(stacks);
    const published: Published = { exports: new Map(), outputs: new Map() };
    for (const stack of stacks) await deployStack(cloud, stack, path, published);
    cloud.replacements.checkAllUsed();
    return cloud;
  } catch (error) {
    await cloud.stop();
    throw error;
  }
}

/** The account and region that all stacks share. */
function commonEnvironment(stacks: readonly Stack[]): DeployEnvironment {
  return {
    account: common('account', stacks) ?? DEFAULT_ENVIRONMENT.account,
    region: common('region', stacks) ?? DEFAULT_ENVIRONMENT.region,
  };
}

function common(name: keyof DeployEnvironment, stacks: readonly Stack[]): string | undefined {
  const [first, ...others] = new Set(stacks.flatMap((stack) => stack[name] ?? []));
  if (others.length === 0) return first;
  const all = [first, ...others].join(', ');
  throw new Error(
    `The local cloud is one account and region, but the stacks belong to the ${name}s ${all}. Choose stacks of one ${name}.`,
  );
}

/** What the stacks that were created so far offer to others. */
interface Published {
  readonly exports: Map<string, unknown>;
  /** By the name of the stack. */
  readonly outputs: Map<string, Readonly<Record<string, unknown>>>;
}

/**
 * Creates the resources of a stack one by one, in the order of their references, with the stacks that it contains.
 *
 * @param published What the stacks before it offer; its own is added.
 * @throws Error naming resource, type and property when the local cloud cannot run something on the path of a failed batch
 */
async function deployStack(
  cloud: Cloud,
  stack: Stack,
  path: FailurePath,
  published: Published,
): Promise<DeployedStack> {
  const resources = new Map<string, ResourceValues>();
  const notRun: NotRun[] = [];
  const scope: Scope = {
    template: stack.template,
    parameters: parameterValues(stack, cloud),
    resource: (logicalId) => resources.get(logicalId),
    exported: (name) => published.exports.get(name),
    output: (stackName, outputName) => published.outputs.get(stackName)?.[outputName],
  };
  for (const logicalId of creationOrder(stack.template)) {
    const resource = stack.template.Resources?.[logicalId] as TemplateResource;
    if (!isConditionMet(resource.Condition, scope)) continue;
    const nested = stack.nested.get(logicalId);
    if (nested) {
      const parameters = resolve(resource.Properties?.Parameters ?? {}, scope) as Stack['parameters'];
      const { outputs } = await deployStack(cloud, { ...nested, parameters }, path, published);
      resources.set(logicalId, nestedValues(nested, outputs, cloud));
      continue;
    }
    const isOnPath = path.includes(stack, logicalId);
    const context = { cloud, stack, scope, isOnPath, mention: (left: NotRun) => notRun.push(left) };
    resources.set(logicalId, await createResource(logicalId, resource, context));
  }
  const outputs = resolveOutputs(scope, published.exports);
  published.outputs.set(stack.name, outputs);
  const deployed = { stack, resources, outputs, notRun };
  cloud.stacks.push(deployed);
  return deployed;
}

/** What the stack around a nested one can refer to. */
function nestedValues(
  { name }: Stack,
  outputs: DeployedStack['outputs'],
  environment: DeployEnvironment,
): ResourceValues {
  const ref = stackId(name, environment);
  const outputOf = (output: string) => outputs[output] as string | undefined;
  return { ref, attribute: (attribute) => outputOf(attribute.replace(/^Outputs\./, '')) };
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
