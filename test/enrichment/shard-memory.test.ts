import { describe, expect, test } from 'vitest';
import type { PlannedPointer } from '../../enrichment/plan';
import { ShardMemory } from '../../enrichment/sweep/shard-memory';
import { type Mishap, SimulatedShard } from '../helpers/enrichment/simulated-shard';
import { calmClock, calmly, experienced, range, sweep } from '../helpers/enrichment/sweeps';

const MINUTE = 60_000;
const RECORDS = Array.from({ length: 1_000 }, (_, index) => ({ sequenceNumber: BigInt(index), bytes: 1_000 }));
/** Spread over the shard, as the pointers of a storm are that come in no order: two pages, and everything is read. */
const BATCH = [range(10n, 12n), range(500n, 501n), range(900n, 909n)];

describe('a sandbox that has read a shard', () => {
  test('asks for no more of it when pointers lie among the records that it read past', async () => {
    const { read } = sandbox();
    await read(BATCH);
    expect(await read([range(11n, 11n), range(300n, 309n), range(907n, 909n)])).toEqual({
      found: ['11', '300 301 302 303 304 305 306 307 308 309', '907 908 909'],
      calls: [],
      counted: 0,
    });
  });

  test('asks between two remembered pages, where records may have been trimmed when they were read', async () => {
    const { read } = sandbox();
    await read(BATCH);
    expect(await read([range(108n, 111n)])).toEqual({
      found: ['108 109 110 111'],
      calls: ['from 109', '4 records'],
      counted: 2,
    });
  });

  test('asks for nothing when one pointer lies in one remembered page and another in the next', async () => {
    const { read } = sandbox();
    await read(BATCH);
    expect(await read([range(20n, 21n), range(200n, 201n)])).toMatchObject({ found: ['20 21', '200 201'], calls: [] });
  });

  test('asks for what Lambda counted where only the beginning is remembered', async () => {
    const { read } = sandbox();
    await read([range(0n, 0n), range(9n, 9n)]);
    expect(await read([range(99n, 698n)])).toMatchObject({ calls: ['from 99', '600 records'] });
  });

  test('goes on at the last remembered record, which has to come again', async () => {
    const { read } = sandbox();
    await read([range(0n, 0n), range(9n, 9n)]);
    expect(await read([range(95n, 101n)])).toEqual({
      found: ['95 96 97 98 99 100 101'],
      calls: ['from 99', '7 records'],
      counted: 2,
    });
  });

  test('knows that records are missing where that record does not come again', async () => {
    const { read } = sandbox({ mishaps: ['none', 'none', 'trim'], trimmedAtOnce: 105 });
    await read([range(0n, 0n), range(9n, 9n)]);
    expect(await read([range(95n, 110n)])).toMatchObject({ found: ['95 96 97 98 99 105 106 107 108 109 110 torn'] });
  });

  test('reads for a pointer that begins before what it remembers', async () => {
    const { read } = sandbox();
    await read(BATCH);
    expect(await read([range(9n, 10n)])).toMatchObject({ found: ['9 10'], calls: ['from 9', '2 records'] });
  });

  test('reads no further than to what it remembers', async () => {
    const { read } = sandbox();
    await read(BATCH);
    expect(await read([range(5n, 5n), range(300n, 300n)])).toMatchObject({
      found: ['5', '300'],
      calls: ['from 5', '100 records'],
    });
  });

  test('asks the shard about a number that it did not see there', async () => {
    const { read } = sandbox({ records: RECORDS.filter(({ sequenceNumber }) => sequenceNumber !== 700n) });
    await read(BATCH);
    expect(await read([range(700n, 701n)])).toMatchObject({ found: ['701'], calls: ['from 700', '2 records'] });
  });

  test('asks again for what it has delivered when it read nothing past it', async () => {
    const { read } = sandbox();
    await read([range(10n, 12n)]);
    expect(await read([range(10n, 12n)])).toMatchObject({ calls: ['from 10', '3 records'] });
  });

  test('has forgotten it after a minute', async () => {
    const { read, later } = sandbox();
    await read(BATCH);
    later(MINUTE);
    expect(await read([range(300n, 309n)])).toMatchObject({ calls: [] });
    later(1);
    expect(await read([range(300n, 309n)])).toMatchObject({ calls: ['from 300', '10 records'] });
  });

  test('has forgotten it when the clock was set back by more than a minute', async () => {
    const { read, later } = sandbox();
    await read(BATCH);
    later(-MINUTE);
    expect(await read([range(300n, 309n)])).toMatchObject({ calls: [] });
    later(-1);
    expect(await read([range(300n, 309n)])).toMatchObject({ calls: ['from 300', '10 records'] });
  });

  test('remembers an eighth of what a sweep may hold, and of that the latest', async () => {
    const { read } = sandbox({ mostHeldBytes: 8 * 150_000 });
    await read([range(0n, 0n), range(9n, 9n)]);
    expect(await read([range(50n, 50n)])).toMatchObject({ calls: [] });
    await read([range(200n, 200n), range(209n, 209n)]);
    expect(await read([range(50n, 50n)])).toMatchObject({ calls: ['from 50', '1 records'] });
    expect(await read([range(250n, 250n)])).toMatchObject({ calls: [] });
  });

  test('remembers nothing of a page that is larger, and what it remembers stays', async () => {
    const { read } = sandbox({ mostHeldBytes: 8 * 150_000 });
    await read([range(0n, 0n), range(9n, 9n)]);
    await read([range(300n, 300n), range(302n, 461n)]);
    expect(await read([range(301n, 301n)])).toMatchObject({ calls: ['from 301', '1 records'] });
    expect(await read([range(50n, 50n)])).toMatchObject({ calls: [] });
  });

  test('has forgotten it when the shard does not know its numbers: the stream is another one', async () => {
    const { read } = sandbox({ mishaps: ['none', 'none'], ever: 'unknown-position' });
    await read([range(0n, 0n), range(9n, 9n)]);
    expect(await read([range(95n, 101n)])).toMatchObject({ found: ['unreadable'], counted: 2 });
  });

  test('answers nothing when its time is over', async () => {
    const { read } = sandbox();
    await read(BATCH);
    expect(await read([range(300n, 309n)], { readUntil: 0 })).toMatchObject({ found: ['not-begun'] });
  });

  test('keeps nothing alive of the pointers that it read for', async () => {
    const { read, shard } = sandbox();
    const asked: object[] = [];
    const getRecords = shard.getRecords.bind(shard);
    shard.getRecords = (of, iterator, limit) => {
      asked.push(of as object);
      return getRecords(of, iterator, limit);
    };
    await read([range(0n, 0n), range(9n, 9n)]);
    expect(asked.map((of) => Object.keys(of))).toEqual([['streamArn', 'shardId']]);
  });
});

