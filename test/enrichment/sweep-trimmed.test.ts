import { describe, expect, test } from 'vitest';
import { type Mishap, ShardError } from '../helpers/enrichment/simulated-shard';
import { calmClock, calmly, found, range, requests, type Source, shardOf, sweep } from '../helpers/enrichment/sweeps';

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
      if ('sequenceNumber' in position && position.sequenceNumber === '3500') throw new ShardError({ kind: 'trimmed' });
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
