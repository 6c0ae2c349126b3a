import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterFailure, type Batch, type BatchFailure } from '../../../local/event-source-mapping/batch';
import { streamRecord } from '../../helpers/local/stream-records';

const thrown: BatchFailure = { firstFailed: 0, functionError: 'Unhandled', message: 'poison' };
const named = (firstFailed: number): BatchFailure => ({ firstFailed, functionError: null, message: 'named' });
const batchOf = (size: number, failures = 0): Batch => ({
  records: Array.from({ length: size }, (_, index) => streamRecord(index)),
  failures,
});
const numbers = ({ records }: Batch) => records.map(({ sequenceNumber }) => Number(sequenceNumber));

describe('after a function error', () => {
  test('a batch is invoked again as often as retries are left', () => {
    const mapping = { bisects: false, retryAttempts: 2 };

    expect(afterFailure(batchOf(3, 1), thrown, mapping)).toEqual({ type: 'retry', batch: batchOf(3, 2) });
    expect(afterFailure(batchOf(3, 2), thrown, mapping)).toEqual({ type: 'exhausted', batch: batchOf(3, 3) });
  });

  test('a split uses up no retry, not even the last', () => {
    const step = afterFailure(batchOf(5), thrown, { bisects: true, retryAttempts: 0 });

    expect(step).toMatchObject({ type: 'split', batches: [{ failures: 0 }, { failures: 0 }] });
  });

  test('a batch is split although the function may name failed items', () => {
    expect(afterFailure(batchOf(2), thrown, { bisects: true, retryAttempts: 1 }).type).toBe('split');
  });
});

describe('after an answer that names failed items', () => {
  test.each([true, false])('the rest is a new batch with all its retries, bisecting or not: %s', (bisects) => {
    const step = afterFailure(batchOf(4, 1), named(3), { bisects, retryAttempts: 1 });

    expect(step).toMatchObject({ type: 'retry', batch: { failures: 0, records: [streamRecord(3)] } });
  });

  test('the first record named means that nothing was gained: a retry, though bisecting is on', () => {
    expect(afterFailure(batchOf(4), named(0), { bisects: true, retryAttempts: 0 }).type).toBe('exhausted');
  });
});

describe('whatever is poisoned', () => {
  const scenario = fc.record({
    size: fc.integer({ min: 1, max: 40 }),
    poison: fc.uniqueArray(fc.integer({ min: 0, max: 39 })),
    bisects: fc.boolean(),
    names: fc.boolean(),
    retryAttempts: fc.integer({ min: 0, max: 4 }),
  });
  type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

  /** Invokes a function that fails on poison until nothing is left to do. */
  function play({ size, poison, names, ...mapping }: Scenario) {
    const exhausted: Batch[] = [];
    const processed: number[] = [];
    for (const pending: Batch[] = [batchOf(size)]; pending[0]; ) {
      const batch = pending.shift() as Batch;
      const firstFailed = numbers(batch).findIndex((number) => poison.includes(number));
      if (firstFailed === -1 || names)
        processed.push(...numbers(batch).slice(0, firstFailed === -1 ? size : firstFailed));
      if (firstFailed === -1) continue;
      const step = afterFailure(batch, names ? named(firstFailed) : thrown, mapping);
      if (step.type === 'exhausted') exhausted.push(step.batch);
      else pending.unshift(...(step.type === 'split' ? step.batches : [step.batch]));
    }
    return { exhausted, processed };
  }

  test('every record is processed or given up, once and in order', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const { exhausted, processed } = play(given);
        const all = [...processed, ...exhausted.flatMap(numbers)].sort((a, b) => a - b);
        expect(all).toEqual(numbers(batchOf(given.size)));
        expect(exhausted.flatMap(numbers)).toEqual(exhausted.flatMap(numbers).toSorted((a, b) => a - b));
      }),
    );
  });

  test('bisecting isolates the poison, each record with one invocation more than its retries', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const { exhausted } = play({ ...given, bisects: true, names: false });
        const poisoned = given.poison.filter((number) => number < given.size).sort((a, b) => a - b);
        expect(exhausted.map(numbers)).toEqual(poisoned.map((number) => [number]));
        expect(exhausted.every(({ failures }) => failures === given.retryAttempts + 1)).toBe(true);
      }),
    );
  });
});
