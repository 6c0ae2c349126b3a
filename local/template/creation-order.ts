import { references } from './references';
import type { Template, TemplateResource } from './template';

/** What polls as soon as it exists comes last, so that the policies it needs are there, as they are after seconds in the cloud. */
const POLLERS: readonly string[] = ['AWS::Lambda::EventSourceMapping', 'AWS::Pipes::Pipe'];

/**
 * Logical ids of a template's resources, each after those it refers to or depends on.
 *
 * @throws Error naming the resources of a circle
 */
export function creationOrder({ Resources = {} }: Template): string[] {
  const ordered = new Set<string>();
  const visit = (logicalId: string, from: readonly string[]): void => {
    const resource = Resources[logicalId];
    if (resource === undefined || ordered.has(logicalId)) return;
    const way = [...from, logicalId];
    if (from.includes(logicalId))
      throw new Error(`circular dependency: ${way.slice(way.indexOf(logicalId)).join(' -> ')}`);
    for (const dependency of dependencies(resource)) visit(dependency, way);
    ordered.add(logicalId);
  };
  for (const logicalId of pollersLast(Resources)) visit(logicalId, []);
  return [...ordered];
}

function pollersLast(resources: Readonly<Record<string, TemplateResource>>): string[] {
  const isPoller = (logicalId: string): boolean => POLLERS.includes(resources[logicalId]?.Type ?? '');
  const logicalIds = Object.keys(resources);
  return [...logicalIds.filter((logicalId) => !isPoller(logicalId)), ...logicalIds.filter(isPoller)];
}

function dependencies(resource: TemplateResource): string[] {
  return [...references(resource.Properties), ...[resource.DependsOn ?? []].flat()];
}
