import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../contract/event-pattern';
import { functionMatch, plainStreamArn, streamMatch, tableMatch } from '../../contract/qualified-names';

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';
const STREAM = 'arn:aws:kinesis:eu-west-1:111122223333:stream/orders';
const TABLE = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders';
const CONSUMER = `${STREAM}/consumer/fast:1700000000`;

const matches = (leaf: readonly unknown[], arn: string) => compilePattern({ arn: leaf })({ arn });

describe('functionMatch', () => {
  test.each([
    [FUNCTION, true],
    [`${FUNCTION}:live`, true],
    [`${FUNCTION}:12`, true],
    [`${FUNCTION}-archive`, false],
    [FUNCTION.slice(0, -1), false],
  ])('%s: %s', (arn, expected) => {
    expect(matches(functionMatch(FUNCTION), arn)).toBe(expected);
  });
});

describe('streamMatch', () => {
  test.each([
    [STREAM, true],
    [CONSUMER, true],
    [`${STREAM}-archive`, false],
    [`${STREAM}-archive/consumer/fast:1700000000`, false],
  ])('%s: %s', (arn, expected) => {
    expect(matches(streamMatch(STREAM), arn)).toBe(expected);
  });
});

test('tableMatch covers every stream that the table ever has, and no other table', () => {
  expect(matches(tableMatch(TABLE), `${TABLE}/stream/2023-12-10T22:52:22.419`)).toBe(true);
  expect(matches(tableMatch(TABLE), `${TABLE}-archive/stream/2023-12-10T22:52:22.419`)).toBe(false);
});

test.each([
  [CONSUMER, STREAM],
  [STREAM, STREAM],
  ['arn:aws:kinesis:eu-west-1:111122223333:stream/consumer', 'arn:aws:kinesis:eu-west-1:111122223333:stream/consumer'],
  [
    'arn:aws:kinesis:eu-west-1:111122223333:stream/consumer/consumer/c:1234',
    'arn:aws:kinesis:eu-west-1:111122223333:stream/consumer',
  ],
  [`${TABLE}/stream/2023-12-10T22:52:22.419`, `${TABLE}/stream/2023-12-10T22:52:22.419`],
])('plainStreamArn of %s', (arn, expected) => {
  expect(plainStreamArn(arn)).toBe(expected);
});
