import { describe, expect, test } from 'vitest';
import type { MappingFilters } from '../../contract/environment';
import { judgeCompleteness } from '../../enrichment/completeness';
import { type ReceivedPointer, receive } from '../../enrichment/receive';
import type { ReadResult } from '../../enrichment/sweep/read-sweep';
import { KINESIS_STREAM_ARN, kinesisRecord } from '../helpers/messages/event-records';
import { batchInfo, FUNCTION_ARN, kinesisPointer, staged } from '../helpers/messages/pointers';

const NOW = Date.parse('2026-03-01T00:00:00.000Z');
const HOUR = 60 * 60_000;
const hoursAgo = (hours: number) => new Date(NOW - hours * HOUR).toISOString();

/** The first and the last record of the range arrived so many hours ago. */
const aged = (first: number, last = first) => ({
  approximateArrivalOfFirstRecord: hoursAgo(first),
  approximateArrivalOfLastRecord: hoursAgo(last),
});

/** A pointer to records 1 to 5, and what was read of them. */
function judge(
  found: string,
  members: object,
  {
    gap,
    patterns = [],
    timestamp = hoursAgo(0),
  }: { gap?: 'torn' | 'cut'; patterns?: object[]; timestamp?: unknown } = {},
) {
  const batch = batchInfo(KINESIS_STREAM_ARN, ['1', '2', '3', '4', '5'], members);
  const arrived = receive(staged({ ...kinesisPointer(batch), timestamp }, { attributes: {} }), NOW) as ReceivedPointer;
  const records = [...found].map((number) => {
    const event = kinesisRecord(`{"t":${Number(number) % 2 === 1 ? 1 : 2}}`, { index: Number(number) });
    return { sequenceNumber: BigInt(number), weight: 1, event };
  });
  const filters: MappingFilters[] = [
    { functionArn: FUNCTION_ARN, streamArn: KINESIS_STREAM_ARN, patterns: patterns as MappingFilters['patterns'] },
  ];
  const result: ReadResult = { kind: 'read', records, ...(gap && { gap }) };
  const completeness = judgeCompleteness(arrived, result, { filters, now: NOW });
  if (completeness === undefined) return 'to be read again';
  const { status, reason } = completeness;
  const numbers = completeness.records.map((record) => records.find(({ event }) => event === record)?.sequenceNumber);
  return `${[status, reason?.code].filter(Boolean).join(' ')}: ${numbers.join('')}`;
}

describe('records that are missing', () => {
  test.each([
    ['all', '', 'EXPIRED RECORDS_EXPIRED: '],
    ['the first', '2345', 'PARTIAL START_MISSING: 2345'],
    ['the last', '1234', 'PARTIAL END_MISSING: 1234'],
    ['both ends', '234', 'PARTIAL START_AND_END_MISSING: 234'],
  ])('(%s) were trimmed if they are a day old, and have to be read again if they are younger', (_, found, expected) => {
    expect(judge(found, aged(24))).toBe(expected);
    expect(judge(found, aged(23.99))).toBe('to be read again');
  });

  test('inside the range were trimmed if the first record is a day old', () => {
    expect(judge('125', aged(24, 1), { gap: 'torn' })).toBe('PARTIAL MIDDLE_MISSING: 125');
    expect(judge('125', aged(23), { gap: 'torn' })).toBe('to be read again');
  });

  test('at the start may be a day old where the last is younger, but not at the end', () => {
    expect(judge('2345', aged(25, 1))).toBe('PARTIAL START_MISSING: 2345');
    expect(judge('1234', aged(25, 1))).toBe('to be read again');
    expect(judge('', aged(25, 1))).toBe('to be read again');
  });

  test('are missing whatever their age where the shard became unreadable', () => {
    expect(judge('12', aged(1), { gap: 'cut' })).toBe('PARTIAL END_MISSING: 12');
    expect(judge('23', aged(1), { gap: 'cut' })).toBe('PARTIAL START_AND_END_MISSING: 23');
  });

  test.each<unknown>([undefined, null, 'yesterday', 5, {}])(
    'are as old as the failure where their time is %j',
    (time) => {
      const members = { approximateArrivalOfFirstRecord: time, approximateArrivalOfLastRecord: time };
      expect(judge('', members, { timestamp: hoursAgo(24) })).toBe('EXPIRED RECORDS_EXPIRED: ');
      expect(judge('', members, { timestamp: hoursAgo(23) })).toBe('to be read again');
      expect(judge('', members, { timestamp: 5 })).toBe('to be read again');
    },
  );
});

