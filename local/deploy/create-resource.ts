import { unsupportedProperties } from '../check-properties';
import type { Cloud } from '../cloud/cloud';
import type { NotRun } from '../cloud/deployed-stack';
import { RESOURCE_TYPES } from '../resources';
import { physicalName, type ResourceRequest, type ResourceType } from '../resources/resource-type';
import type { Stack } from '../template/assembly';
import { resolve } from '../template/resolve';
import type { DeployEnvironment, ResourceValues, Scope } from '../template/scope';
import type { Properties, TemplateResource } from '../template/template';

/** Types that do nothing in the cloud either. */
const NOT_WORTH_MENTIONING: readonly string[] = ['AWS::CDK::Metadata'];

/** Why most resources off the path are not run. */
export const UNSUPPORTED_TYPE = 'this type is not supported';

interface CreationContext {
  readonly cloud: Cloud;
  readonly stack: Stack;
  readonly scope: Scope;
  /** Whether the resource is on the path of failed batches, where nothing may be left out. */
  readonly isOnPath: boolean;
  readonly mention: (notRun: NotRun) => void;
}

/**
 * Creates a resource. Off the path it can be left out, or created without some of its properties.
 *
 * @throws Error naming resource, type and property when it is on the path and the local cloud cannot run it as it is
 */
export async function createResource(
  logicalId: string,
  resource: TemplateResource,
  context: CreationContext,
): Promise<ResourceValues> {
  const { cloud, stack, isOnPath } = context;
  try {
    return await createByType(logicalId, resource, context);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (isOnPath) throw new Error(`${describe(logicalId, resource, stack)}: ${reason}`, { cause: error });
    mention(logicalId, resource, reason, context);
    return placeholder(resource.Type, requestOf(logicalId, resource, {}, context), cloud);
  }
}

async function createByType(logicalId: string, resource: TemplateResource, context: CreationContext) {
  const { cloud, scope } = context;
  const type = RESOURCE_TYPES[resource.Type];
  if (type === undefined) throw new Error(unsupportedType(resource.Type, context.isOnPath));
  const properties = resolve(resource.Properties ?? {}, scope) as Properties;
  const unsupported = unsupportedProperties(properties, type);
  if (unsupported.length > 0) {
    const reason = refusal(unsupported, type);
    if (context.isOnPath) throw new Error(reason);
    mention(logicalId, resource, reason, context);
  }
  const request = requestOf(logicalId, resource, properties, context);
  for (const [name, meaning] of Object.entries(type.leftOut ?? {}))
    if (properties[name] !== undefined) request.leaveOut(name, meaning);
  return type.create(cloud, request);
}

function requestOf(
  logicalId: string,
  resource: TemplateResource,
  properties: Properties,
  context: CreationContext,
): ResourceRequest {
  const { name, assets, constructPaths } = context.stack;
  return {
    stackName: name,
    logicalId,
    properties,
    assets,
    constructPath: constructPaths.get(logicalId),
    leaveOut: (without, reason) => mention(logicalId, resource, reason, context, without),
  };
}

/** Names the resource and its place in the app. */
function describe(logicalId: string, { Type }: TemplateResource, { name, constructPaths }: Stack): string {
  const path = constructPaths.get(logicalId);
  return path ? `${path} (${Type}, ${logicalId} of ${name})` : `${logicalId} of ${name} (${Type})`;
}

function mention(
  logicalId: string,
  { Type }: TemplateResource,
  reason: string,
  context: CreationContext,
  without?: string,
): void {
  if (NOT_WORTH_MENTIONING.includes(Type)) return;
  const { name, constructPaths } = context.stack;
  const constructPath = constructPaths.get(logicalId);
  context.mention({ stackName: name, logicalId, constructPath, type: Type, reason, ...(without && { without }) });
}

function refusal(unsupported: readonly string[], { properties, withoutEffect, refused = {} }: ResourceType): string {
  const supported = [...properties, ...withoutEffect].sort();
  const advice = unsupported.flatMap((name) => refused[name] ?? []).map((text) => `. ${text}`);
  return `the local cloud does not support ${unsupported.join(', ')} here; supported are ${supported.join(', ')}${advice.join('')}`;
}

function unsupportedType(type: string, isOnPath: boolean): string {
  if (!isOnPath) return UNSUPPORTED_TYPE;
  return `it is on the path of failed batches, and the local cloud does not run ${type}; it runs ${Object.keys(RESOURCE_TYPES).join(', ')}`;
}

/** Types whose Ref is an ARN, among those that the environment of functions often refers to. */
const REFERRED_BY_ARN: readonly string[] = [
  'AWS::Lambda::LayerVersion',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
];

/** Values that other resources can refer to, although nothing is behind them. They are the same in every run. */
function placeholder(type: string, request: ResourceRequest, { account, region }: DeployEnvironment): ResourceValues {
  const name = physicalName(undefined, request, { maxLength: 64 });
  const service = type.split('::')[1]?.toLowerCase() ?? 'custom';
  const arn = `arn:aws:${service}:${region}:${account}:${name}`;
  const ref = REFERRED_BY_ARN.includes(type) ? arn : name;
  return { ref, attribute: (attribute) => (attribute.endsWith('Arn') ? arn : `${name}.${attribute}`) };
}
