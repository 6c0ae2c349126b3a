import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf } from '../../bench/scale/cost';
import { streamCalls } from '../../bench/scale/outcome';
import { duration, withTables } from '../../bench/scale/page';
import { picture } from '../../bench/scale/picture';
import { type Scenario, storm } from '../../bench/scale/scenario';
import { simulate } from '../../bench/scale/simulation';
import { GRID, REMEDIES, resultOf } from '../../bench/scale/storms';
import { KINESIS_SHARD_READ_BYTES_PER_SECOND, KINESIS_SHARD_READS_PER_SECOND } from '../../contract/limits';
import { PAGE_BYTES } from '../../enrichment/sweep/limits';
import { readStorm } from '../helpers/enrichment/storm';

const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    intake: fc.constantFrom('queue' as const, 'bucket' as const),
    source: fc.constantFrom('kinesis' as const, 'dynamodb' as const),
    pointers: fc.integer({ min: 1, max: 2_000 }),
    shards: fc.integer({ min: 1, max: 200 }),
    recordBytes: fc.integer({ min: 1, max: 1_000_000 }),
    reservedConcurrency: fc.integer({ min: 1, max: 1_000 }),
    memoryMiB: fc.constantFrom(128, 512, 3_436),
    disorder: fc.integer({ min: 1, max: 2_000 }),
    seed: fc.integer(),
  })
  .map(storm);

describe('a simulated storm', () => {
  test('loses no pointer and counts none twice', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { hydrated, expired } = simulate(scenario);
        expect(hydrated + expired).toBe(scenario.pointers);
      }),
      { numRuns: 60 },
    );
  });

  test('takes no more of a shard than its quotas, and has no more batches under way than pipe and function allow', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { peak, mostConcurrent, seconds, live } = simulate(scenario);
        expect(peak.calls).toBeLessThanOrEqual(KINESIS_SHARD_READS_PER_SECOND);
        // A page may be larger than what is left of a second: the shard is then shut until it is paid off.
        const largestPage = Math.max(PAGE_BYTES, 10 * scenario.recordBytes);
        expect(peak.bytes).toBeLessThanOrEqual(KINESIS_SHARD_READ_BYTES_PER_SECOND + largestPage);
        const { first, morePerMinute } = scenario.pipe;
        expect(mostConcurrent).toBeLessThanOrEqual(Math.ceil(first + (morePerMinute * seconds) / 60));
        expect(mostConcurrent).toBeLessThanOrEqual(scenario.reservedConcurrency);
        expect(live.refused).toBeLessThanOrEqual(live.tried);
      }),
      { numRuns: 60 },
    );
  });

  test('has the same outcome each time', () => {
    const scenario = storm({ pointers: 3_000, shards: 7 });
    expect(simulate(scenario)).toEqual(simulate(scenario));
    expect(simulate({ ...scenario, seed: 2 })).not.toEqual(simulate(scenario));
  });

  test.each([
    { intake: 'queue', shards: 1 },
    { intake: 'queue', shards: 100 },
    { intake: 'bucket', shards: 1 },
  ] as const)('takes longer and costs more with more failures, by a $intake over $shards shards', (of) => {
    const sizes = [10, 100, 1_000, 5_000].map((pointers) => storm({ ...of, pointers }));
    const outcomes = sizes.map((scenario) => ({
      seconds: simulate(scenario).seconds,
      cost: costOf(scenario, simulate(scenario)),
    }));
    const ascending = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);
    for (const of of ['seconds', 'cost'] as const)
      expect(outcomes.map((outcome) => outcome[of])).toEqual(ascending(outcomes.map((outcome) => outcome[of])));
  });

  test('by a bucket makes no call to the stream and loses nothing to the retention', () => {
    const outcome = simulate(storm({ pointers: 20_000, shards: 1, intake: 'bucket' }));
    expect([streamCalls(outcome), outcome.expired, outcome.live.refused]).toEqual([0, 0, 0]);
  });

  test('that is reckoned in part still accounts for each pointer, and what comes after the retention has expired', () => {
    const { hydrated, expired, reckoned, seconds } = simulate(storm({ pointers: 1e7, shards: 1 }), 50_000);
    expect(hydrated + expired).toBe(1e7);
    expect(reckoned).toBeGreaterThan(0);
    expect(seconds).toBeGreaterThan(24 * 3_600);
    expect(expired).toBeGreaterThan(1e6);
  });

  /** Each shuffles on its own: where all is read with a dozen calls, chance decides on some of them. */
  test.each([
    { shards: 1, recordsPerShard: 1_000 },
    { shards: 100, recordsPerShard: 10 },
  ])(
    'makes the calls that the enrichment makes in one sandbox over $shards shards',
    async ({ shards, recordsPerShard }) => {
      const pointers = shards * recordsPerShard;
      const pipe = { first: 1, morePerMinute: 0, most: 1 };
      // Slow enough for no call to be refused: the enrichment's shards have no quotas here.
      const latency = { iterator: 0.25, page: 0.35, pageByte: 0, object: 0, batch: 0, coldStart: 0 };
      const scenario = storm({ pointers, shards, pipe, latency, disorder: pointers });
      const modeled = streamCalls(simulate(scenario)) / pointers;
      const { calls } = await readStorm({ shards, recordsPerShard, bytes: scenario.recordBytes });
      expect(Math.abs(modeled - calls)).toBeLessThanOrEqual(0.02 + 0.1 * calls);
    },
  );
});

describe('docs/sizing.md', () => {
  const { grid, remedies } = JSON.parse(readFileSync('bench/scale/results.json', 'utf8'));
  const page = readFileSync('docs/sizing.md', 'utf8');

  test('has the tables and the picture of the latest results', () => {
    expect(withTables(page, grid, remedies)).toBe(page);
    expect(picture(grid)).toBe(readFileSync('docs/scale.svg', 'utf8'));
  });

  test('has what the model says: npm run bench -- scale writes it anew', () => {
    const cheap = ({ scenario }: (typeof GRID)[number]) => scenario.pointers <= 10_000;
    const names = grid.map(({ name, pointers, shards }: (typeof grid)[number]) => [name, pointers, shards]);
    expect(names).toEqual(GRID.map(({ name, scenario }) => [name, scenario.pointers, scenario.shards]));
    for (const [index, each] of GRID.entries()) if (cheap(each)) expect(resultOf(each)).toEqual(grid[index]);
    const fewSandboxes = REMEDIES.findIndex(({ scenario }) => scenario.reservedConcurrency === 2);
    expect(resultOf(REMEDIES[fewSandboxes] as (typeof REMEDIES)[number])).toEqual(remedies[fewSandboxes]);
  });
});

test.each([
  [3.04, '3 s'],
  [600, '10 min'],
  [20_000, '5.6 h'],
  [1e6, '12 d'],
])('%d seconds are said as %s', (seconds, said) => {
  expect(duration(seconds)).toBe(said);
});
