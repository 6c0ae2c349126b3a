import { describe, expect, test } from 'vitest';
import type { StreamReader } from '../../enrichment/readers/reader';
import { ShardMemory } from '../../enrichment/sweep/shard-memory';
import { type Mishap, SimulatedShard } from '../helpers/enrichment/simulated-shard';
import { calmClock, calmly, found, range, requests, shardOf, sweep } from '../helpers/enrichment/sweeps';

describe('the calls of a sweep', () => {
  test('are two for ten bisected neighbors, once the size of records is known', async () => {
    const [shard, sweeping] = [shardOf(500), calmly({ memory: new ShardMemory() })];
    const ranges = Array.from({ length: 10 }, (_, index) =>
      range(1_000n + BigInt(index * 10), 1_004n + BigInt(index * 10)),
    );
    await sweep(shardOf(500), [range(1_400n, 1_400n)], sweeping);
    const readings = await sweep(shard, ranges, sweeping);
    expect(requests(shard)).toEqual(['iterator 1000', 'page of 100']);
    expect(readings.every(({ result }) => result.kind === 'read' && result.records.length === 5)).toBe(true);
  });

  test('ask for as many records as Lambda counted when the pointer is alone, and for no more when it came twice', async () => {
    const [once, twice] = [shardOf(500), shardOf(500)];
    await sweep(once, [range(1_100n, 1_106n)]);
    await sweep(twice, [range(1_100n, 1_106n), range(1_100n, 1_106n)]);
    expect(requests(once)).toEqual(['iterator 1100', 'page of 7']);
    expect(requests(twice)).toEqual(requests(once));
  });

  test('begin with a small page while that is unknown, so that no large one is read to be thrown away', async () => {
    const shard = shardOf(500);
    await sweep(
      shard,
      Array.from({ length: 20 }, (_, index) => range(1_000n + BigInt(index * 10), 1_004n + BigInt(index * 10))),
      calmly({ memory: new ShardMemory() }),
    );
    expect(requests(shard)).toEqual(['iterator 1000', 'page of 10', 'page of 1000']);
  });

  test('read ahead for a lone pointer in a storm, by no more than a page of the usual size', async () => {
    for (const [bytes, page] of [
      [1_000, 'page of 100'],
      [300_000, 'page of 3'],
      [5_000_000, 'page of 1'],
    ] as const) {
      const records = Array.from({ length: 200 }, (_, index) => ({ sequenceNumber: 1_000n + BigInt(index), bytes }));
      const [shard, sweeping] = [
        new SimulatedShard('kinesis', records),
        calmly({ memory: new ShardMemory(), inStorm: true }),
      ];
      await sweep(shard, [range(1_100n, 1_100n)], sweeping);
      await sweep(shard, [range(1_050n, 1_050n)], sweeping);
      expect(requests(shard)).toEqual(['iterator 1100', 'page of 1', 'iterator 1050', page]);
    }
  });

  test('ask for about a megabyte once the size of records is known', async () => {
    const shard = shardOf(5_000);
    await sweep(shard, [range(1_000n, 3_499n, 50)]);
    expect(requests(shard)).toEqual(['iterator 1000', 'page of 50', 'page of 1000', 'page of 1000', 'page of 1000']);
  });

  test('jump to a pointer far ahead, after one page read on', async () => {
    const shard = shardOf(9_000);
    await sweep(shard, [range(1_000n, 1_001n), range(8_000n, 8_001n)]);
    expect(requests(shard)).toEqual(['iterator 1000', 'page of 100', 'page of 1000', 'iterator 8000', 'page of 1000']);
  });

  test('jump once, also where empty pages come first', async () => {
    const shard = shardOf(9_000, ['none', 'none', 'none', 'none', 'empty-page', 'empty-page']);
    await sweep(shard, [range(1_000n, 1_001n), range(8_000n, 8_001n)]);
    expect(requests(shard).slice(3)).toEqual(['iterator 8000', 'page of 1000', 'page of 1000', 'page of 1000']);
  });

  test('are logged with the pointer they were made for', async () => {
    const readings = await sweep(shardOf(9_000), [range(1_000n, 1_001n), range(1_002n, 1_003n), range(8_000n, 8_001n)]);
    expect(readings.map(({ streamCalls }) => streamCalls)).toEqual([2, 0, 3]);
  });
});

