import { describe, expect, test } from 'vitest';
import type { PlannedPointer } from '../../enrichment/plan';
import type { StreamReader } from '../../enrichment/readers/reader';
import type { Reading } from '../../enrichment/sweep/read-sweep';
import { ShardMemory } from '../../enrichment/sweep/shard-memory';
import { type Mishap, ShardError, type ShardOptions, SimulatedShard } from '../helpers/enrichment/simulated-shard';
import { calmClock, calmly, range, sweep } from '../helpers/enrichment/sweeps';

type Source = 'kinesis' | 'dynamodb';

/** A shard with records 1000, 1001, ... of a kilobyte each. */
function shardOf(
  count: number,
  mishaps: readonly Mishap[] = [],
  source: Source = 'kinesis',
  options: ShardOptions = {},
) {
  const records = Array.from({ length: count }, (_, index) => ({
    sequenceNumber: 1_000n + BigInt(index),
    bytes: 1_000,
  }));
  return new SimulatedShard(source, records, mishaps, options);
}

function found({ result }: Reading<PlannedPointer>): string {
  if (result.kind !== 'read') return result.kind;
  const numbers = result.records.map(({ sequenceNumber }) => sequenceNumber);
  return numbers.length === 0
    ? 'nothing'
    : `${numbers[0]}-${numbers.at(-1)} (${numbers.length})${result.gap ? ` ${result.gap}` : ''}`;
}

function requests(shard: SimulatedShard): string[] {
  return shard.calls.map((call) =>
    call.kind === 'page' ? `page of ${call.limit}` : `iterator ${from(call.position)}`,
  );
}

function from(position: { readonly from: string; readonly sequenceNumber?: string }): string {
  return position.sequenceNumber ?? position.from;
}

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

describe.each<Source>(['kinesis', 'dynamodb'])('records of a %s shard that are gone', (source) => {
  test.each([
    ['before the range begins', 5, '1010-1019 (10)'],
    ['up to the middle of the range', 15, '1015-1019 (5)'],
    ['with all of the range', 25, 'nothing'],
    ['with all that there was', 100, 'nothing'],
  ])('%s', async (_, trimmed, left) => {
    const [reading] = await sweep(shardOf(100, [], source, { trimmed }), [range(1_010n, 1_019n)]);
    expect(reading && found(reading)).toBe(left);
  });

  test('leave the range torn when they go between two pages of it', async () => {
    const mishaps: Mishap[] = ['none', 'short-page', 'trim', 'iterator-expired'];
    const expired: Mishap[] = ['none', 'short-page', 'iterator-expired', 'trim'];
    const shard = shardOf(100, source === 'kinesis' ? expired : mishaps, source);
    const [reading] = await sweep(shard, [range(1_000n, 1_059n)]);
    expect(reading && found(reading)).toBe('1000-1059 (50) torn');
  });

  test('leave it torn also where another range is still to come', async () => {
    const mishaps: Mishap[] = source === 'kinesis' ? ['iterator-expired', 'trim'] : ['trim', 'iterator-expired'];
    const shard = shardOf(100, ['none', 'short-page', ...mishaps], source, { trimmedAtOnce: 50 });
    const readings = await sweep(shard, [range(1_000n, 1_059n, 20), range(1_090n, 1_095n)]);
    expect(readings.map(found)).toEqual(['1000-1059 (44) torn', '1090-1095 (6)']);
  });

  test('do not harm a range of which all was read', async () => {
    const shard = shardOf(100, ['none', 'none', 'trim'], source);
    const readings = await sweep(shard, [range(1_000n, 1_002n), range(1_010n, 1_012n, 200)]);
    expect(readings.map(found)).toEqual(['1000-1002 (3)', '1010-1012 (3)']);
  });
});

