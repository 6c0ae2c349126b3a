import { describe, expect, it } from 'vitest';
import { pointerTo } from '../../bench/cloud/pointer';
import { shuffle } from '../../bench/cloud/storm';
import type { FailedBatch } from '../../bench/correctness/case';
import { scoreOf } from '../../bench/correctness/score';

const place = { streamArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/orders', shardId: 's', sequenceNumber: '1' };
const whole: FailedBatch = { pointer: pointerTo(place), records: ['a', 'b', 'c'], isWhole: true };

describe('the score of a delivery', () => {
  it('that is the batch, and says so', () => {
    const score = scoreOf(whole, { records: ['a', 'b', 'c'], claimsWhole: true });
    expect(score).toEqual({ held: 3, right: 3, wrong: 0, batches: 1, truthful: 1, cautious: 0 });
  });

  it('that lacks a record and has a wrong one, and passes for the batch', () => {
    const score = scoreOf(whole, { records: ['a', 'b', 'x'], claimsWhole: true });
    expect(score).toEqual({ held: 3, right: 2, wrong: 1, batches: 1, truthful: 0, cautious: 0 });
  });

  it('that says that it may not be the batch', () => {
    expect(scoreOf(whole, { records: ['a', 'x'], claimsWhole: false })).toMatchObject({ wrong: 0, truthful: 1 });
    expect(scoreOf(whole, { records: ['a', 'b', 'c'], claimsWhole: false })).toMatchObject({
      truthful: 1,
      cautious: 1,
    });
  });

  it('that passes for whole though records are gone from the stream', () => {
    const score = scoreOf({ ...whole, isWhole: false }, { records: ['a', 'b', 'c'], claimsWhole: true });
    expect(score).toMatchObject({ right: 3, truthful: 0 });
  });

  it('that never came', () => {
    expect(scoreOf(whole, undefined)).toMatchObject({ held: 3, right: 0, truthful: 0 });
  });
});

describe('the shuffle', () => {
  it('loses nothing, mixes well and is the same in every run', () => {
    const items = Array.from({ length: 1_000 }, (_, index) => index);
    const shuffled = shuffle(items);

    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items);
    expect(shuffle(items)).toEqual(shuffled);
    expect(shuffled.filter((item, index) => item === index).length).toBeLessThan(10);
  });
});
