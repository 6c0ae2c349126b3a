import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../contract/event-pattern';
import { wildcardTest } from '../../contract/event-pattern/wildcard';

const name = fc.constantFrom('a', 'b', 'c');
const scalar: fc.Arbitrary<unknown> = fc.constantFrom('', 'x', 'xy', 0, 1, null, true);
const { event } = fc.letrec<{ event: Record<string, unknown>; value: unknown }>((tie) => ({
  event: fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  value: fc.oneof({ depthSize: 'small' }, scalar, tie('event'), fc.array(tie('value'), { maxLength: 3 })),
}));

const element = fc.oneof<fc.Arbitrary<unknown>[]>(
  scalar,
  fc.constantFrom(
    { prefix: 'x' },
    { suffix: 'y' },
    { exists: true },
    { numeric: ['>', 0] },
    { 'anything-but': 'x' },
    { 'equals-ignore-case': 'X' },
  ),
);
const leaf = fc.array(element, { minLength: 1, maxLength: 2 });
const { pattern } = fc.letrec<{ pattern: Record<string, unknown> }>((tie) => ({
  pattern: fc.dictionary(name, fc.oneof({ depthSize: 'small' }, leaf, tie('pattern')), { minKeys: 1, maxKeys: 3 }),
}));

/** Array consistency said the other way round: a part of a pattern holds for an array if it holds for an element. */
function holdsWithin(part: unknown, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((inner) => holdsWithin(part, inner));
  const isObject = typeof value === 'object' && value !== null;
  if (Array.isArray(part)) return !isObject && compilePattern({ leaf: part })({ leaf: value });
  const members = isObject ? (value as Record<string, unknown>) : {};
  return Object.entries(part as object).every(([key, inner]) => holdsWithin(inner, members[key]));
}

describe('compilePattern', () => {
  test('agrees with matching element by element, for any nesting of arrays', () => {
    fc.assert(
      fc.property(pattern, event, (part, whole) => {
        expect(compilePattern(part)(whole)).toBe(holdsWithin(part, whole));
      }),
      { numRuns: 5_000 },
    );
  });

  test('$or matches what one of its alternatives matches beside the same siblings', () => {
    fc.assert(
      fc.property(pattern, pattern, leaf, event, (left, right, sibling, whole) => {
        const either = compilePattern({ $or: [left, right], s: sibling })(whole);
        const [one, other] = [left, right].map((part) => compilePattern({ ...part, s: sibling })(whole));
        expect(either).toBe(one || other);
      }),
      { numRuns: 2_000 },
    );
  });

  test('exists: false is true exactly where exists: true is not', () => {
    fc.assert(
      fc.property(name, name, event, (outer, inner, whole) => {
        const asks = (exists: boolean) => compilePattern({ [outer]: { [inner]: [{ exists }] } })(whole);
        expect(asks(true)).toBe(!asks(false));
      }),
    );
  });

  test('time for arrays of forty thousand elements grows with their length, not its square', () => {
    const many = Array.from({ length: 40_000 }, () => ({ x: 1, y: 2 }));
    const never = { first: { x: [1], y: ['never'] }, second: { x: [1], y: ['never'] } };

    const before = process.cpuUsage();
    expect(compilePattern(never)({ first: many, second: many })).toBe(false);
    // Of the processor: the time on a busy machine says nothing. With the square, it takes minutes.
    expect(process.cpuUsage(before).user).toBeLessThan(5_000_000);
  });
});

describe('wildcardTest', () => {
  test('agrees with the equivalent regular expression', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), maxLength: 8 });
    const wildcards = fc.array(fc.constantFrom('a', 'b', 'ab', '\\*', '\\\\', '*'), { maxLength: 6 });
    fc.assert(
      fc.property(wildcards, texts, (tokens, text) => {
        fc.pre(!tokens.join(' ').includes('* *'));
        const expression = tokens.map((token) => (token === '*' ? '.*' : token.replace(/^[*]$/, '\\*'))).join('');
        expect(wildcardTest(tokens.join(''))?.(text)).toBe(new RegExp(`^${expression}$`, 's').test(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
