import { expect, test } from 'vitest';
import { firstItemFailure } from '../../../local/event-source-mapping/batch';
import { streamRecord } from '../../helpers/local/stream-records';

const records = [10, 11, 12, 13].map((number) => streamRecord(number));
const failures = (...itemIdentifiers: unknown[]) => ({
  batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

const succeeded: [string, unknown][] = [
  ['no answer', null],
  ['an empty text', ''],
  ['an empty object', {}],
  ['an empty array', []],
  ['an empty list', { batchItemFailures: [] }],
  ['a null list', { batchItemFailures: null }],
];

test.each(succeeded)('%s means that every record was processed', (_, answer) => {
  expect(firstItemFailure(JSON.stringify(answer), records)).toBeUndefined();
});

test('the lowest record that is named is the first that is tried again', () => {
  expect(firstItemFailure(JSON.stringify(failures('13', '12')), records)).toBe(2);
});

const failed: [string, unknown][] = [
  ['an empty identifier', failures('')],
  ['a null identifier', failures(null)],
  ['an identifier of another batch', failures('99')],
  ['a good identifier beside a bad one', failures('13', '99')],
  ['another key than itemIdentifier', { batchItemFailures: [{ foo: '12' }] }],
  ['an item that is no object', { batchItemFailures: [null] }],
  ['a list that is none', { batchItemFailures: '12' }],
  ['a text', 'failed'],
];

test.each(failed)('%s means that the whole batch failed', (_, answer) => {
  expect(firstItemFailure(JSON.stringify(answer), records)).toBe(0);
});