describe('a trim horizon', () => {
  test('that moves on while it is sought is sought again', async () => {
    const shard = shardOf(100, ['none', 'none', 'trim'], 'dynamodb', { trimmed: 5 });
    const [reading] = await sweep(shard, [range(1_000n, 1_059n)]);
    expect(reading && found(reading)).toBe('1035-1059 (25)');
  });

  test('that reaches back beyond a start which the shard calls trimmed makes that one pointer unreadable', async () => {
    const shard = shardOf(3_000);
    const getIterator = shard.getIterator.bind(shard);
    shard.getIterator = async (_, position) => {
      if (from(position) === '3500') throw new ShardError({ kind: 'trimmed' });
      return getIterator(_, position);
    };
    const readings = await sweep(shard, [range(3_500n, 3_501n), range(3_900n, 3_901n)]);
    expect(readings.map(found)).toEqual(['unreadable', '3900-3901 (2)']);
  });

  test('that moves on past the next start while the sweep is on its way there is sought again', async () => {
    const mishaps: Mishap[] = [...Array<Mishap>(5).fill('none'), 'trim'];
    const shard = shardOf(3_000, mishaps, 'dynamodb', { trimmed: 50, trimmedAtOnce: 1_155 });
    const readings = await sweep(shard, [range(1_003n, 1_012n), range(2_200n, 2_210n)]);
    expect(readings.map(found)).toEqual(['nothing', '2205-2210 (6)']);
  });

  test('that is gone itself, again and again, leaves nothing of the shard', async () => {
    const shard = shardOf(100, [], 'dynamodb');
    shard.getIterator = async () => {
      throw new ShardError({ kind: 'trimmed' });
    };
    expect((await sweep(shard, [range(1_000n, 1_001n)])).map(found)).toEqual(['nothing']);
  });
});

