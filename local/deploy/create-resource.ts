import type { Cloud } from '../cloud/cloud';
import { RESOURCE_TYPES } from '../resources';
import type { ResourceType } from '../resources/resource-type';
import type { Stack } from '../template/assembly';
import { resolve } from '../template/resolve';
import type { ResourceValues, Scope } from '../template/scope';
import type { Properties, TemplateResource } from '../template/template';
import type { NotRun } from './not-run';
import { placeholder } from './placeholder';

/** Resources that have no counterpart in the cloud either. */
const NOT_WORTH_MENTIONING: readonly string[] = ['AWS::CDK::Metadata'];

/** Why a resource beside the path is not run, unless there is more to say. */
export const UNSUPPORTED_TYPE = 'this type is not supported';

export interface CreationContext {
  readonly cloud: Cloud;
  readonly stack: Stack;
  readonly scope: Scope;
  /** Whether a failed batch comes by here: then nothing may be left out. */
  readonly isOnPath: boolean;
  readonly mention: (notRun: NotRun) => void;
}

/**
 * Creates a resource. Beside the path it may be left out, or be created without a property.
 *
 * @throws Error naming resource, type and property when something on the path cannot be run as it is
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
    const request = { stackName: stack.name, logicalId, properties: {}, assets: stack.assets };
    return placeholder(resource.Type, request, cloud);
  }
}

async function createByType(logicalId: string, resource: TemplateResource, context: CreationContext) {
  const { cloud, stack, scope } = context;
  const type = RESOURCE_TYPES[resource.Type];
  if (type === undefined) throw new Error(unsupportedType(resource.Type, context.isOnPath));
  const properties = resolve(resource.Properties ?? {}, scope) as Properties;
  const unknown = unknownProperties(type, properties);
  if (unknown.length > 0) {
    const reason = unsupportedProperties(type, unknown);
    if (context.isOnPath) throw new Error(reason);
    mention(logicalId, resource, reason, context);
  }
  return type.create(cloud, { stackName: stack.name, logicalId, properties, assets: stack.assets });
}

/** The resource with its place in the app, to lead a reader to it. */
function describe(logicalId: string, { Type }: TemplateResource, { name, constructPaths }: Stack): string {
  const path = constructPaths.get(logicalId);
  return path ? `${path} (${Type}, ${logicalId} of ${name})` : `${logicalId} of ${name} (${Type})`;
}

function mention(logicalId: string, { Type }: TemplateResource, reason: string, context: CreationContext): void {
  if (NOT_WORTH_MENTIONING.includes(Type)) return;
  const { name, constructPaths } = context.stack;
  context.mention({ stackName: name, logicalId, constructPath: constructPaths.get(logicalId), type: Type, reason });
}

function unknownProperties({ properties, withoutEffect }: ResourceType, given: Properties): string[] {
  return Object.keys(given).filter((name) => !properties.includes(name) && !withoutEffect.includes(name));
}

function unsupportedProperties({ properties, withoutEffect }: ResourceType, unknown: readonly string[]): string {
  const supported = [...properties, ...withoutEffect].sort();
  return `the offline cloud does not support ${unknown.join(', ')} here; supported are ${supported.join(', ')}`;
}

function unsupportedType(type: string, isOnPath: boolean): string {
  if (!isOnPath) return UNSUPPORTED_TYPE;
  return `failed batches come by here, and the offline cloud does not run ${type}; it runs ${Object.keys(RESOURCE_TYPES).join(', ')}`;
}
