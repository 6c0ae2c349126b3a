import { describe, expect, it } from 'vitest';
import type { PlannedPointer } from '../../enrichment/plan';
import type { Reading } from '../../enrichment/sweep/read-sweep';
import { type Mishap, ShardError, type ShardOptions, SimulatedShard } from '../helpers/enrichment/simulated-shard';
import { calmly, range, sweep } from '../helpers/enrichment/sweeps';

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
    : `${numbers[0]}-${numbers.at(-1)} (${numbers.length})${result.torn ? ' torn' : ''}`;
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
  it('are two for ten bisected neighbours', async () => {
    const shard = shardOf(500);
    const ranges = Array.from({ length: 10 }, (_, index) =>
      range(1_000n + BigInt(index * 10), 1_004n + BigInt(index * 10)),
    );
    const readings = await sweep(shard, ranges);
    expect(requests(shard)).toEqual(['iterator 1000', 'page of 100']);
    expect(readings.every(({ result }) => result.kind === 'read' && result.records.length === 5)).toBe(true);
  });

  it('ask for as many records as Lambda counted when the pointer is alone, and for no more when it came twice', async () => {
    const [once, twice] = [shardOf(500), shardOf(500)];
    await sweep(once, [range(1_100n, 1_106n)]);
    await sweep(twice, [range(1_100n, 1_106n), range(1_100n, 1_106n)]);
    expect(requests(once)).toEqual(['iterator 1100', 'page of 7']);
    expect(requests(twice)).toEqual(requests(once));
  });

  it('ask for about a megabyte once the size of records is known', async () => {
    const shard = shardOf(5_000);
    await sweep(shard, [range(1_000n, 3_499n, 50)]);
    expect(requests(shard)).toEqual(['iterator 1000', 'page of 50', 'page of 1000', 'page of 1000', 'page of 1000']);
  });

  it('jump to a pointer far ahead, after one page read on', async () => {
    const shard = shardOf(9_000);
    await sweep(shard, [range(1_000n, 1_001n), range(8_000n, 8_001n)]);
    expect(requests(shard)).toEqual(['iterator 1000', 'page of 100', 'page of 1000', 'iterator 8000', 'page of 1000']);
  });

  it('are told with the pointer they were made for', async () => {
    const readings = await sweep(shardOf(9_000), [range(1_000n, 1_001n), range(1_002n, 1_003n), range(8_000n, 8_001n)]);
    expect(readings.map(({ streamCalls }) => streamCalls)).toEqual([2, 0, 3]);
  });
});

describe.each<Source>(['kinesis', 'dynamodb'])('records of a %s shard that are gone', (source) => {
  it.each([
    ['before the range begins', 5, '1010-1019 (10)'],
    ['up to the middle of the range', 15, '1015-1019 (5)'],
    ['with all of the range', 25, 'nothing'],
    ['with all that there was', 100, 'nothing'],
  ])('%s', async (_, trimmed, left) => {
    const [reading] = await sweep(shardOf(100, [], source, { trimmed }), [range(1_010n, 1_019n)]);
    expect(reading && found(reading)).toBe(left);
  });

  it('leave the range torn when they go between two pages of it', async () => {
    const mishaps: Mishap[] = ['none', 'short-page', 'trim', 'iterator-expired'];
    const expired: Mishap[] = ['none', 'short-page', 'iterator-expired', 'trim'];
    const shard = shardOf(100, source === 'kinesis' ? expired : mishaps, source);
    const [reading] = await sweep(shard, [range(1_000n, 1_059n)]);
    expect(reading && found(reading)).toBe('1000-1059 (50) torn');
  });

  it('do not harm a range of which all was read', async () => {
    const shard = shardOf(100, ['none', 'none', 'trim'], source);
    const readings = await sweep(shard, [range(1_000n, 1_002n), range(1_010n, 1_012n, 200)]);
    expect(readings.map(found)).toEqual(['1000-1002 (3)', '1010-1012 (3)']);
  });
});