describe('a shard that does not answer as it should', () => {
  test('is asked at most two times more, then its pointers are left for later', async () => {
    const shard = shardOf(100, [], 'kinesis', { ever: 'throttled' });
    const readings = await sweep(shard, [range(1_000n, 1_001n), range(1_050n, 1_051n)]);
    expect(readings.map(found)).toEqual(['unread', 'unread']);
    expect(readings.map(({ streamCalls }) => streamCalls)).toEqual([3, 0]);
  });

  test('is not waited for beyond the time that there is, and its pointers have had their try', async () => {
    const shard = shardOf(100, [], 'kinesis', { ever: 'throttled' });
    const readings = await sweep(shard, [range(1_000n, 1_001n)], calmly({ readUntil: 1_000 }));
    expect(readings.map((reading) => [found(reading), reading.streamCalls])).toEqual([['unread', 1]]);
  });

  test('is not quoted when its answer is not JSON: it may hold data', async () => {
    const shard = shardOf(100);
    shard.getRecords = async () => JSON.parse('{"Records":[{"Data": customer 7');
    const [reading] = await sweep(shard, [range(1_000n, 1_001n)]);
    expect(reading?.result).toMatchObject({
      kind: 'unread',
      error: { name: 'GarbledAnswerError', message: "The stream's answer could not be read" },
    });
  });

  test('is not waited for where there is no time, and what was read of a range is read again', async () => {
    const shard = shardOf(100, ['none', 'short-page'], 'kinesis', { ever: 'throttled' });
    const readings = await sweep(shard, [range(1_000n, 1_059n)], calmly({ readUntil: 1_000 }));
    expect(readings.map(found)).toEqual(['unread']);
  });

  test('is asked what its error means for the very call', async () => {
    const shard = shardOf(100, ['not-found', 'throttled', 'none', 'throttled']);
    const calls: string[] = [];
    const reader: StreamReader = {
      mostRecords: shard.mostRecords,
      trimsSilently: shard.trimsSilently,
      getIterator: (of, position) => shard.getIterator(of, position),
      getRecords: (of, iterator, limit) => shard.getRecords(of, iterator, limit),
      troubleOf: (error, call) => {
        calls.push(call);
        return shard.troubleOf(error);
      },
    };
    expect((await sweep(reader, [range(1_000n, 1_001n)])).map(found)).toEqual(['1000-1001 (2)']);
    expect(calls).toEqual(['iterator-at-number', 'iterator-at-horizon', 'page']);
  });

  test('loses nothing of what was read before', async () => {
    const shard = shardOf(9_000, ['none', 'none'], 'kinesis', { ever: 'throttled' });
    const readings = await sweep(shard, [range(1_000n, 1_001n), range(8_000n, 8_001n)]);
    expect(readings.map(found)).toEqual(['1000-1001 (2)', 'unread']);
  });

  test('is not asked again when its answer took all the time: the pointer has not had its try', async () => {
    let now = 0;
    const shard = shardOf(100, [], 'kinesis', { ever: 'throttled' });
    const getIterator = shard.getIterator.bind(shard);
    shard.getIterator = (...call) => {
      now = 60_000;
      return getIterator(...call);
    };
    const readings = await sweep(shard, [range(1_000n, 1_001n)], calmly({ clock: calmClock({ now: () => now }) }));
    expect(readings.map((reading) => [found(reading), reading.streamCalls])).toEqual([['not-begun', 1]]);
  });

  test('is not asked again at once when it denies access', async () => {
    const readings = await sweep(shardOf(100, [], 'kinesis', { ever: 'denied' }), [range(1_000n, 1_001n)]);
    expect(readings.map(({ result, streamCalls }) => [result.kind, streamCalls])).toEqual([['unread', 1]]);
  });

  test.each<[Mishap, number]>([
    ['empty-page', 42],
    ['iterator-expired', 4],
    ['not-found', 5],
  ])('is given up for now after %s without end', async (ever, streamCalls) => {
    const [reading] = await sweep(shardOf(100, [], 'dynamodb', { ever }), [range(1_000n, 1_001n)]);
    expect(reading).toMatchObject({ streamCalls, result: { kind: 'unread', error: { name: 'StalledShardError' } } });
  });

  test('follows empty pages and short ones to the end of the range', async () => {
    const mishaps: Mishap[] = ['none', 'empty-page', 'empty-page', 'short-page', 'empty-page', 'short-page'];
    expect((await sweep(shardOf(100, mishaps), [range(1_000n, 1_059n)])).map(found)).toEqual(['1000-1059 (60)']);
  });

  test('makes only the pointer unreadable whose start it does not know', async () => {
    const shard = shardOf(100, ['unknown-position']);
    const readings = await sweep(shard, [range(1_000n, 1_001n), range(1_050n, 1_051n)]);
    expect(readings.map(found)).toEqual(['unreadable', '1050-1051 (2)']);
  });
});

