import { describe, expect, test } from 'vitest';
import { pointerTo } from '../../bench/cloud/pointer';
import { shuffle } from '../../bench/cloud/storm';
import type { FailedBatch } from '../../bench/correctness/case';
import { scoreOf } from '../../bench/correctness/score';

const place = { streamArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/orders', shardId: 's', sequenceNumber: '1' };
const whole: FailedBatch = { pointer: pointerTo(place), records: ['a', 'b', 'c'], isWhole: true };

describe('the score of what arrived', () => {
  test('counts the exact batch, claimed to be whole, as correct', () => {
    const score = scoreOf(whole, { records: ['a', 'b', 'c'], claimsWhole: true });
    expect(score).toEqual({ held: 3, right: 3, wrong: 0, batches: 1, truthful: 1, cautious: 0 });
  });

  test('counts a batch with a missing and a wrong record, claimed to be whole, as incorrect', () => {
    const score = scoreOf(whole, { records: ['a', 'b', 'x'], claimsWhole: true });
    expect(score).toEqual({ held: 3, right: 2, wrong: 1, batches: 1, truthful: 0, cautious: 0 });
  });

  test('counts a message that does not claim to be the batch as correct', () => {
    expect(scoreOf(whole, { records: ['a', 'x'], claimsWhole: false })).toMatchObject({ wrong: 0, truthful: 1 });
    expect(scoreOf(whole, { records: ['a', 'b', 'c'], claimsWhole: false })).toMatchObject({
      truthful: 1,
      cautious: 1,
    });
  });

  test('counts a claim to be whole as incorrect if records are gone from the stream', () => {
    const score = scoreOf({ ...whole, isWhole: false }, { records: ['a', 'b', 'c'], claimsWhole: true });
    expect(score).toMatchObject({ right: 3, truthful: 0 });
  });

  test('counts a message that never arrives as incorrect', () => {
    expect(scoreOf(whole, undefined)).toMatchObject({ held: 3, right: 0, truthful: 0 });
  });
});

describe('the shuffle', () => {
  test('keeps every item, mixes well and is the same in every run', () => {
    const items = Array.from({ length: 1_000 }, (_, index) => index);
    const shuffled = shuffle(items);

    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items);
    expect(shuffle(items)).toEqual(shuffled);
    expect(shuffled.filter((item, index) => item === index).length).toBeLessThan(10);
  });
});