test('no shard is answered for from what was read of another', () => {
  const memory = new ShardMemory();
  const record = {
    sequenceNumber: '1',
    bytes: 1,
    arrivedAt: 0,
    weight: () => 1_000,
    toEventRecord: () => ({}) as never,
  };
  const shards = [
    { streamArn: 'stream', shardId: 'a' },
    { streamArn: 'stream', shardId: 'b' },
    { streamArn: 'other', shardId: 'a' },
  ];
  const [first = { streamArn: '', shardId: '' }] = shards;
  memory.keep(first, [record], 0, 1e6);
  expect(shards.map((shard) => memory.from(shard, '1', 0).length)).toEqual([1, 0, 0]);
});

test('of a page comes what is asked for and what follows it, until its shard is forgotten, and no other', () => {
  const memory = new ShardMemory();
  const record = (sequenceNumber: string) => {
    return { sequenceNumber, bytes: 1, arrivedAt: 0, weight: () => 1_000, toEventRecord: () => ({}) as never };
  };
  const [one, other] = [
    { streamArn: 'stream', shardId: 'a' },
    { streamArn: 'stream', shardId: 'b' },
  ];
  for (const shard of [one, other]) memory.keep(shard, ['1', '2', '3'].map(record), 0, 6_000);
  const from2 = (shard: typeof one) => memory.from(shard, '2', 0).map(({ sequenceNumber }) => sequenceNumber);

  expect([from2(one), from2(other)]).toEqual([
    ['2', '3'],
    ['2', '3'],
  ]);
  memory.forget(one);
  expect([from2(one), from2(other)]).toEqual([[], ['2', '3']]);
});

test('the size of records is remembered for the hundred streams that were read last', () => {
  const memory = new ShardMemory();
  const stream = (index: number) => ({ streamArn: `stream-${index}`, shardId: 'a' });
  for (let index = 0; index < 100; index += 1) memory.learn(stream(index), { records: 2, bytes: 300 });
  memory.learn(stream(0), { records: 1, bytes: 200 });
  memory.learn(stream(1), { records: 0, bytes: 0 });
  memory.learn(stream(100), { records: 1, bytes: 100 });

  expect([0, 1, 2, 99, 100].map((index) => memory.recordBytes(stream(index)))).toEqual([200, undefined, 150, 150, 100]);
});

interface SandboxProps {
  readonly records?: typeof RECORDS;
  readonly mishaps?: readonly Mishap[];
  readonly trimmedAtOnce?: number;
  readonly ever?: Mishap;
  readonly mostHeldBytes?: number;
}

/** Its invocations remember together what they read of one shard. */
function sandbox({ records = RECORDS, mishaps, trimmedAtOnce, ever, mostHeldBytes = 1e9 }: SandboxProps = {}) {
  const shard = new SimulatedShard('kinesis', records, mishaps, { trimmedAtOnce, ever });
  const memory = experienced();
  let now = 1_000_000;
  const clock = calmClock({ now: () => now });
  return {
    shard,
    later: (milliseconds: number) => {
      now += milliseconds;
    },
    async read(ranges: readonly PlannedPointer[], { readUntil = now + MINUTE } = {}) {
      const before = shard.calls.length;
      const sweeping = calmly({ memory, clock, mostHeldBytes, readUntil });
      const readings = await sweep(shard, ranges, sweeping);
      return {
        found: readings.map(({ result }) => {
          if (result.kind !== 'read') return result.kind;
          return [...result.records.map((record) => record.sequenceNumber), ...(result.gap ? [result.gap] : [])].join(
            ' ',
          );
        }),
        calls: shard.calls.slice(before).map((call) => {
          if (call.kind === 'page') return `${call.limit} records`;
          return `from ${'sequenceNumber' in call.position ? call.position.sequenceNumber : call.position.from}`;
        }),
        counted: readings.reduce((sum, { streamCalls }) => sum + streamCalls, 0),
      };
    },
  };
}
