import { describe, expect, test } from 'vitest';
import { causeOf, groupOf, maskMessage } from '../../cli/engine/fingerprint';
import { errorOfLog } from '../../cli/engine/log-error';
import { inAppFrames } from '../../cli/engine/stack-trace';
import { LOGGED_FAILURES, variant } from './fixtures/errors';

const named = ({ function: name, file }: { function: string; file?: string }) => (file ? `${name}@${file}` : name);

describe('the error in a log', () => {
  test.each(LOGGED_FAILURES)('of $runtime: its type, its message and the calls of the function', (failure) => {
    const error = errorOfLog(variant(failure.events, 12, '4711'));

    expect(error).toMatchObject({ type: failure.type, message: failure.message.replace('ORDER', '4711') });
    expect(inAppFrames(error?.stack ?? '').map(named)).toEqual(failure.frames);
  });

  test('of an invocation that shows none: nothing', () => {
    expect(
      errorOfLog(['START RequestId: 1', 'all is well', 'END RequestId: 1', 'REPORT RequestId: 1']),
    ).toBeUndefined();
  });
});

describe('the fingerprint of a cause', () => {
  test.each(LOGGED_FAILURES)(
    'of $runtime is the same for another order and after other lines were added',
    (failure) => {
      const [one, other] = [variant(failure.events, 12, '4711'), variant(failure.events, 345, '0815')].map(errorOfLog);

      expect(one && causeOf(one)).toEqual(other && causeOf(other));
    },
  );

  test('differs between any two errors', () => {
    const errors = LOGGED_FAILURES.map(({ events }) => errorOfLog(variant(events, 12, '4711')));
    const distinct = new Set(LOGGED_FAILURES.map(({ type, frames }) => JSON.stringify([type, frames])));

    expect(new Set(errors.map((error) => error && causeOf(error))).size).toBe(distinct.size);
  });

  test('differs where the same error comes from another call', () => {
    const stack = (name: string) => `    at ${name} (/var/task/index.js:1:1)`;
    const error = { type: 'TypeError', message: 'x is undefined' };

    expect(causeOf({ ...error, stack: stack('total') })).not.toBe(causeOf({ ...error, stack: stack('ship') }));
  });

  test.each([
    ['Order 4711 not found', 'Order <n> not found'],
    ['Order 8f5c1f1e-7a64-4f9e-9d0b-6a1f0c3f5b11 is late', 'Order <id> is late'],
    ['connect ECONNREFUSED 10.0.0.1:5432', 'connect ECONNREFUSED <n>'],
    ["Cannot read properties of undefined (reading 'amount')", 'Cannot read properties of undefined (reading <text>)'],
    ['Expired at 2026-01-02T03:04:05.678Z', 'Expired at <time>'],
    ['GET https://example.org/orders/1?x=y failed', 'GET <url> failed'],
    ['no mail to jane.doe@example.org', 'no mail to <mail>'],
    ['pointer 0xc000012345', 'pointer <hex>'],
    ['Access denied to arn:aws:s3:::orders/1.json', 'Access denied to <arn>'],
  ])('masks what differs from one failure to the next: %s', (message, masked) => {
    expect(maskMessage(message)).toBe(masked);
  });
});

describe('the group of a failure', () => {
  const failure = {
    consumerArn: 'arn:aws:lambda:eu-west-1:000000000000:function:orders',
    condition: 'RetryAttemptsExhausted',
    functionError: 'Unhandled',
  };

  test('is the same for every version of the function', () => {
    const versions = ['', ':$LATEST', ':41', ':42'].map((version) => ({
      ...failure,
      consumerArn: failure.consumerArn + version,
    }));

    expect(new Set(versions.map(groupOf)).size).toBe(1);
  });

  test('differs by function, alias, condition and function error', () => {
    const others = [
      failure,
      { ...failure, consumerArn: `${failure.consumerArn}-2` },
      { ...failure, consumerArn: `${failure.consumerArn}:live` },
      { ...failure, condition: 'RecordAgeExceeded' },
      { ...failure, functionError: null },
      { ...failure, functionError: undefined },
    ];

    expect(new Set(others.map(groupOf)).size).toBe(others.length);
  });

  test('cannot be taken for the id of a message: g and seven hexadecimal digits', () => {
    expect(groupOf(failure)).toMatch(/^g[0-9a-f]{7}$/);
  });
});