describe('a range that lost records, under a known filter', () => {
  const patterns = [{ data: { t: [1] } }];

  test('comes without what the filter dropped: that was never in the batch', () => {
    expect(judge('2345', { ...aged(25), batchSize: 3 }, { patterns })).toBe('PARTIAL START_MISSING: 35');
    expect(judge('1345', { ...aged(25), batchSize: 3 }, { patterns, gap: 'torn' })).toBe('PARTIAL MIDDLE_MISSING: 135');
  });

  test('comes whole where the filter would have dropped an end', () => {
    expect(judge('2345', aged(25), { patterns: [{ data: { t: [2] } }] })).toBe('PARTIAL START_MISSING: 2345');
  });
});

describe('a range that was read whole', () => {
  test('is complete or inexact, however young it is', () => {
    expect(judge('12345', aged(0))).toBe('COMPLETE: 12345');
    expect(judge('12345', { ...aged(0), batchSize: 3 })).toBe('INEXACT RECORD_COUNT_DIFFERS: 12345');
    expect(judge('12345', { ...aged(0), batchSize: 3 }, { patterns: [{ data: { t: [1] } }] })).toBe('COMPLETE: 135');
  });

  test('is inexact where the filter has changed: as many records pass it, but not the ends', () => {
    const filters = { patterns: [{ data: { t: [2] } }] };
    expect(judge('12345', { ...aged(0), batchSize: 2 }, filters)).toBe('INEXACT RECORD_COUNT_DIFFERS: 12345');
  });
});

describe('the judgement of a range of two records', () => {
  const batch = batchInfo(KINESIS_STREAM_ARN, ['1', '2'], aged(25));
  const options = { filters: [], now: NOW };
  const held = [1, 2].map((index) => {
    const event = kinesisRecord('{}', { index });
    return { sequenceNumber: BigInt(index), weight: 1, event };
  });
  const judgeTwo = (pointer: object, result: Parameters<typeof judgeCompleteness>[1]) =>
    judgeCompleteness(receive(staged(pointer, { attributes: {} }), NOW) as ReceivedPointer, result, options);

  test('that cannot be read names the reason and the error of the stream', () => {
    const error = new Error('100 is not a number of this shard');
    const result = { kind: 'unreadable', reason: 'SEQUENCE_NUMBER_NOT_OF_THIS_SHARD', error } as const;

    expect(judgeTwo(kinesisPointer(batch), result)).toEqual({
      status: 'UNREADABLE',
      records: [],
      reason: { code: 'SEQUENCE_NUMBER_NOT_OF_THIS_SHARD', message: '100 is not a number of this shard' },
    });
  });

  test('of which nothing is left has no records, and says so', () => {
    expect(judgeTwo(kinesisPointer(batch), { kind: 'read', records: [] })).toEqual({
      status: 'EXPIRED',
      records: [],
      reason: { code: 'RECORDS_EXPIRED', message: 'The stream no longer holds any record of the range' },
    });
  });

  test('of which Lambda counted one has both, and both numbers', () => {
    expect(judgeTwo(kinesisPointer({ ...batch, batchSize: 1 }), { kind: 'read', records: held })).toMatchObject({
      status: 'INEXACT',
      reason: { message: 'The range holds 2 records, Lambda counted 1' },
    });
  });

  test('of aggregates that Lambda takes apart is inexact, and says why, where the count is the same', () => {
    const streamArn = `${KINESIS_STREAM_ARN}/consumer/fast:1`;
    const none = Buffer.from('f3899ac2d41d8cd98f00b204e9800998ecf8427e', 'hex');
    const records = [1, 2].map((index) => {
      return { sequenceNumber: BigInt(index), weight: 1, event: kinesisRecord(none, { index }) };
    });

    expect(judgeTwo(kinesisPointer({ ...batch, streamArn }), { kind: 'read', records })).toMatchObject({
      status: 'INEXACT',
      reason: { message: expect.stringContaining('as many as Lambda counted, but it may have counted others') },
    });
  });

  test('that a pipe gave up needs no function to be complete', () => {
    const { requestContext: _, ...members } = kinesisPointer(batch) as Record<string, unknown>;
    const context = { partnerResourceArn: 'arn:aws:pipes:eu-west-1:111111111111:pipe/orders', condition: 'Exhausted' };

    expect(judgeTwo({ ...members, context }, { kind: 'read', records: held })).toMatchObject({
      status: 'COMPLETE',
    });
  });
});
