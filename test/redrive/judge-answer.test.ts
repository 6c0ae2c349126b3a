import { describe, expect, test } from 'vitest';
import { judgeAnswer } from '../../redrive/judge-answer';

const NUMBERS = ['11', '12', '13'];
const failures = (...ids: unknown[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });
const judge = (payload: string, reads?: boolean) => judgeAnswer({ kind: 'answered', payload }, NUMBERS, reads);

describe('the answer of a function whose mapping reports batch item failures', () => {
  test.each([
    ['null', null],
    ['an empty text', ''],
    ['an empty object', {}],
    ['an empty list', []],
    ['an empty list of failures', { batchItemFailures: [] }],
    ['a null list of failures', { batchItemFailures: null }],
  ])('is a success when it is %s', (_, answer) => {
    expect(judge(JSON.stringify(answer), true)).toEqual({ outcome: 'done' });
  });

  test('is a success when the function returns nothing at all', () => {
    expect(judge('', true)).toEqual({ outcome: 'done' });
  });

  test.each([
    ['one', failures('12'), 'partly', 1],
    ['several, the lowest last', failures('13', '12'), 'partly', 1],
    ['the first record', failures('13', '11'), 'failed', 0],
    ['an empty id', failures('13', ''), 'failed', 0],
    ['a null id', failures(null), 'failed', 0],
    ['no record of the batch', failures('99'), 'failed', 0],
    ['nothing, under another key', { batchItemFailures: [{ foo: '12' }] }, 'failed', 0],
    ['null instead of an item', { batchItemFailures: [null] }, 'failed', 0],
    ['a list that is none', { batchItemFailures: '12' }, 'failed', 0],
  ])('leaves all from the lowest failed record on undone when it names %s', (_, answer, outcome, firstUndone) => {
    expect(judge(JSON.stringify(answer), true)).toMatchObject({ outcome, firstUndone });
  });

  test.each(['"ok"', '7', 'not JSON'])('fails the whole batch when it is %s', (payload) => {
    expect(judge(payload, true)).toMatchObject({ outcome: 'failed', firstUndone: 0 });
  });
});

test('says how many records failed, or that one is named which is not in the batch', () => {
  const errorOf = (...ids: string[]) => judge(JSON.stringify(failures(...ids)), true).error;

  expect(errorOf('13', '12')).toEqual({ type: 'BatchItemFailures', message: '2 records failed' });
  expect(errorOf('12')).toEqual({ type: 'BatchItemFailures', message: '1 record failed' });
  expect(errorOf('13', '99')?.message).toMatch(/not in its batch, so the whole batch counts as failed$/);
});

test('is a success without a look when the mapping does not report batch item failures', () => {
  expect(judge(JSON.stringify(failures('12')), false)).toEqual({ outcome: 'done' });
});

test('counts, where the mapping is not known, only if it has batchItemFailures', () => {
  expect(judge('"Processed 3 records"')).toEqual({ outcome: 'done' });
  expect(judge(JSON.stringify(failures('13')))).toMatchObject({ outcome: 'partly', firstUndone: 2 });
});

test("carries the function's error, also one that is no JSON", () => {
  const failed = (payload: string) =>
    judgeAnswer({ kind: 'answered', functionError: 'Unhandled', payload }, NUMBERS, false);

  const error = { type: 'TypeError', message: 'total is undefined' };
  expect(failed('{"errorType":"TypeError","errorMessage":"total is undefined"}')).toEqual({
    outcome: 'failed',
    firstUndone: 0,
    error,
  });
  expect(failed('boom').error).toEqual({ type: 'Unhandled', message: 'boom' });
});
