import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlannedPointer } from '../../enrichment/plan';
import { PAGE_BYTES } from '../../enrichment/sweep/limits';
import type { Reading } from '../../enrichment/sweep/read-sweep';
import { type Mishap, type SimulatedRecord, SimulatedShard } from '../helpers/enrichment/simulated-shard';
import { calmly, range, sweep } from '../helpers/enrichment/sweeps';
import { runs } from '../helpers/properties';

interface Scene {
  readonly records: readonly SimulatedRecord[];
  readonly ranges: readonly PlannedPointer[];
}

/** A shard whose records are of one size, with gaps between their numbers, and pointers to ranges of them. */
function scenes({ mostRecords = 1_000, mostBytes = 20_000 } = {}): fc.Arbitrary<Scene> {
  return fc
    .record({
      gaps: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 50 }),
      count: fc.integer({ min: 1, max: mostRecords }),
      bytes: fc.integer({ min: 1, max: mostBytes }),
      ranges: fc.array(fc.tuple(fc.nat(), fc.nat({ max: 300 })), { minLength: 1, maxLength: 10 }),
    })
    .map(({ gaps, count, bytes, ranges }) => {
      let number = 100n;
      const records = Array.from({ length: count }, (_, index) => {
        number += BigInt(gaps[index % gaps.length] ?? 1);
        return { sequenceNumber: number, bytes };
      });
      return { records, ranges: ranges.map(([start, length]) => rangeOf(records, start % count, length)) };
    });
}

function rangeOf(records: readonly SimulatedRecord[], start: number, length: number): PlannedPointer {
  const end = Math.min(start + length, records.length - 1);
  return range(records[start]?.sequenceNumber ?? 0n, records[end]?.sequenceNumber ?? 0n, end - start + 1);
}

/** Old enough to be trimmed. */
const DAYS_AGO = -2 * 24 * 60 * 60_000;

const mishaps = fc.array(
  fc.constantFrom<Mishap>(
    'none',
    'none',
    'none',
    'empty-page',
    'short-page',
    'iterator-expired',
    'throttled',
    'trim',
    'nearing-page',
    'not-found',
    'gone',
    'blocked',
  ),
  { maxLength: 40 },
);

function inRange(records: readonly SimulatedRecord[], { start, end }: PlannedPointer): bigint[] {
  return records.map((record) => record.sequenceNumber).filter((number) => number >= start && number <= end);
}

function numbersOf({ result }: Reading<PlannedPointer>): bigint[] {
  return result.kind === 'read' ? result.records.map((record) => record.sequenceNumber) : [];
}

describe('a sweep of a calm shard', () => {
  test('covers every pointer, each exactly once, with all records of its range and no others', async () => {
    await fc.assert(
      fc.asyncProperty(scenes(), async ({ records, ranges }) => {
        const readings = await sweep(new SimulatedShard('kinesis', records), ranges);
        expect(new Set(readings.map(({ pointer }) => pointer))).toEqual(new Set(ranges));
        expect(readings).toHaveLength(ranges.length);
        for (const reading of readings) expect(numbersOf(reading)).toEqual(inRange(records, reading.pointer));
      }),
    );
  });

  test('makes a new iterator only after one page read on did not reach the next pointer', async () => {
    await fc.assert(
      fc.asyncProperty(scenes(), async ({ records, ranges }) => {
        const shard = new SimulatedShard('kinesis', records);
        await sweep(shard, ranges);
        const isWanted = (number: bigint) => ranges.some(({ start, end }) => start <= number && number <= end);
        const pages = shard.calls.filter((call) => call.kind === 'page');
        const wasted = pages.filter((page) => !page.records.some(isWanted));
        const seeks = shard.calls.length - pages.length;
        expect(seeks).toBeLessThanOrEqual(1 + wasted.length);
        expect(wasted.length).toBeLessThan(new Set(ranges.map(({ start }) => start)).size);
      }),
    );
  });

  test('never makes more calls than pages that hold wanted records, and three for each jump', async () => {
    await fc.assert(
      fc.asyncProperty(scenes(), async ({ records, ranges }) => {
        const shard = new SimulatedShard('kinesis', records);
        await sweep(shard, ranges);
        const size = records[0]?.bytes ?? 1;
        const page = Math.max(1, Math.min(1_000, Math.floor(PAGE_BYTES / size)));
        const pagesOf = (pointer: PlannedPointer) => Math.ceil(inRange(records, pointer).length / page) + 1;
        // One more for the small first page.
        const bound = ranges.reduce((sum, pointer) => sum + pagesOf(pointer), 0) + 3 * ranges.length + 1;
        expect(shard.calls.length).toBeLessThanOrEqual(bound);
      }),
    );
  });

  test('reads less than a page of about 1 MB past the last pointer', async () => {
    await fc.assert(
      fc.asyncProperty(scenes({ mostBytes: 10_000 }), async ({ records, ranges }) => {
        const shard = new SimulatedShard('kinesis', records);
        await sweep(shard, ranges);
        const end = ranges.reduce((last, one) => (one.end > last ? one.end : last), 0n);
        const past = new Set(shard.calls.flatMap((call) => (call.kind === 'page' ? call.records : [])));
        const bytes = [...past].filter((number) => number > end).length * (records[0]?.bytes ?? 0);
        expect(bytes).toBeLessThanOrEqual(PAGE_BYTES);
      }),
    );
  });
});