describe('a range of many pages', () => {
  const throttledTwice: readonly Mishap[] = ['throttled', 'throttled', 'short-page'];

  test('is read to its end where the shard, at its quota, refuses twice after each page', async () => {
    const shard = shardOf(9_000, ['none', 'short-page', ...Array.from({ length: 5 }, () => throttledTwice).flat()]);
    expect((await sweep(shard, [range(1_000n, 4_999n, 1_000)])).map(found)).toEqual(['1000-4999 (4000)']);
  });

  test('is left for later where the shard refuses a third time in a row', async () => {
    const shard = shardOf(9_000, ['none', 'short-page', ...throttledTwice], 'kinesis', { ever: 'throttled' });
    const [reading] = await sweep(shard, [range(1_000n, 4_999n, 1_000)]);
    expect(reading && [found(reading), reading.streamCalls]).toEqual(['unread', 8]);
  });

  test('is not asked for its next page before the shard has made up for a large one', async () => {
    const pauses: number[] = [];
    const clock = calmClock({ sleep: async (ms) => void pauses.push(ms) });
    const shard = Object.assign(shardOf(9_000), { bytesPerSecond: 1_000_000 });
    const readings = await sweep(shard, [range(1_000n, 6_499n, 4_000)], calmly({ clock }));
    expect([readings.map(found), pauses]).toEqual([['1000-6499 (5500)'], [3_000]]);
  });
});

describe('a long run of empty pages', () => {
  test('is followed to its end where every page is nearer to the tip', async () => {
    const mishaps: Mishap[] = ['none', ...Array<Mishap>(250).fill('nearing-page')];
    const [reading] = await sweep(shardOf(100, mishaps), [range(1_000n, 1_001n)]);
    expect(reading && [found(reading), reading.streamCalls]).toEqual(['1000-1001 (2)', 252]);
  });

  test('leaves one read of the shard in each second to its consumer', async () => {
    const pauses: number[] = [];
    const clock = calmClock({ sleep: async (ms) => void pauses.push(ms) });
    const mishaps: Mishap[] = ['none', 'empty-page', 'empty-page', 'none'];
    await sweep(shardOf(100, mishaps), [range(1_000n, 1_001n), range(1_005n, 1_010n)], calmly({ clock }));
    expect(pauses).toEqual([250, 250]);
  });

  test('is followed in large pages where small ones look at little of the shard', async () => {
    const shard = Object.assign(shardOf(100, ['none', 'empty-page', 'empty-page'], 'dynamodb'), {
      recordsAfterEmptyPage: 1_000,
    });
    await sweep(shard, [range(1_000n, 1_001n)]);
    expect(requests(shard)).toEqual(['iterator 1000', 'page of 2', 'page of 1000', 'page of 1000']);
  });

  test('is not waited for longer than there is time', async () => {
    const pauses: number[] = [];
    const clock = calmClock({ now: () => 900, sleep: async (ms) => void pauses.push(ms) });
    await sweep(shardOf(100, ['none', 'empty-page']), [range(1_000n, 1_001n)], calmly({ clock, readUntil: 1_000 }));
    expect(pauses).toEqual([100]);
  });

  test('does not end a range of one record before that was read', async () => {
    const shard = shardOf(100, ['none', 'empty-page']);
    expect((await sweep(shard, [range(1_010n, 1_010n)])).map(found)).toEqual(['1010-1010 (1)']);
  });

  test('without progress leaves its range for later, and the others are sought at their own starts', async () => {
    const mishaps: Mishap[] = ['none', ...Array<Mishap>(41).fill('empty-page')];
    const shard = shardOf(9_000, mishaps, 'dynamodb');
    const readings = await sweep(shard, [range(1_000n, 1_001n), range(1_001n, 1_002n), range(8_000n, 8_001n)]);
    expect(readings.map(found)).toEqual(['unread', '1001-1002 (2)', '8000-8001 (2)']);
  });
});

