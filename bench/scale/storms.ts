import { costOf } from './cost';
import { type Outcome, streamCalls } from './outcome';
import { type Scenario, storm } from './scenario';
import { simulate } from './simulation';

/** What is kept of a simulated storm. */
export interface Result {
  /** Which of the storms it is. */
  readonly name: string;
  readonly pointers: number;
  readonly shards: number;
  /** Until all are hydrated; seconds. */
  readonly seconds: number;
  /** To the stream, for each pointer, refused ones included. */
  readonly calls: number;
  /** Share of the live consumer's reads that succeeded. */
  readonly live: number;
  readonly expired: number;
  /** USD. */
  readonly cost: number;
  /** Share of the pointers that was reckoned from the others. */
  readonly reckoned: number;
}

interface Storm {
  readonly name: string;
  readonly scenario: Scenario;
}

const SIZES = [1e3, 1e4, 1e5, 1e6, 1e7];
const SHARDS = [1, 10, 100, 1_000];

/** Every size over every number of shards by a queue; a bucket as intake reads no shard. */
export const GRID: readonly Storm[] = [
  ...SHARDS.flatMap((shards) => SIZES.map((pointers) => ({ name: 'queue', scenario: storm({ pointers, shards }) }))),
  ...SIZES.map((pointers) => ({ name: 'bucket', scenario: storm({ pointers, shards: 1, intake: 'bucket' }) })),
];

const FAR = { pointers: 1e5, shards: 1 };

/** One storm that is too much for the defaults, and what helps. */
export const REMEDIES: readonly Storm[] = [
  { name: 'the defaults', scenario: storm(FAR) },
  { name: '`reservedConcurrentExecutions: 20`', scenario: storm({ ...FAR, reservedConcurrency: 20 }) },
  { name: '`reservedConcurrentExecutions: 5`', scenario: storm({ ...FAR, reservedConcurrency: 5 }) },
  { name: '`reservedConcurrentExecutions: 2`', scenario: storm({ ...FAR, reservedConcurrency: 2 }) },
  {
    name: '`reservedConcurrentExecutions: 5`, `memorySize: 3436`',
    scenario: storm({ ...FAR, reservedConcurrency: 5, memoryMiB: 3_436 }),
  },
  { name: '`memorySize: 3436` alone', scenario: storm({ ...FAR, memoryMiB: 3_436 }) },
  { name: 'the same records in 10 shards', scenario: storm({ ...FAR, shards: 10 }) },
  {
    name: 'in 10 shards, `reservedConcurrentExecutions: 10`',
    scenario: storm({ ...FAR, shards: 10, reservedConcurrency: 10 }),
  },
  { name: 'a table with one shard', scenario: storm({ ...FAR, source: 'dynamodb' }) },
  { name: '`intake: FailureIntake.bucket()`', scenario: storm({ ...FAR, intake: 'bucket' }) },
];

export function resultOf({ name, scenario }: Storm): Result {
  const outcome: Outcome = simulate(scenario);
  const { pointers, shards } = scenario;
  const { seconds, live, expired, reckoned } = outcome;
  return {
    name,
    pointers,
    shards,
    seconds: rounded(seconds),
    calls: rounded(streamCalls(outcome) / pointers),
    live: live.tried === 0 ? 1 : rounded(1 - live.refused / live.tried),
    expired: Math.round(expired),
    cost: rounded(costOf(scenario, outcome)),
    reckoned: rounded(reckoned / pointers),
  };
}

/** More digits would suggest that the model knows better. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
