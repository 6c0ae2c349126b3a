import { isObject } from '../../contract/json';

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
  if (Array.isArray(value)) return value.flatMap(importedNames);
  if (!isObject(value)) return [];
  const name = value['Fn::ImportValue'];
  return typeof name === 'string' ? [name] : Object.values(value).flatMap(importedNames);
}