describe.each(['kinesis', 'dynamodb'] as const)('a sweep of a %s shard in trouble', (source) => {
  test('ends for every pointer, and never shows both ends of a range without all that was between them', async () => {
    await fc.assert(
      fc.asyncProperty(
        scenes({ mostRecords: 300 }),
        mishaps,
        fc.nat({ max: 100 }),
        async ({ records, ranges }, sequence, trimmed) => {
          const readings = await sweep(
            new SimulatedShard(source, records, sequence, { trimmed, arrivedAt: DAYS_AGO }),
            ranges,
          );
          expect(new Set(readings.map(({ pointer }) => pointer))).toEqual(new Set(ranges));
          for (const reading of readings) expectTruth(reading, inRange(records, reading.pointer));
        },
      ),
      runs(300),
    );
  });
});

describe.each(['kinesis', 'dynamodb'] as const)('a sweep of a %s shard whose oldest records are gone', (source) => {
  test('finds exactly what is left of every range', async () => {
    await fc.assert(
      fc.asyncProperty(scenes({ mostRecords: 300 }), fc.nat({ max: 300 }), async ({ records, ranges }, trimmed) => {
        const left = records.slice(trimmed);
        const readings = await sweep(new SimulatedShard(source, records, [], { trimmed }), ranges);
        for (const reading of readings) expect(numbersOf(reading)).toEqual(inRange(left, reading.pointer));
      }),
    );
  });
});

describe.each(['kinesis', 'dynamodb'] as const)(
  'sweeps of a %s shard, one after the other in one sandbox',
  (source) => {
    test('find what each would find alone', async () => {
      await fc.assert(
        fc.asyncProperty(scenes(), batchSizes, async ({ records, ranges }, size) => {
          const readings = await sweepInTurn(new SimulatedShard(source, records), ranges, size);
          expect(readings).toHaveLength(ranges.length);
          for (const reading of readings) expect(numbersOf(reading)).toEqual(inRange(records, reading.pointer));
        }),
      );
    });

    test('never show both ends of a range without all that was between them, whatever the shard does', async () => {
      await fc.assert(
        fc.asyncProperty(
          scenes({ mostRecords: 300 }),
          batchSizes,
          mishaps,
          async ({ records, ranges }, size, sequence) => {
            const readings = await sweepInTurn(
              new SimulatedShard(source, records, sequence, { arrivedAt: DAYS_AGO }),
              ranges,
              size,
            );
            for (const reading of readings) expectTruth(reading, inRange(records, reading.pointer));
          },
        ),
        runs(300),
      );
    });
  },
);

const batchSizes = fc.integer({ min: 1, max: 4 });

/** Sweeps for so many pointers at a time, by invocations that remember together. */
async function sweepInTurn(
  shard: SimulatedShard,
  ranges: readonly PlannedPointer[],
  size: number,
): Promise<readonly Reading<PlannedPointer>[]> {
  const sweeping = calmly();
  const readings: Reading<PlannedPointer>[] = [];
  for (let at = 0; at < ranges.length; at += size) {
    readings.push(...(await sweep(shard, ranges.slice(at, at + size), sweeping)));
  }
  return readings;
}

function expectTruth(reading: Reading<PlannedPointer>, all: readonly bigint[]): void {
  const numbers = numbersOf(reading);
  const known = new Set(all);
  expect(numbers.filter((number) => !known.has(number))).toEqual([]);
  expect(numbers).toEqual(numbers.toSorted((a, b) => Number(a - b)));
  const isWhole = numbers[0] === all[0] && numbers.at(-1) === all.at(-1);
  if (reading.result.kind === 'read' && isWhole && !reading.result.gap) expect(numbers).toEqual(all);
}
