import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { FaultDecision, ProxyRule } from '../../../local/proxy/fault-decision';
import { createStream, type TestStream } from '../../helpers/aws/kinesis-streams';
import { batchInfo, kinesisPointer } from '../../helpers/messages/pointers';
import { beginAt, emptyPage, error, nearingPage, on, shortPage } from './rules';
import { type Told, tellOurs, tellPublished } from './verdicts';

const DATA = Array.from({ length: 30 }, (_, index) => `order-${index}`);
/** The failed batch: records 5 to 14. */
const FAILED = DATA.slice(5, 15);
const COMPLETE: Told = { status: 'COMPLETE', records: FAILED };

let stream: TestStream;
let numbers: string[];

beforeAll(async () => {
  stream = await createStream();
  numbers = await stream.put(...DATA);
});

const throttled = error('ProvisionedThroughputExceededException');
const expired = error('ExpiredIteratorException');

/** What the stream does, and what has to be told of the batch then. */
const FAULTS: readonly [string, () => ProxyRule, Told][] = [
  ['throttles the iterator', () => on('GetShardIterator', [1], throttled), COMPLETE],
  ['throttles the page twice', () => on('GetRecords', [1, 2], throttled), COMPLETE],
  ['throttles both', () => both(on('GetShardIterator', [1], throttled), on('GetRecords', [1], throttled)), COMPLETE],
  [
    'answers the iterator with 500',
    () => on('GetShardIterator', [1], error('InternalFailureException', '', 500)),
    COMPLETE,
  ],
  ['answers the page with 503', () => on('GetRecords', [1], error('ServiceUnavailable', '', 503)), COMPLETE],
  ['answers with a web page', () => on('GetRecords', [1], { answer: { status: 502, body: '<html>' } }), COMPLETE],
  ['answers with nothing', () => on('GetRecords', [1], { answer: { status: 500, body: '' } }), COMPLETE],
  ['throttles the key', () => on('GetRecords', [1], error('KMSThrottlingException')), COMPLETE],
  ...['{}', '[]', 'null', '{"Records":null}', '{"message":"Hello"}'].map((body): (typeof FAULTS)[number] => {
    return [`answers with ${body}`, () => on('GetRecords', [1], { answer: { status: 200, body } }), COMPLETE];
  }),
  ['drops the connection before it hears', () => on('GetShardIterator', [1], { drop: 'before' }), COMPLETE],
  ['drops the connection before it answers', () => on('GetRecords', [1], { drop: 'after' }), COMPLETE],
  ['drops the connection while it answers', () => on('GetRecords', [1], { drop: 'partial' }), COMPLETE],
  ['expires the iterator at once', () => on('GetRecords', [1], expired), COMPLETE],
  ['begins with an empty page', () => on('GetRecords', [1], emptyPage), COMPLETE],
  ['begins with ten empty pages', () => on('GetRecords', range(1, 10), emptyPage), COMPLETE],
  ['gives short pages', () => on('GetRecords', range(1, 20), shortPage), COMPLETE],
  [
    'expires the iterator between short pages',
    () => both(on('GetRecords', [2, 4], expired), on('GetRecords', [1, 3], shortPage)),
    COMPLETE,
  ],
  [
    'gives empty pages between short ones',
    () => both(on('GetRecords', [2, 3], emptyPage), on('GetRecords', [1, 4], shortPage)),
    COMPLETE,
  ],
  [
    'has silently lost the head of the batch',
    () => on('GetShardIterator', range(1, 9), beginAt(numbers[8] ?? '')),
    { status: 'PARTIAL', reason: 'START_MISSING', records: FAILED.slice(3) },
  ],
  [
    'has silently lost the batch',
    () => on('GetShardIterator', range(1, 9), beginAt(numbers[20] ?? '')),
    { status: 'EXPIRED', reason: 'RECORDS_EXPIRED', records: [] },
  ],
  [
    'ends before the batch does',
    () =>
      on('GetRecords', range(1, 9), {
        rewriteAnswer: (page) => ({ ...page, Records: firstOf(page, 4), NextShardIterator: null }),
      }),
    { status: 'PARTIAL', reason: 'END_MISSING', records: FAILED.slice(0, 4) },
  ],
  [
    'is gone',
    () =>
      on(
        'GetShardIterator',
        range(1, 9),
        error('ResourceNotFoundException', 'Stream orders under account 000000000000 not found.'),
      ),
    { status: 'UNREADABLE', reason: 'STREAM_OR_SHARD_NOT_FOUND', records: [] },
  ],
  [
    'was deleted and made anew',
    () =>
      on(
        'GetShardIterator',
        range(1, 9),
        error(
          'InvalidArgumentException',
          'StartingSequenceNumber 1 used in GetShardIterator on shard S in stream X under account A is invalid because it did not come from this stream.',
        ),
      ),
    { status: 'UNREADABLE', reason: 'SEQUENCE_NUMBER_NOT_OF_THIS_SHARD', records: [] },
  ],
  [
    'has another shard of that name',
    () =>
      on(
        'GetShardIterator',
        range(1, 9),
        error(
          'InvalidArgumentException',
          'Invalid StartingSequenceNumber. It encodes shardId-000000000005, while it was used in a call to a shard with shardId-000000000000',
        ),
      ),
    { status: 'UNREADABLE', reason: 'SEQUENCE_NUMBER_NOT_OF_THIS_SHARD', records: [] },
  ],
  [
    'has a key that is deleted',
    () => on('GetRecords', range(1, 9), error('KMSNotFoundException')),
    { status: 'UNREADABLE', reason: 'KEY_UNUSABLE', records: [] },
  ],
  [
    'is deleted between two pages',
    () => both(on('GetRecords', [1], shortPage), on('GetRecords', range(2, 9), error('ResourceNotFoundException'))),
    { status: 'PARTIAL', reason: 'END_MISSING', records: FAILED.slice(0, 2) },
  ],
  [
    'has its key disabled between two pages',
    () => both(on('GetRecords', [1], shortPage), on('GetRecords', range(2, 9), error('KMSDisabledException'))),
    { status: 'PARTIAL', reason: 'END_MISSING', records: FAILED.slice(0, 2) },
  ],
  [
    'silently loses the middle of the batch between two pages',
    () =>
      both(on('GetRecords', [1], shortPageOfOldRecords), on('GetRecords', range(2, 29), without(numbers.slice(0, 10)))),
    { status: 'PARTIAL', reason: 'MIDDLE_MISSING', records: [...FAILED.slice(0, 2), ...FAILED.slice(5)] },
  ],
  ['gives 45 empty pages, each nearer to its tip', () => on('GetRecords', range(1, 45), nearingPage), COMPLETE],
];