describe('records trimmed between two pages of one iterator, of which Kinesis says nothing', () => {
  const DAYS_AGO = -2 * 24 * 60 * 60_000;
  const options = { arrivedAt: DAYS_AGO, trimmedAtOnce: 30 };
  const lone = [range(1_000n, 1_059n, 20)];

  test('leave the range torn', async () => {
    const readings = await sweep(shardOf(100, ['none', 'none', 'trim'], 'kinesis', options), lone);
    expect(readings.map(found)).toEqual(['1000-1059 (50) torn']);
  });

  test('leave the range torn also behind a page of one record', async () => {
    const shard = shardOf(100, ['none', 'none', 'trim'], 'kinesis', options);
    expect((await sweep(shard, [range(1_000n, 1_059n, 1)])).map(found)).toEqual(['1000-1059 (31) torn']);
  });

  test('are not missed where the range was read to its end before they went', async () => {
    const shard = shardOf(100, ['none', 'none', 'none', 'none', 'trim'], 'kinesis', { ...options, trimmedAtOnce: 15 });
    expect((await sweep(shard, lone)).map(found)).toEqual(['1000-1059 (60)']);
  });

  test('are looked for once for all ranges that end in one page, and reading goes on where it was', async () => {
    const shard = shardOf(9_000, [], 'kinesis', options);
    const ranges = [range(1_000n, 1_300n, 20), range(1_050n, 1_400n, 20), range(1_500n, 2_500n, 20)];
    expect((await sweep(shard, ranges)).map(found)).toEqual(['1000-1300 (301)', '1050-1400 (351)', '1500-2500 (1001)']);
    const looks = ['iterator 1099', 'page of 1', 'page of 1000', 'iterator 2099', 'page of 1'];
    expect(requests(shard)).toEqual(['iterator 1000', 'page of 100', 'page of 1000', ...looks]);
  });

  test('harm only the ranges that they were in', async () => {
    const shard = shardOf(9_000, ['none', 'none', 'trim'], 'kinesis', { ...options, trimmedAtOnce: 110 });
    const readings = await sweep(shard, [range(1_000n, 1_150n, 50), range(1_200n, 2_050n, 1)]);
    expect(readings.map(found)).toEqual(['1200-2050 (851)', '1000-1150 (141) torn']);
  });

  test('are looked for once more where a later range was left elsewhere', async () => {
    const mishaps: Mishap[] = ['none', 'short-page', 'short-page', 'none', 'trim'];
    const shard = shardOf(9_000, mishaps, 'kinesis', { ...options, trimmedAtOnce: 100 });
    const readings = await sweep(shard, [range(1_000n, 1_500n, 20), range(1_100n, 1_500n, 20)]);
    expect(readings.map(found)).toEqual(['1000-1500 (501) torn', '1100-1500 (401)']);
  });

  test('are not looked for in one page, among records of less than a day, or where the stream says so itself', async () => {
    const shards = [
      shardOf(100, [], 'kinesis', options),
      shardOf(100, [], 'kinesis', { arrivedAt: -22 * 60 * 60_000 }),
      shardOf(100, [], 'dynamodb', options),
    ] as const;
    await sweep(shards[0], [range(1_000n, 1_059n)]);
    await sweep(shards[1], lone);
    await sweep(shards[2], lone);
    expect(requests(shards[0])).toEqual(['iterator 1000', 'page of 60']);
    for (const shard of shards.slice(1)) {
      expect(requests(shard)).toEqual(['iterator 1000', 'page of 20', 'page of 1000']);
    }
  });

  test('are looked for past empty pages, each after a pause', async () => {
    const pauses: number[] = [];
    const clock = calmClock({ sleep: async (ms) => void pauses.push(ms) });
    const mishaps: Mishap[] = ['none', 'none', 'none', 'none', 'empty-page', 'empty-page'];
    const shard = shardOf(100, mishaps, 'kinesis', options);
    expect((await sweep(shard, lone, calmly({ clock }))).map(found)).toEqual(['1000-1059 (60)']);
    expect(requests(shard).slice(-4)).toEqual(['iterator 1019', 'page of 1', 'page of 1', 'page of 1']);
    expect(pauses).toEqual([250, 250]);
  });

  test('count as trimmed where only empty pages come, without end or to the end of the shard', async () => {
    const empty = shardOf(100, ['none', 'none', 'none', 'none'], 'kinesis', { ...options, ever: 'empty-page' });
    const ended = shardOf(100, ['none', 'none', 'none', 'trim'], 'kinesis', { ...options, trimmedAtOnce: 100 });
    const readings = [...(await sweep(empty, lone)), ...(await sweep(ended, lone))];
    expect(readings.map(found)).toEqual(['1000-1059 (60) torn', '1000-1059 (60) torn']);
    expect(readings.map(({ streamCalls }) => streamCalls)).toEqual([3 + 42, 3 + 2]);
  });

  test.each<Mishap>(['unknown-position', 'not-found', 'iterator-expired'])(
    'count as trimmed where the shard answers %s to the look',
    async (mishap) => {
      const shard = shardOf(100, ['none', 'none', 'none', mishap], 'kinesis', options);
      expect((await sweep(shard, lone)).map(found)).toEqual(['1000-1059 (60) torn']);
    },
  );

  test('cannot be looked for when time runs out meanwhile: the range is read again later', async () => {
    let now = 0;
    const shard = shardOf(100, ['none', 'none', 'none', 'none'], 'kinesis', { ...options, ever: 'empty-page' });
    const clock = calmClock({
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
    });
    const readings = await sweep(shard, lone, calmly({ clock, readUntil: 1_000 }));
    expect(readings.map(found)).toEqual(['unread']);
  });

  test('cannot be looked for when the shard does not answer: the range is read again later', async () => {
    const shard = shardOf(100, ['none', 'none', 'none'], 'kinesis', { ...options, ever: 'throttled' });
    expect((await sweep(shard, lone)).map(found)).toEqual(['unread']);
  });

  test('cannot be looked for when the stream is gone: the range is delivered as torn', async () => {
    const shard = shardOf(100, ['none', 'none', 'none'], 'kinesis', { ...options, ever: 'gone' });
    expect((await sweep(shard, lone)).map(found)).toEqual(['1000-1059 (60) torn']);
  });
});