test('the signal that ends reading reaches every call to the stream', async () => {
  const shard = shardOf(100);
  const signals: AbortSignal[] = [];
  const reader: StreamReader = {
    mostRecords: shard.mostRecords,
    trimsSilently: shard.trimsSilently,
    troubleOf: (error) => shard.troubleOf(error),
    getIterator: (of, position, signal) => {
      signals.push(signal);
      return shard.getIterator(of, position);
    },
    getRecords: (of, iterator, limit, signal) => {
      signals.push(signal);
      return shard.getRecords(of, iterator, limit);
    },
  };
  const sweeping = calmly();
  await sweep(reader, [range(1_000n, 1_001n)], sweeping);
  expect(signals).toEqual([sweeping.readSignal, sweeping.readSignal]);
});

describe('a sweep within limits', () => {
  test('gives up a range that outgrows the memory, and reads the next', async () => {
    const readings = await sweep(
      shardOf(5_000),
      [range(1_000n, 3_999n, 100), range(5_000n, 5_001n)],
      calmly({ mostHeldBytes: 500_000 }),
    );
    expect(readings.map(found)).toEqual(['too-large', '5000-5001 (2)']);
  });

  test('delivers what overlaps a range that outgrows the memory', async () => {
    const ranges = [range(1_000n, 3_999n, 100), range(2_000n, 2_400n, 1)];
    const readings = await sweep(shardOf(5_000), ranges, calmly({ mostHeldBytes: 500_000 }));
    expect(readings.map(found)).toEqual(['too-large', '2000-2400 (401)']);
  });

  test('reads ranges that fit only one by one, one by one', async () => {
    const ranges = [range(1_000n, 1_399n, 100), range(1_200n, 1_599n), range(1_390n, 1_800n)];
    const readings = await sweep(shardOf(5_000), ranges, calmly({ mostHeldBytes: 450_000 }));
    expect(readings.map(found).toSorted()).toEqual(['1000-1399 (400)', '1200-1599 (400)', '1390-1800 (411)']);
  });

  test('counts what records cost, not only their data', async () => {
    const numbers = Array.from({ length: 3_000 }, (_, index) => 1_000n + BigInt(index));
    const light = numbers.map((sequenceNumber) => ({ sequenceNumber, bytes: 100, weight: 100 }));
    const heavy = light.map((record) => ({ ...record, weight: 1_100 }));
    const read = (records: typeof light) =>
      sweep(new SimulatedShard('kinesis', records), [range(1_000n, 3_999n, 50)], calmly({ mostHeldBytes: 600_000 }));
    expect((await read(light)).map(found)).toEqual(['1000-3999 (3000)']);
    expect((await read(heavy)).map(found)).toEqual(['too-large']);
  });

  test('stops when time runs out: what was begun counts as tried, the rest does not', async () => {
    let now = 0;
    const clock = calmClock({ now: () => now });
    const shard = shardOf(9_000, ['none', 'short-page']);
    const getRecords = shard.getRecords.bind(shard);
    shard.getRecords = (...call) => {
      now += 60_000;
      return getRecords(...call);
    };
    const readings = await sweep(shard, [range(1_000n, 1_002n), range(1_010n, 1_999n), range(8_000n, 8_001n)], {
      ...calmly(),
      clock,
    });
    expect(readings.map(found)).toEqual(['1000-1002 (3)', 'unread', 'not-begun']);
  });
});
