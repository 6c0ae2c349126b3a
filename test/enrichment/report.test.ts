import { describe, expect, test } from 'vitest';
import { RETRY_ATTRIBUTES, UNHYDRATED_ATTRIBUTES } from '../../contract/retry-attributes';
import type { Completeness } from '../../enrichment/completeness';
import { composeMalformed, composeMessage } from '../../enrichment/compose';
import { discarded, type Hydrated, pending } from '../../enrichment/hydration-result';
import { type Received, receive } from '../../enrichment/receive';
import { type Reported, report } from '../../enrichment/report';
import { placeAlone } from '../../enrichment/size-limits';
import { notification, S3_TEST_EVENT } from '../helpers/enrichment/intake-objects';
import { KINESIS_STREAM_ARN, kinesisRecord } from '../helpers/messages/event-records';
import { batchInfo, FUNCTION_ARN, kinesisPointer, staged } from '../helpers/messages/pointers';

const NOW = Date.parse('2026-01-02T03:05:07.890Z');
const DENIED = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
const records = [kinesisRecord('customer 7'), kinesisRecord('customer 8', { index: 1 })];
const numbers = records.map(({ kinesis }) => kinesis.sequenceNumber);
const pointer = kinesisPointer(batchInfo(KINESIS_STREAM_ARN, numbers));
const limits = { messageBytes: 100_000, requestBytes: 100_000, bucket: 'overflow' };

const received = (body: unknown, failedAttempts = 0): Received => ({ ...receive(staged(body), NOW), failedAttempts });
/** @param attributes - names of the attributes that the pipeline wrote on the notification */
const announced = (...attributes: readonly string[]) => {
  const messageAttributes = Object.fromEntries(
    attributes.map((name) => [name, { dataType: 'String', stringValue: '0' }]),
  );
  return receive(staged(notification('intake', 'aws/lambda/x'), { messageAttributes }), NOW);
};

function hydrated(
  completeness: Pick<Completeness, 'status' | 'reason'>,
  { messageBytes = 100_000, streamCalls = 2 } = {},
) {
  const arrived = received(pointer);
  if (arrived.kind !== 'pointer') throw new Error('not a pointer');
  const message = composeMessage(arrived, { records, ...completeness }, { now: NOW, limitBytes: 1_000 });
  return {
    kind: 'hydrated',
    received: arrived,
    placement: placeAlone(message, { ...limits, messageBytes }),
    streamCalls,
  } as Hydrated;
}

function malformed(): Hydrated {
  const arrived = received('customer 7');
  if (arrived.kind !== 'malformed') throw new Error('a pointer');
  return {
    kind: 'hydrated',
    received: arrived,
    placement: placeAlone(composeMalformed(arrived, NOW), limits),
    streamCalls: 0,
  };
}

const reason = { code: 'RECORD_COUNT_DIFFERS', message: 'customer 7 is one too many' } as const;
const COMPLETE = { status: 'COMPLETE' } as const;

/** The lines about messages, and that of metrics. */
function reported(what: Partial<Reported>) {
  const lines: string[] = [];
  const reporting = { write: (line: string) => lines.push(line), functionName: 'f', startedAt: NOW - 7, now: NOW };
  report({ hydrated: [], discarded: [], kept: [], ...what }, reporting);
  const log = lines.map((line): Record<string, unknown> => JSON.parse(line));
  return { lines: log.slice(0, -1), metrics: log.at(-1), text: lines.join('\n') };
}

const identified = {
  messageId: expect.any(String),
  hydrationId: expect.stringMatching(/^[0-9a-f]{64}$/),
  milliseconds: 7,
};
const ofPointer = {
  ...identified,
  consumerArn: FUNCTION_ARN,
  streamArn: KINESIS_STREAM_ARN,
  shardId: 'shardId-000000000000',
  startSequenceNumber: numbers[0],
  endSequenceNumber: numbers[1],
};

