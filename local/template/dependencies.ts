import { isObject } from '../../contract/json';
import type { Template, TemplateResource } from './template';

/**
 * Pollers start at once, so they come last, after the policies that they need. In the cloud a few seconds do that. Nested
 * stacks may hold some.
 */
const POLLERS: readonly string[] = [
  'AWS::CloudFormation::Stack',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Pipes::Pipe',
];

/**
 * Logical ids of a template's resources, each after those that it refers to or depends on.
 *
 * @throws Error naming the resources of a circle
 */
export function creationOrder({ Resources = {} }: Template): string[] {
  const ordered = new Set<string>();
  const visit = (logicalId: string, from: readonly string[]): void => {
    const resource = Resources[logicalId];
    if (resource === undefined || ordered.has(logicalId)) return;
    const path = [...from, logicalId];
    if (from.includes(logicalId))
      throw new Error(`circular dependency: ${path.slice(path.indexOf(logicalId)).join(' -> ')}`);
    for (const dependency of dependencies(resource)) visit(dependency, path);
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

const VARIABLE = /\$\{([^!}.]+)(?:\.[^}]*)?\}/g;

/** Logical ids, parameters and pseudo parameters that a value of a template refers to by Ref, Fn::GetAtt or Fn::Sub. */
export function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => referencesOfMember(name, member));
}

function referencesOfMember(name: string, member: unknown): string[] {
  if (name === 'Ref') return [`${member}`];
  if (name === 'Fn::GetAtt') return [`${Array.isArray(member) ? member[0] : `${member}`.split('.')[0]}`];
  if (name === 'Fn::Sub') return referencesOfSub(member);
  return references(member);
}

function referencesOfSub(argument: unknown): string[] {
  const [text, variables] = Array.isArray(argument) ? argument : [argument];
  const own = isObject(variables) ? variables : {};
  const inText = [...`${text}`.matchAll(VARIABLE)].map(([, name]) => `${name}`);
  return [...inText.filter((name) => !(name in own)), ...references(own)];
}

/** Names that a value of a template imports from other stacks. */
export function importedNames(value: unknown): string[] {
  return argumentsOf('Fn::ImportValue', value).filter((name) => typeof name === 'string');
}

/** Outputs of other stacks that a value of a template reads. */
export function stackOutputs(value: unknown): { readonly stackName: string; readonly outputName: string }[] {
  return argumentsOf('Fn::GetStackOutput', value).flatMap((argument) =>
    isObject(argument) ? [{ stackName: `${argument.StackName}`, outputName: `${argument.OutputName}` }] : [],
  );
}

/** Attributes of resources that a value of a template reads by Fn::GetAtt. */
export function attributesOf(value: unknown): { readonly logicalId: string; readonly attribute: string }[] {
  return argumentsOf('Fn::GetAtt', value).map((argument) => {
    const [logicalId = '', ...rest] = Array.isArray(argument) ? argument.map(String) : `${argument}`.split('.');
    return { logicalId, attribute: rest.join('.') };
  });
}

/** The arguments of every call of a function within a value. */
function argumentsOf(name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => argumentsOf(name, element));
  if (!isObject(value)) return [];
  return name in value ? [value[name]] : Object.values(value).flatMap((member) => argumentsOf(name, member));
}
