import { isObject } from '../json';
import { isOperator, onlyMember, type ValueTest, valueTest } from './operators';

/** What a pattern asks of the field of one name. */
export interface Leaf {
  readonly name: string;
  /** The field's value has to pass one of them. */
  readonly tests: readonly ValueTest[];
  /** Whether `exists: false` stands among the tests: then the field may also be absent. */
  readonly absence: boolean;
}

/** Leaves that must all match, in the order of their names. */
export type Rule = readonly Leaf[];

export interface CompiledPattern {
  /** One of them must match: a pattern without `$or` has a single rule. */
  readonly rules: readonly Rule[];
  /** What the pattern holds that this matcher does not know, each with its path; it asks nothing of an event. */
  readonly unsupported: readonly string[];
}

type LeavesByName = ReadonlyMap<string, Leaf>;

/** Reads a pattern once, for many events. */
export function compileRules(pattern: unknown): CompiledPattern {
  const unsupported: string[] = [];
  const rules = withMembers([new Map()], '', pattern, unsupported);
  return { rules: rules.map(inOrderOfNames), unsupported };
}

/** Two names are never equal, so the order is that of UTF-16 code units, as in the published engine. */
function inOrderOfNames(leaves: LeavesByName): Rule {
  return [...leaves.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The rules, each with what this part of the pattern asks in addition. */
function withMembers(
  rules: readonly LeavesByName[],
  path: string,
  part: unknown,
  unsupported: string[],
): readonly LeavesByName[] {
  const members = isObject(part) ? Object.entries(part) : [];
  if (members.length === 0) unsupported.push(`${path || 'pattern'}: must be an object with members`);
  return members.reduce((before, [name, value]) => withMember(before, path, name, value, unsupported), rules);
}

function withMember(
  rules: readonly LeavesByName[],
  path: string,
  name: string,
  value: unknown,
  unsupported: string[],
): readonly LeavesByName[] {
  if (name === '$or' && isAlternatives(value)) {
    return value.flatMap((alternative) => withMembers(rules, path, alternative, unsupported));
  }
  const fieldName = path === '' ? name : `${path}.${name}`;
  if (!Array.isArray(value)) return withMembers(rules, fieldName, value, unsupported);
  const leaf = leafOf(fieldName, value, unsupported);
  return leaf === undefined ? rules : rules.map((leaves) => new Map([...leaves, [fieldName, leaf]]));
}

/** `$or` is an operator only before two or more objects whose members are not named like operators; else it is a field. */
function isAlternatives(value: unknown): value is readonly object[] {
  const list = Array.isArray(value) ? value : [];
  return list.length > 1 && list.every((element) => isObject(element) && !Object.keys(element).some(isOperator));
}

function leafOf(name: string, elements: readonly unknown[], unsupported: string[]): Leaf | undefined {
  const readings = elements.map(readElement);
  const unknown = elements.filter((_, index) => readings[index] === undefined);
  unsupported.push(...unknown.map((element) => `${name}: ${JSON.stringify(element)}`));
  if (elements.length === 0) unsupported.push(`${name}: must not be an empty array`);
  if (elements.length === 0 || unknown.length > 0) return undefined;
  const tests = readings.filter((reading) => typeof reading === 'function');
  return { name, tests, absence: readings.includes('absence') };
}

function readElement(element: unknown): ValueTest | 'absence' | undefined {
  const [operator, operand] = onlyMember(element) ?? [];
  if (operator !== 'exists') return valueTest(element);
  if (typeof operand !== 'boolean') return undefined;
  return operand ? () => true : 'absence';
}