describe('a line of the log', () => {
  test('says of a delivered message what it is about and where its records are, and quotes no data', () => {
    const { lines, text } = reported({
      hydrated: [hydrated({ status: 'INEXACT', reason }, { messageBytes: 1_500 }), malformed()],
    });

    expect(lines).toEqual([
      {
        ...ofPointer,
        level: 'INFO',
        event: 'hydrated',
        attempts: 1,
        status: 'INEXACT',
        reason: 'RECORD_COUNT_DIFFERS',
        expectedRecords: 2,
        foundRecords: 2,
        overflow: { key: expect.stringMatching(/^hydrated-dlq\/orders\//), bytes: expect.any(Number) },
        streamCalls: 2,
      },
      {
        ...identified,
        level: 'INFO',
        event: 'hydrated',
        attempts: 1,
        status: 'MALFORMED',
        reason: 'NOT_JSON',
        foundRecords: 0,
        streamCalls: 0,
      },
    ]);
    expect(text).not.toContain('customer');
  });

  test('says of a discarded message why, and which object it is about', () => {
    const test = received(S3_TEST_EVENT);
    const { lines } = reported({ discarded: [discarded(announced(), 'filters'), discarded(test, 'test')] });

    expect(lines).toEqual([
      {
        ...identified,
        level: 'INFO',
        event: 'discarded',
        attempts: 1,
        object: { bucket: 'intake', key: 'aws/lambda/x', size: 1 },
        by: 'filters',
      },
      { ...identified, level: 'INFO', event: 'discarded', attempts: 1, by: 'test' },
    ]);
  });

  test.each([
    ['staging', 'WARN', 'sent-back'],
    ['unhydrated', 'ERROR', 'moved-to-unhydrated'],
    ['nowhere', 'ERROR', 'not-kept'],
  ] as const)('says of a pointer that is kept in %s why, and what refused it', (where, level, event) => {
    const refusals = [Object.assign(new Error('full'), { name: 'QueueError', $metadata: {} })];
    const { lines } = reported({
      kept: [{ pending: pending(received(pointer, 3), DENIED, 'counted', 5), where, refusals }],
    });

    expect(lines).toEqual([
      {
        ...ofPointer,
        level,
        event,
        attempts: 4,
        error: { name: 'AccessDeniedException', message: 'no' },
        retry: 'counted',
        refusals: [{ name: 'QueueError', message: 'full' }],
        streamCalls: 5,
      },
    ]);
  });
});

describe('the line of metrics', () => {
  test('counts messages by status, records, calls, and those whose records are elsewhere', () => {
    const statuses = [
      'COMPLETE',
      'COMPLETE',
      'COMPLETE',
      'COMPLETE',
      'INEXACT',
      'INEXACT',
      'PARTIAL',
      'EXPIRED',
      'UNREADABLE',
    ] as const;
    const { metrics } = reported({
      hydrated: [
        ...statuses.map((status) => hydrated({ status, reason })),
        hydrated(COMPLETE, { messageBytes: 1_500, streamCalls: 7 }),
        malformed(),
      ],
    });

    expect(metrics).toMatchObject({
      FunctionName: 'f',
      HydratedBatches: 7,
      HydratedRecords: 20,
      InexactBatches: 2,
      PartialBatches: 1,
      ExpiredBatches: 1,
      UnreadableBatches: 1,
      MalformedMessages: 1,
      OverflowedMessages: 1,
      BucketBatches: 0,
      RetriedBatches: 0,
      UnhydratedBatches: 0,
      DeniedBatches: 0,
      StreamCalls: 25,
      HydrationLag: Array(10).fill(60_000),
    });
    expect(metrics).not.toHaveProperty('PendingAge');
  });

  test('counts kept pointers by where they are, the denied ones among them, and their calls and ages', () => {
    const keep = (where: 'staging' | 'unhydrated' | 'nowhere', error = new Error('x'), arrived = received(pointer)) => {
      return { pending: pending(arrived, error, 'counted', 2), where, refusals: [] };
    };
    const untimed = received({ ...pointer, timestamp: 'yesterday' });
    const back = announced(RETRY_ATTRIBUTES.attempts);
    const { metrics } = reported({
      kept: [
        ...[keep('staging'), keep('staging', DENIED), keep('staging', undefined, untimed)],
        ...[keep('unhydrated'), keep('unhydrated', DENIED), keep('nowhere'), keep('staging', undefined, back)],
      ],
    });

    expect(metrics).toMatchObject({
      RetriedBatches: 4,
      UnhydratedBatches: 2,
      DeniedBatches: 2,
      HydratedBatches: 0,
      StreamCalls: 14,
      AnnouncedObjects: 0,
    });
    expect(metrics).not.toHaveProperty('HydrationLag');
    const { PendingAge: ages } = metrics as { PendingAge: number[] };
    expect(ages.filter((age) => age === 60_000)).toHaveLength(5);
  });

  test('counts the age of what has no timestamp, as an object that cannot be read, since it was first staged', () => {
    const firstStagedAt = NOW - 13 * 3_600_000;
    const untimed = received({ ...pointer, timestamp: 'yesterday' });
    const { metrics } = reported({
      kept: [announced(), untimed].map((waiting) => {
        return { pending: pending({ ...waiting, firstStagedAt }, DENIED, 'counted'), where: 'staging', refusals: [] };
      }),
    });

    expect(metrics).toMatchObject({ PendingAge: [13 * 3_600_000, 13 * 3_600_000] });
  });

  test.each([
    ['AccessDenied', 1],
    ['AccessDeniedException', 1],
    ['KMSAccessDeniedException', 1],
    ['KMSDisabledException', 1],
    ['KMSInvalidStateException', 1],
    ['KMSOptInRequired', 1],
    ['KMS.DisabledException', 1],
    ['KMS.KMSInvalidStateException', 1],
    ['KMS.NotFoundException', 1],
    ['ProvisionedThroughputExceededException', 0],
  ])('counts %s as denied %d times', (name, DeniedBatches) => {
    const error = Object.assign(new Error('x'), { name });
    const kept = [{ pending: pending(received(pointer), error, 'counted'), where: 'staging', refusals: [] }] as const;

    expect(reported({ kept }).metrics).toMatchObject({ DeniedBatches });
  });

  test('counts an announced object once, whatever becomes of it, and filtered failures apart from tests', () => {
    const kept = (...attributes: readonly string[]) => {
      return { pending: pending(announced(...attributes), DENIED, 'counted'), where: 'staging', refusals: [] } as const;
    };
    const { metrics } = reported({
      hydrated: [{ ...malformed(), received: announced() }, hydrated(COMPLETE)],
      discarded: [
        ...[discarded(announced(), 'filters'), discarded(received(pointer), 'filters')],
        discarded(received(S3_TEST_EVENT), 'test'),
      ],
      // One is new; two come back: from the retry lane without a failed attempt, and from the unhydrated queue.
      kept: [kept(), kept(RETRY_ATTRIBUTES.attempts), kept(UNHYDRATED_ATTRIBUTES.errorName)],
    });

    expect(metrics).toMatchObject({ AnnouncedObjects: 3, DiscardedBatches: 2, HydrationLag: [60_000] });
  });

  test('counts failures from the intake bucket', () => {
    const { placement, ...rest } = hydrated(COMPLETE);
    const { message } = placement;
    const fromBucket = { ...message, hydration: { ...message.hydration, intake: 'bucket' as const } };

    expect(
      reported({ hydrated: [{ ...rest, placement: { ...placement, message: fromBucket } }, hydrated(COMPLETE)] })
        .metrics,
    ).toMatchObject({ BucketBatches: 1 });
  });
});
