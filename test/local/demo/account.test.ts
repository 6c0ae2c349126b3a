import { describe, expect, test } from 'vitest';
import type { HydratedMessage, HydrationStatus } from '../../../contract/message';
import type { FailurePointer } from '../../../contract/pointer';
import { type Account, account, afterRedrive } from '../../../local/demo/account';
import type { LocalEvent } from '../../../local/local-event';

const streamArn = 'arn:aws:kinesis:eu-west-1:000000000000:stream/orders';
const put = {
  label: 'Orders',
  arnPart: 'stream/orders',
  records: [{ n: 1 }, { n: 2 }, { n: 3 }],
  poisoned: [{ n: 2 }],
};

function pointer(sequenceNumber = '2', arn = streamArn): FailurePointer {
  return {
    requestContext: {
      requestId: sequenceNumber,
      functionArn: 'f',
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 3,
    },
    version: '1.0',
    timestamp: '2026-01-01T00:00:00.000Z',
    KinesisBatchInfo: {
      shardId: 'shardId-000000000000',
      startSequenceNumber: sequenceNumber,
      endSequenceNumber: sequenceNumber,
      approximateArrivalOfFirstRecord: '2026-01-01T00:00:00.000Z',
      approximateArrivalOfLastRecord: '2026-01-01T00:00:00.000Z',
      batchSize: 1,
      streamArn: arn,
    },
  };
}

function message(from: FailurePointer, batch: unknown[], status: HydrationStatus = 'COMPLETE'): HydratedMessage {
  const hydration = { status, expectedRecords: 1, foundRecords: batch.length };
  return { ...from, messageId: 'm', hydration, KinesisBatch: batch } as unknown as HydratedMessage;
}

const sent = (of: FailurePointer): LocalEvent => ({ type: 'pointer-sent', destinationArn: 'q', pointer: of });
const delivered = (of: HydratedMessage): LocalEvent => ({ type: 'delivered', pipe: 'p', targetArn: 't', message: of });
const other = pointer('2', 'arn:aws:kinesis:eu-west-1:000000000000:stream/orders-of-others');

test('a poisoned record that arrived with its content is accounted for', () => {
  const events = [
    sent(pointer()),
    sent(other),
    delivered(message(pointer(), [{ n: 2 }])),
    delivered(message(other, [{ n: 9 }])),
  ];
  expect(account(put, events, [])).toEqual({
    label: 'Orders',
    put: 3,
    poisoned: 1,
    pointers: 1,
    hydrated: 1,
    statuses: { COMPLETE: 1 },
    gone: 0,
    problems: [],
  });
});

test('so is one that a message reports as gone, and a pointer that waits in the unhydrated queue', () => {
  const second = pointer('3');
  const events = [sent(pointer()), sent(second), delivered(message(pointer(), [], 'EXPIRED'))];
  expect(account(put, events, [JSON.stringify(second)])).toMatchObject({ hydrated: 0, gone: 1, problems: [] });
});

test.each([
  ['waits there as the announcement of its object', 'aws/lambda/a+b', []],
  ['does not wait there: what does is about another object', 'aws/lambda/other', ['neither arrived nor waits']],
])('a pointer in an object %s', (_, announced, problems) => {
  const written: LocalEvent = { ...sent(pointer()), key: 'aws/lambda/a b' } as LocalEvent;
  const waiting = JSON.stringify({ Records: [{ eventSource: 'aws:s3', s3: { object: { key: announced } } }] });
  expect(account({ ...put, poisoned: undefined }, [written], [waiting]).problems).toEqual(
    problems.map((problem) => expect.stringContaining(problem)),
  );
});

test('where the poison is not known, what arrived counts', () => {
  const events = [sent(pointer()), delivered(message(pointer(), [{ n: 1 }]))];
  expect(account({ ...put, poisoned: undefined }, events, [])).toMatchObject({
    poisoned: undefined,
    hydrated: 1,
    problems: [],
  });
});

describe('what does not add up is reported', () => {
  const changed = { ...pointer(), version: '2.0' };
  test.each([
    [
      'no message at all',
      [sent(pointer())],
      ['neither arrived nor waits in the unhydrated queue', 'poisoned, but not hydrated: {"n":2}'],
    ],
    [
      'another record',
      [sent(pointer()), delivered(message(pointer(), [{ n: 3 }]))],
      ['poisoned, but not hydrated: {"n":2}', 'hydrated, but not poisoned: {"n":3}'],
    ],
    [
      'another content',
      [sent(pointer()), delivered(message(pointer(), [{ n: '2' }]))],
      ['poisoned, but not hydrated: {"n":2}', 'hydrated, but not poisoned: {"n":"2"}'],
    ],
    [
      'a changed pointer',
      [sent(pointer()), delivered(message(changed, [{ n: 2 }]))],
      ['neither arrived nor waits in the unhydrated queue'],
    ],
    ['nothing that ever failed', [], ['poisoned, but not hydrated: {"n":2}']],
  ])('%s', (_, events, problems) => {
    expect(account(put, events, []).problems).toEqual(problems.map((problem) => expect.stringContaining(problem)));
  });
});

describe('after a redrive', () => {
  const orders = { poisoned: [{ orderId: 'a' }, { orderId: 'b' }] };
  const before: Account = {
    label: 'Orders',
    put: 9,
    poisoned: 2,
    pointers: 2,
    hydrated: 2,
    statuses: {},
    gone: 0,
    problems: [],
  };

  test('an account is settled when each poisoned order was processed exactly once', () => {
    expect(afterRedrive(before, orders, ['b', 'fine', 'a'], [])).toMatchObject({ processed: 2, problems: [] });
  });

  test('an order that is reported as gone need not be processed', () => {
    expect(afterRedrive({ ...before, gone: 1 }, orders, ['b'], [])).toMatchObject({ processed: 1, problems: [] });
  });

  test.each([
    ['was not processed', ['a'], [], 'b was not processed by the redrive'],
    ['was processed twice', ['a', 'b', 'a'], [], 'a was processed 2 times'],
    ['was processed by the second redrive', ['a', 'b'], ['b'], 'b was processed by the second redrive'],
  ])('an order that %s is a problem', (_, processed, again, problem) => {
    expect(afterRedrive(before, orders, processed, again).problems).toEqual([problem]);
  });
});