describe('a range that is begun again, as the shard does not know the number where it was left', () => {
  const mishaps: Mishap[] = ['none', 'none', 'iterator-expired', 'unknown-position'];
  const lone = [range(1_000n, 1_059n, 20)];

  test('is whole', async () => {
    const shard = shardOf(100, mishaps);
    expect((await sweep(shard, lone)).map(found)).toEqual(['1000-1059 (60)']);
    expect(requests(shard)).toEqual(['iterator 1000', 'page of 20', 'iterator 1000', 'page of 1000']);
  });

  test('is torn where records were trimmed meanwhile', async () => {
    const shard = shardOf(100, [...mishaps, 'trim'], 'kinesis', { trimmedAtOnce: 40 });
    expect((await sweep(shard, lone)).map(found)).toEqual(['1000-1059 (40) torn']);
  });
});

describe('a shard that can be read no more', () => {
  const ranges = [range(1_000n, 1_059n, 20), range(1_010n, 1_015n), range(1_050n, 1_080n)];

  test.each<Mishap>(['gone', 'blocked'])(
    '(%s) leaves what was read of a range, the last copy there is',
    async (ever) => {
      const shard = shardOf(100, ['none', 'short-page'], 'kinesis', { ever });
      const readings = await sweep(shard, ranges);
      expect(readings.map(found)).toEqual([
        '1010-1015 (6)',
        '1000-1033 (34) cut',
        ever === 'gone' ? 'unreadable' : 'unread',
      ]);
    },
  );

  test('is not there when neither the number nor the trim horizon is found', async () => {
    const shard = shardOf(100, ['not-found'], 'kinesis', { ever: 'gone' });
    const [reading] = await sweep(shard, [range(1_000n, 1_001n)]);
    expect(reading).toMatchObject({
      result: { kind: 'unreadable', reason: 'STREAM_OR_SHARD_NOT_FOUND' },
      streamCalls: 2,
    });
  });

  test('has what is left when the trim horizon is found, though the number is not', async () => {
    const shard = shardOf(100, ['not-found'], 'kinesis', { trimmed: 15 });
    expect((await sweep(shard, [range(1_010n, 1_019n)])).map(found)).toEqual(['1015-1019 (5)']);
  });

  test('never held a number that it does not find again, though its records reach back before it', async () => {
    const mishaps: Mishap[] = ['not-found', 'none', 'none', 'none', 'not-found'];
    const readings = await sweep(shardOf(9_000, mishaps), [range(7_500n, 7_501n), range(8_900n, 8_901n)]);
    expect(readings.map(found)).toEqual(['unreadable', '8900-8901 (2)']);
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