describe('when a Kinesis stream', () => {
  test.each(FAULTS)('%s: the message reports it correctly', async (_, rule, told) => {
    expect(await tellOurs(failedBatch(), inject('kinesisEndpoint'), rule())).toEqual(told);
  });
});

describe('the published approach reports wrong results when a Kinesis stream', () => {
  test.each(FAULTS)('%s', async (_, rule, told) => {
    expect(await tellPublished(failedBatch(), inject('kinesisEndpoint'), rule())).not.toEqual(told);
  });

  test('but it does so when nothing is wrong', async () => {
    expect(await tellPublished(failedBatch(), inject('kinesisEndpoint'))).toEqual(COMPLETE);
  });
});

function failedBatch() {
  return kinesisPointer(batchInfo(stream.arn, numbers.slice(5, 15)));
}

/** Records that arrived two days ago. */
const shortPageOfOldRecords: FaultDecision = {
  ...shortPage,
  rewriteAnswer: (page) => {
    const time = Date.now() / 1000 - 2 * 24 * 60 * 60;
    return { ...page, Records: recordsOf(page).map((record) => ({ ...record, ApproximateArrivalTimestamp: time })) };
  },
};

/** A page of a stream that no longer has these records. */
function without(lost: readonly string[]): FaultDecision {
  const isLeft = ({ SequenceNumber }: { readonly SequenceNumber?: string }) => !lost.includes(SequenceNumber ?? '');
  return { rewriteAnswer: (page) => ({ ...page, Records: recordsOf(page).filter(isLeft) }) };
}

function recordsOf({ Records }: { readonly Records?: unknown }): readonly { readonly SequenceNumber?: string }[] {
  return Array.isArray(Records) ? Records : [];
}

/** The second rule is asked where the first has no verdict. */
function both(first: ProxyRule, second: ProxyRule): ProxyRule {
  return async (call) => (await first(call)) ?? second(call);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function firstOf(page: { readonly Records?: unknown }, count: number): unknown[] {
  return recordsOf(page).slice(0, count);
}
