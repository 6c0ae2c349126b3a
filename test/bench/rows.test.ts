import { describe, expect, test } from 'vitest';
import { isMet, median, type Row, ratioOf } from '../../bench/bench';
import { table } from '../../bench/results';

const row: Row = { measure: 'calls', unit: 'calls', ours: 0.3, baseline: { name: 'published approach', value: 2 } };

describe('a row', () => {
  test.each<[string, Row, boolean | undefined]>([
    ['no goal', row, undefined],
    ['our number at its bound', { ...row, goal: { of: 'ours', atMost: 0.3 } }, true],
    ['our number beyond its bound', { ...row, goal: { of: 'ours', atMost: 0.29 } }, false],
    ['our number below what it should reach', { ...row, goal: { of: 'ours', atLeast: 1 } }, false],
    ['a ratio within its bound', { ...row, goal: { of: 'ratio', atMost: 0.15 } }, true],
    ['a ratio beyond its bound', { ...row, goal: { of: 'ratio', atMost: 0.14 } }, false],
    ['a ratio without a baseline', { ...row, baseline: undefined, goal: { of: 'ratio', atMost: 1 } }, false],
  ])('with %s', (_, one, met) => {
    expect(isMet(one)).toBe(met);
  });

  test('has no ratio if the baseline is 0', () => {
    expect(ratioOf(row)).toBeCloseTo(0.15);
    expect(ratioOf({ ...row, baseline: { name: 'published approach', value: 0 } })).toBeUndefined();
  });
});

describe('the table', () => {
  test('shows numbers to three digits, their baselines, and whether a goal is missed', () => {
    const [headings, , line] = table([{ ...row, ours: 1234.5678, goal: { of: 'ratio', atMost: 0.125 } }]).split('\n');

    expect(cells(headings)).toEqual(['measure', 'ours', 'beside', 'ratio', 'goal', 'met']);
    expect(cells(line)).toEqual(['calls', '1,235 calls', '2 calls (published approach)', '× 617', '≤ × 0.125', 'NO']);
  });

  test('aligns its columns', () => {
    const lines = table([row, { ...row, measure: 'calls of a storm in one shard' }]).split('\n');
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
  });
});

describe('the median', () => {
  test('is the middle number, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
  });
});

function cells(line = ''): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