describe('a trim horizon', () => {
  it('that moves on while it is sought is sought again', async () => {
    const shard = shardOf(100, ['none', 'none', 'trim'], 'dynamodb', { trimmed: 5 });
    const [reading] = await sweep(shard, [range(1_000n, 1_059n)]);
    expect(reading && found(reading)).toBe('1035-1059 (25)');
  });

  it('that reaches back beyond a start which the shard calls trimmed makes that one pointer unreadable', async () => {
    const shard = shardOf(3_000);
    const getIterator = shard.getIterator.bind(shard);
    shard.getIterator = async (_, position) => {
      if (from(position) === '3500') throw new ShardError({ kind: 'trimmed' });
      return getIterator(_, position);
    };
    const readings = await sweep(shard, [range(3_500n, 3_501n), range(3_900n, 3_901n)]);
    expect(readings.map(found)).toEqual(['unreadable', '3900-3901 (2)']);
  });

  it('that moves on past the next start while the sweep is on its way there is sought again', async () => {
    const mishaps: Mishap[] = [...Array<Mishap>(5).fill('none'), 'trim'];
    const shard = shardOf(3_000, mishaps, 'dynamodb', { trimmed: 50, trimmedAtOnce: 1_155 });
    const readings = await sweep(shard, [range(1_003n, 1_012n), range(2_200n, 2_210n)]);
    expect(readings.map(found)).toEqual(['nothing', '2205-2210 (6)']);
  });

  it('that is gone itself, again and again, leaves nothing of the shard', async () => {
    const shard = shardOf(100, [], 'dynamodb');
    shard.getIterator = async () => {
      throw new ShardError({ kind: 'trimmed' });
    };
    expect((await sweep(shard, [range(1_000n, 1_001n)])).map(found)).toEqual(['nothing']);
  });
});

describe('a shard that does not answer as it should', () => {
  it('is asked at most two times more, then its pointers are left for later', async () => {
    const shard = shardOf(100, [], 'kinesis', { ever: 'throttled' });
    const readings = await sweep(shard, [range(1_000n, 1_001n), range(1_050n, 1_051n)]);
    expect(readings.map(found)).toEqual(['unread', 'unread']);
    expect(readings.map(({ streamCalls }) => streamCalls)).toEqual([3, 0]);
  });

  it('is not waited for beyond the time that there is, and its pointers have had their try', async () => {
    const shard = shardOf(100, [], 'kinesis', { ever: 'throttled' });
    const readings = await sweep(shard, [range(1_000n, 1_001n)], calmly({ readUntil: 1_000 }));
    expect(readings.map((reading) => [found(reading), reading.streamCalls])).toEqual([['unread', 1]]);
  });

  it('loses nothing of what was read before', async () => {
    const shard = shardOf(9_000, ['none', 'none'], 'kinesis', { ever: 'throttled' });
    const readings = await sweep(shard, [range(1_000n, 1_001n), range(8_000n, 8_001n)]);
    expect(readings.map(found)).toEqual(['1000-1001 (2)', 'unread']);
  });

  it('is not asked again at once when it denies access', async () => {
    const readings = await sweep(shardOf(100, [], 'kinesis', { ever: 'denied' }), [range(1_000n, 1_001n)]);
    expect(readings.map(({ result, streamCalls }) => [result.kind, streamCalls])).toEqual([['unread', 1]]);
  });

  it.each<[Mishap, number]>([
    ['empty-page', 102],
    ['iterator-expired', 4],
  ])('is given up for now after %s without end', async (ever, streamCalls) => {
    const [reading] = await sweep(shardOf(100, [], 'dynamodb', { ever }), [range(1_000n, 1_001n)]);
    expect(reading).toMatchObject({ streamCalls, result: { kind: 'unread', error: { name: 'StalledShardError' } } });
  });

  it('follows empty pages and short ones to the end of the range', async () => {
    const mishaps: Mishap[] = ['none', 'empty-page', 'empty-page', 'short-page', 'empty-page', 'short-page'];
    expect((await sweep(shardOf(100, mishaps), [range(1_000n, 1_059n)])).map(found)).toEqual(['1000-1059 (60)']);
  });

  it('makes only the pointer unreadable whose start it does not know', async () => {
    const shard = shardOf(100, ['unknown-position']);
    const readings = await sweep(shard, [range(1_000n, 1_001n), range(1_050n, 1_051n)]);
    expect(readings.map(found)).toEqual(['unreadable', '1050-1051 (2)']);
  });
});

describe('a sweep within limits', () => {
  it('gives up a range that outgrows the memory, and reads the next', async () => {
    const readings = await sweep(
      shardOf(5_000),
      [range(1_000n, 3_999n, 100), range(5_000n, 5_001n)],
      calmly({ mostHeldBytes: 500_000 }),
    );
    expect(readings.map(found)).toEqual(['too-large', '5000-5001 (2)']);
  });

  it('stops when time runs out: what was begun counts as tried, the rest does not', async () => {
    let now = 0;
    const clock = { now: () => now, sleep: () => Promise.resolve(), random: () => 0 };
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
