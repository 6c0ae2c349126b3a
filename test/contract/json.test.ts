import { describe, expect, test } from 'vitest';
import { isDeeperThan } from '../../contract/json';

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { value, other: 'x' };
  return value;
}

describe('isDeeperThan', () => {
  test.each([1, 2, 500])('is true from one level more than %i', (levels) => {
    expect(isDeeperThan(levels, nested(levels))).toBe(false);
    expect(isDeeperThan(levels, nested(levels + 1))).toBe(true);
  });

  test('is false for a value without levels', () => {
    expect(['text', 7, null, undefined].some((value) => isDeeperThan(0, value))).toBe(false);
  });

  test('works for a value nested too deeply for recursion', () => {
    expect(isDeeperThan(500, nested(200_000))).toBe(true);
    expect(isDeeperThan(200_000, nested(200_000))).toBe(false);
  });
});
