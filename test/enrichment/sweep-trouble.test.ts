import { describe, expect, test } from 'vitest';
import type { StreamReader } from '../../enrichment/readers/reader';
import type { Mishap } from '../helpers/enrichment/simulated-shard';
import { calmClock, calmly, found, range, shardOf, sweep } from '../helpers/enrichment/sweeps';

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
