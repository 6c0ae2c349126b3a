import { isObject } from '../../contract/json';
import { FAILURE_KEY_PREFIX } from '../../contract/overflow';
import { RESOURCE_TYPES } from '../resources';
import { type Stack, withNested } from '../template/assembly';
import { attributesOf, importedNames, references, stackOutputs } from '../template/dependencies';
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
  private readonly stacks: readonly Stack[];
  private readonly exports: ReadonlyMap<string, PathValue>;
  /** The stack around a nested one, with the parameters that it passes, by the name of the nested one. */
  private readonly parents: ReadonlyMap<string, { readonly stack: Stack; readonly parameters: unknown }>;

  constructor(stacks: readonly Stack[]) {
    this.stacks = stacks.flatMap(withNested);
    this.exports = new Map(this.stacks.flatMap(exportsOf));
    this.parents = new Map(this.stacks.flatMap(parentsOf));
    for (const stack of this.stacks)
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
      for (const next of this.resourcesIn({ stack, value: resource.Properties?.[property] }))
        if (!isTargetOfAnotherType(property, next)) this.follow(next);
    if (resource.Type === TOPIC) for (const subscription of this.subscriptionsOf(key)) this.follow(subscription);
  }

  /** Subscriptions name their topic, not the other way around. */
  private subscriptionsOf(topicKey: string): PathResource[] {
    return this.stacks.flatMap((stack) =>
      Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, resource]) => {
        if (resource.Type !== 'AWS::SNS::Subscription') return [];
        const topics = this.resourcesIn({ stack, value: resource.Properties?.TopicArn });
        return topics.some((topic) => keyOf(topic.stack, topic.logicalId) === topicKey)
          ? [{ stack, logicalId, resource }]
          : [];
      }),
    );
  }

  private resourcesIn({ stack, value }: PathValue): PathResource[] {
    const here = references(value).flatMap((logicalId) => {
      const resource = stack.template.Resources?.[logicalId];
      return resource && !stack.nested.has(logicalId) ? [{ stack, logicalId, resource }] : [];
    });
    return [...here, ...this.elsewhere({ stack, value }).flatMap((next) => this.resourcesIn(next))];
  }

  /** Values of other stacks that a value refers to: exports, outputs, and what passes between nested stacks. */
  private elsewhere({ stack, value }: PathValue): PathValue[] {
    const imported = importedNames(value).flatMap((name) => this.exports.get(name) ?? []);
    const published = stackOutputs(value).flatMap(({ stackName, outputName }) => {
      const other = this.stacks.find(({ name }) => name === stackName);
      return other ? outputOf(other, outputName) : [];
    });
    const fromNested = attributesOf(value).flatMap(({ logicalId, attribute }) => {
      const nested = stack.nested.get(logicalId);
      return nested ? outputOf(nested, attribute.replace(/^Outputs\./, '')) : [];
    });
    return [...imported, ...published, ...fromNested, ...this.passed({ stack, value })];
  }

  private passed({ stack, value }: PathValue): PathValue[] {
    const parent = this.parents.get(stack.name);
    if (!parent || !isObject(parent.parameters)) return [];
    const { parameters } = parent;
    return references(value).flatMap((name) =>
      name in parameters ? [{ stack: parent.stack, value: parameters[name] }] : [],
    );
  }
}

const TOPIC = 'AWS::SNS::Topic';

/** A pipe's target that is not called here ends the path: the pipe runs without it. */
function isTargetOfAnotherType(property: string, { resource }: PathResource): boolean {
  return property === 'Target' && (RESOURCE_TYPES[resource.Type] === undefined || resource.Type === TOPIC);
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

function outputOf(stack: Stack, name: string): PathValue[] {
  const output = stack.template.Outputs?.[name];
  return output ? [{ stack, value: output.Value }] : [];
}

function parentsOf(stack: Stack): [string, { stack: Stack; parameters: unknown }][] {
  return [...stack.nested].map(([logicalId, { name }]) => [
    name,
    { stack, parameters: stack.template.Resources?.[logicalId]?.Properties?.Parameters },
  ]);
}

function keyOf(stack: Stack, logicalId: string): string {
  return `${stack.name}/${logicalId}`;
}
