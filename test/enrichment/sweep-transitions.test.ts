import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { PlannedPointer } from '../../enrichment/plan';
import type { Position } from '../../enrichment/readers/reader';
import { advance } from '../../enrichment/sweep/advance';
import { pageAnswer } from '../../enrichment/sweep/shard-calls';
import { type Answer, beginSweep, nextStep, type PageAnswer, type SweepState } from '../../enrichment/sweep/state';
import { range } from '../helpers/enrichment/sweeps';

const RANGE = range(10n, 20n);
const page = (first?: string, last = first, members: Partial<PageAnswer> = {}): PageAnswer => {
  return { ...pageAnswer([]), records: first ? 2 : 0, bytes: 2, first, last, ...members };
};

/** What the table calls an answer, one after the other. */
const ANSWERS: Readonly<Record<string, readonly Answer[]>> = {
  '`sought`': [{ kind: 'sought' }],
  'page inside the range': [page('10', '15')],
  "page to the range's end": [page('10', '20')],
  "page to the range's end, after one that may tear": [page('10', '15', { mayTear: true }), page('16', '20')],
  'empty page': [page()],
  'empty page at the tip': [page(undefined, undefined, { ended: true })],
  'remembered page inside the range': [page('10', '15', { remembered: true })],
  '`looked`, there or not': [page('10', '15', { mayTear: true }), page('16', '20'), { kind: 'looked', isThere: true }],
  '`iterator-expired`': [{ kind: 'iterator-expired' }],
  '`trimmed`': [{ kind: 'trimmed' }],
  '`not-found`': [{ kind: 'not-found' }],
  '`unknown-position`': [{ kind: 'unknown-position' }],
};

const table = readFileSync(path.resolve(__dirname, '../../docs/decisions/reading-a-shard.md'), 'utf8')
  .split('**Transitions.**')[1]
  ?.matchAll(/^\| ([^|]+) \| ([a-z -]+(?:, [a-z-]+)*) \| ([^|]+) \|$/gm);
const rows = [...(table ?? [])]
  .map(([, answer = '', positions = '', next = '']) => ({ answer, positions: positions.split(', '), next }))
  .filter(({ answer }) => answer in ANSWERS);
const cases = rows.flatMap(({ answer, positions, next }) => positions.map((at) => ({ answer, at, next })));

function stateAt(from: Position['from']): SweepState<PlannedPointer> {
  const position: Position = from === 'trim-horizon' ? { from } : { from, sequenceNumber: '10' };
  return { ...beginSweep([RANGE], { mostRecords: 1_000 }), position, hasIterator: true, readTo: 9n };
}

function nextAfter(answers: readonly Answer[], at: string): string {
  const step = nextStep(answers.reduce(advance, stateAt(at as Position['from'])));
  return step.kind === 'seek' ? `iterator at ${step.position.from}` : step.kind;
}

test('the table of transitions knows every answer', () => {
  expect(new Set(rows.map(({ answer }) => answer))).toEqual(new Set(Object.keys(ANSWERS)));
});

test.each(cases)('after "$answer" with the iterator at $at comes: $next', ({ answer, at, next }) => {
  expect(nextAfter(ANSWERS[answer] ?? [], at)).toBe(next);
});

test('a look that finds nothing ends the range as well', () => {
  const answers: readonly Answer[] = [
    page('10', '15', { mayTear: true }),
    page('16', '20'),
    { kind: 'looked', isThere: false },
  ];
  expect(nextAfter(answers, 'last-read')).toBe('done');
});

test.each<Answer>([page(), { kind: 'iterator-expired' }, { kind: 'trimmed' }])(
  'too many in a row of $kind stall',
  (answer) => {
    const state = { ...stateAt('start'), emptyPages: 40, expiredIterators: 3, trims: 4 };
    expect(nextStep(advance(state, answer)).kind).toBe('stalled');
  },
);
