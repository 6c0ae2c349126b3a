import type { DeployedStack } from '../cloud/deployed-stack';
import type { Properties } from '../template/template';
import type { ResourceReference } from './local-cloud';

export interface FoundResource {
  readonly type: string;
  readonly logicalId: string;
  /** What `Ref` gives. */
  readonly ref: string;
  readonly constructPath?: string;
  /** As they are in the template. */
  readonly properties: Properties;
}

/** Which resources come into question. */
export interface ResourceKind {
  /** Such as `stream or table`. */
  readonly name: string;
  /** @default - every type */
  readonly types?: readonly string[];
}

/**
 * Finds the one resource that is meant.
 *
 * @throws Error listing what there is, when none or more than one is meant
 */
export function findResource(
  stacks: readonly DeployedStack[],
  reference: ResourceReference,
  { name: kind, types }: ResourceKind = { name: 'resource' },
): FoundResource {
  const candidates = resourcesOf(stacks, types);
  const wanted = typeof reference === 'string' ? reference : reference.node.path;
  const direct = candidates.filter((candidate) => isMeant(candidate, wanted));
  const found = direct.length > 0 ? direct : candidates.filter(({ ref }) => importedNames(reference).includes(ref));
  if (found.length === 1) return found[0] as FoundResource;
  const names = candidates
    .map(({ constructPath, logicalId }) => pathOfConstruct(constructPath) ?? logicalId)
    .join(', ');
  const problem = found.length === 0 ? `no ${kind} that runs here` : `${found.length} of these: give the path of one`;
  throw new Error(`"${wanted}" matches ${problem}. There are: ${names || 'none'}.`);
}

/** Names of a construct that was imported: no template holds its path. */
function importedNames(reference: ResourceReference): unknown[] {
  const { streamName, tableName } = reference as { readonly streamName?: unknown; readonly tableName?: unknown };
  return [streamName, tableName].filter((name) => name !== undefined);
}

/** Every created resource, or every one of certain types. */
export function resourcesOf(stacks: readonly DeployedStack[], types?: readonly string[]): FoundResource[] {
  return stacks.flatMap(({ stack, resources }) =>
    [...resources].flatMap(([logicalId, { ref }]) => {
      const { Type: type = '', Properties: properties = {} } = stack.template.Resources?.[logicalId] ?? {};
      const constructPath = stack.constructPaths.get(logicalId);
      return types === undefined || types.includes(type) ? [{ type, logicalId, ref, constructPath, properties }] : [];
    }),
  );
}

function isMeant({ logicalId, ref, constructPath }: FoundResource, wanted: string): boolean {
  const path = pathOfConstruct(constructPath);
  return [logicalId, ref, constructPath, path, path?.split('/').at(-1)].includes(wanted);
}

/** What users made is the construct around the resource. */
export function pathOfConstruct(resourcePath: string | undefined): string | undefined {
  return resourcePath?.replace(/\/Resource$/, '');
}
