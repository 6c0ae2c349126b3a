import { isObject } from '../../contract/json';
import { FAILURE_KEY_PREFIX } from '../../contract/overflow';
import { RESOURCE_TYPES } from '../resources';
import type { Stack } from '../template/assembly';
import { importedNames, references } from '../template/dependencies';
import type { TemplateResource } from '../template/template';

/** A resource and its stack. */
interface PathResource {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly resource: TemplateResource;
}

/** Where a path begins: at the mapping of a function that can fail, at the pipe that enriches pointers, and where a bucket announces what Lambda wrote. */
const BEGINNINGS: Readonly<Record<string, (resource: TemplateResource) => boolean>> = {
  'AWS::Lambda::EventSourceMapping': ({ Properties }) => Properties?.DestinationConfig !== undefined,
  'AWS::Pipes::Pipe': ({ Properties }) => Properties?.Enrichment !== undefined,
  'Custom::S3BucketNotifications': ({ Properties }) => announcesFailures(Properties?.NotificationConfiguration),
};

/** Whether some of the notifications are about objects of Lambda. */
function announcesFailures(configuration: unknown): boolean {
  return JSON.stringify(configuration ?? {}).includes(`"${FAILURE_KEY_PREFIX}"`);
}

/** The resources on the path of a failed batch, from stream to destination. The local cloud runs each as it is, or refuses. */
export class FailurePath {
  private readonly keys = new Set<string>();
  private readonly exports: ReadonlyMap<string, PathValue>;

  constructor(stacks: readonly Stack[]) {
    this.exports = new Map(stacks.flatMap(exportsOf));
    for (const stack of stacks)
      for (const [logicalId, resource] of Object.entries(stack.template.Resources ?? {}))
        if (BEGINNINGS[resource.Type]?.(resource)) this.follow({ stack, logicalId, resource });
  }

  includes(stack: Stack, logicalId: string): boolean {
    return this.keys.has(keyOf(stack, logicalId));
  }

  private follow({ stack, logicalId, resource }: PathResource): void {
    const key = keyOf(stack, logicalId);
    if (this.keys.has(key)) return;
    this.keys.add(key);
    for (const property of RESOURCE_TYPES[resource.Type]?.leadsTo ?? [])
      for (const next of this.resourcesIn({ stack, value: resource.Properties?.[property] })) this.follow(next);
  }

  private resourcesIn({ stack, value }: PathValue): PathResource[] {
    const here = references(value).flatMap((logicalId) => {
      const resource = stack.template.Resources?.[logicalId];
      return resource ? [{ stack, logicalId, resource }] : [];
    });
    const imported = importedNames(value).flatMap((name) => this.exports.get(name) ?? []);
    return [...here, ...imported.flatMap((exported) => this.resourcesIn(exported))];
  }
}

interface PathValue {
  readonly stack: Stack;
  readonly value: unknown;
}

function exportsOf(stack: Stack): [string, PathValue][] {
  return Object.values(stack.template.Outputs ?? {}).flatMap(({ Export, Value }) =>
    isObject(Export) && typeof Export.Name === 'string' ? [[Export.Name, { stack, value: Value }] as const] : [],
  ) as [string, PathValue][];
}

function keyOf(stack: Stack, logicalId: string): string {
  return `${stack.name}/${logicalId}`;
}
