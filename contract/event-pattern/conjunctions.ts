import { isObject } from '../json';
import { isOperator, onlyMember, type ValueTest, valueTest } from './operators';

/** What a pattern requires of the field with one name. */
export interface Leaf {
  readonly name: string;
  /** The field's value has to pass one of them. */
  readonly tests: readonly ValueTest[];
  /** Whether `exists: false` is among the tests: then the field may also be absent. */
  readonly absence: boolean;
}

/** Leaves that must all match, in the order of their names. */
export type Conjunction = readonly Leaf[];

export interface CompiledPattern {
  /** At least one of them must match: a pattern without `$or` has a single one. */
  readonly alternatives: readonly Conjunction[];
  /** The parts of the pattern that this matcher does not support, each with its path; they match every event. */
  readonly unsupported: readonly string[];
}

type LeavesByName = ReadonlyMap<string, Leaf>;

/** Reads a pattern once, for many events. */
export function readPattern(pattern: unknown): CompiledPattern {
  const unsupported: string[] = [];
  const alternatives = withMembers([new Map()], '', pattern, unsupported);
  return { alternatives: alternatives.map(inOrderOfNames), unsupported };
}

/** Two names are never equal, so the order is that of UTF-16 code units, as in the published engine. */
function inOrderOfNames(leaves: LeavesByName): Conjunction {
  return [...leaves.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The alternatives, each with what this part of the pattern requires in addition. */
function withMembers(
  alternatives: readonly LeavesByName[],
  path: string,
  part: unknown,
  unsupported: string[],
): readonly LeavesByName[] {
  const members = isObject(part) ? Object.entries(part) : [];
  if (members.length === 0) unsupported.push(`${path || 'pattern'}: must be an object with members`);
  return members.reduce((before, [name, value]) => withMember(before, path, name, value, unsupported), alternatives);
}

function withMember(
  alternatives: readonly LeavesByName[],
  path: string,
  name: string,
  value: unknown,
  unsupported: string[],
): readonly LeavesByName[] {
  if (name === '$or' && isAlternatives(value)) {
    return value.flatMap((alternative) => withMembers(alternatives, path, alternative, unsupported));
  }
  const fieldName = path === '' ? name : `${path}.${name}`;
  if (!Array.isArray(value)) return withMembers(alternatives, fieldName, value, unsupported);
  const leaf = leafOf(fieldName, value, unsupported);
  return leaf === undefined ? alternatives : alternatives.map((leaves) => new Map([...leaves, [fieldName, leaf]]));
}

/** `$or` is an operator only before two or more objects whose members are not named like operators; otherwise it is a field. */
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
