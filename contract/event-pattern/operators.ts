import { BlockList, isIP } from 'node:net';
import type { Scalar } from './fields';
import { wildcardTest } from './wildcard';

export type ValueTest = (value: Scalar) => boolean;

/** Makes the test of an operator from its operand; `undefined` when EventBridge does not accept the operand. */
type Operator = (operand: unknown) => ValueTest | undefined;

/**
 * The operators that a leaf can hold as `{ "operator": operand }`, except `exists`, which is about the field and not its
 * value.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['exactly', onText((text) => (value) => value === text)],
  ['equals-ignore-case', onText((text) => ignoringCase(text, (value, wanted) => value === wanted))],
  ['prefix', affix('startsWith')],
  ['suffix', affix('endsWith')],
  ['wildcard', onText(wildcard)],
  ['anything-but', anythingBut],
  ['numeric', numeric],
  ['cidr', onText(cidr)],
]);

/** Operators that `anything-but` accepts around a text or a list of texts. */
const NEGATABLE: ReadonlySet<string> = new Set(['prefix', 'suffix', 'equals-ignore-case', 'wildcard']);

/** Of those, the operators that `anything-but` does not accept around the empty text, because nothing could match. */
const NEGATABLE_UNLESS_EMPTY: ReadonlySet<string> = new Set(['prefix', 'suffix']);

const COMPARISONS: ReadonlyMap<unknown, (value: number, bound: number) => boolean> = new Map([
  ['=', (value: number, bound: number) => value === bound],
  ['<', (value: number, bound: number) => value < bound],
  ['<=', (value: number, bound: number) => value <= bound],
  ['>', (value: number, bound: number) => value > bound],
  ['>=', (value: number, bound: number) => value >= bound],
]);

/** The test of one element of a leaf, which is a literal or an operator; `undefined` when it is neither. */
export function valueTest(element: unknown): ValueTest | undefined {
  if (isScalar(element)) return (value) => value === element;
  const [operator, operand] = onlyMember(element) ?? [];
  return operator === undefined ? undefined : OPERATORS.get(operator)?.(operand);
}

/** The only member of an object that has exactly one. */
export function onlyMember(value: unknown): readonly [string, unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [member, ...others] = Object.entries(value);
  return others.length === 0 ? member : undefined;
}

export function isOperator(name: string): boolean {
  return name === 'exists' || OPERATORS.has(name);
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function onText(create: (text: string) => ValueTest | undefined): Operator {
  return (operand) => (typeof operand === 'string' ? create(operand) : undefined);
}

function ignoringCase(text: string, matches: (value: string, wanted: string) => boolean): ValueTest {
  const wanted = text.toLowerCase();
  return (value) => typeof value === 'string' && matches(value.toLowerCase(), wanted);
}

/** `prefix` and `suffix`: a text, or a text to compare regardless of case. */
function affix(method: 'startsWith' | 'endsWith'): Operator {
  return (operand) => {
    if (typeof operand === 'string') return (value) => typeof value === 'string' && value[method](operand);
    const [operator, text] = onlyMember(operand) ?? [];
    if (operator !== 'equals-ignore-case' || typeof text !== 'string') return undefined;
    return ignoringCase(text, (value, wanted) => value[method](wanted));
  };
}

function wildcard(pattern: string): ValueTest | undefined {
  const test = wildcardTest(pattern);
  return test && ((value) => typeof value === 'string' && test(value));
}

/** A value, a list of texts or of numbers, or another operator with a text or a list of texts. */
function anythingBut(operand: unknown): ValueTest | undefined {
  const [operator, operands] = onlyMember(operand) ?? [];
  if (operator === undefined) return noneOf(literals(operand));
  return noneOf(listOf(operands).map((text) => negatable(operator, text)));
}

function negatable(operator: string, text: unknown): ValueTest | undefined {
  if (!NEGATABLE.has(operator) || typeof text !== 'string') return undefined;
  if (text === '' && NEGATABLE_UNLESS_EMPTY.has(operator)) return undefined;
  return OPERATORS.get(operator)?.(text);
}

function literals(operand: unknown): readonly (ValueTest | undefined)[] {
  const list = listOf(operand);
  const types = new Set(list.map((element) => typeof element));
  const alike = types.size === 1 && (types.has('string') || types.has('number'));
  return alike ? list.map(valueTest) : [];
}

function noneOf(tests: readonly (ValueTest | undefined)[]): ValueTest | undefined {
  const known = tests.filter((test) => test !== undefined);
  if (known.length === 0 || known.length < tests.length) return undefined;
  return (value) => !known.some((test) => test(value));
}

function listOf(operand: unknown): readonly unknown[] {
  return Array.isArray(operand) ? operand : [operand];
}

/** One comparison, or a lower and then an upper bound. */
function numeric(operand: unknown): ValueTest | undefined {
  const [symbol, bound, ...upper] = listOf(operand);
  const isRange = String(symbol).startsWith('>') && String(upper[0]).startsWith('<') && upper.length === 2;
  if (upper.length > 0 && !isRange) return undefined;
  const tests = [comparison(symbol, bound), ...(isRange ? [comparison(upper[0], upper[1])] : [])];
  return tests.includes(undefined) ? undefined : (value) => tests.every((test) => test?.(value));
}

function comparison(symbol: unknown, bound: unknown): ValueTest | undefined {
  const compare = COMPARISONS.get(symbol);
  if (compare === undefined || typeof bound !== 'number') return undefined;
  return (value) => typeof value === 'number' && compare(value, bound);
}

function cidr(block: string): ValueTest | undefined {
  const [, network = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(block) ?? [];
  const version = isIP(network);
  if (version === 0 || Number(bits) > (version === 4 ? 32 : 128)) return undefined;
  const addresses = new BlockList();
  addresses.addSubnet(network, Number(bits), family(version));
  return (value) => typeof value === 'string' && isIP(value) === version && addresses.check(value, family(version));
}

function family(version: number): 'ipv4' | 'ipv6' {
  return version === 4 ? 'ipv4' : 'ipv6';
}
