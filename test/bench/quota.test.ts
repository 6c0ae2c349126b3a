import { expect, test } from 'vitest';
import { shardQuota, shardQuotas } from '../../bench/drain/shard';
import { KINESIS_SHARD_READ_BYTES_PER_SECOND, KINESIS_SHARD_READS_PER_SECOND } from '../../contract/limits';
import type { FaultDecision } from '../../local/proxy/fault-decision';
import type { ProxiedCall } from '../../local/proxy/proxied-call';

let now: number;

function shard() {
  now = 0;
  const rule = shardQuota(() => now);
  return (operation: string) => rule({ operation } as ProxiedCall) as FaultDecision | undefined;
}

function page(bytes: number) {
  return { Records: [{ Data: Buffer.alloc(bytes).toString('base64'), PartitionKey: '' }] };
}

test('a shard admits five calls of an operation within any second', () => {
  const ask = shard();
  const admitted = Array.from({ length: KINESIS_SHARD_READS_PER_SECOND + 1 }, () => !ask('GetRecords')?.answer);
  expect(admitted).toEqual([true, true, true, true, true, false]);
  expect(ask('GetShardIterator')?.answer).toBeUndefined();

  now = 999;
  expect(ask('GetRecords')?.answer).toMatchObject({ type: 'ProvisionedThroughputExceededException' });
  now = 1_000;
  expect(ask('GetRecords')?.answer).toBeUndefined();
});

test('a page larger than what is left shuts the shard until it is paid off', () => {
  const ask = shard();
  ask('GetRecords')?.observeAnswer?.(page(3 * KINESIS_SHARD_READ_BYTES_PER_SECOND), 0);

  now = 2_000;
  expect(ask('GetRecords')?.answer).toMatchObject({ type: 'ProvisionedThroughputExceededException' });
  now = 2_001;
  expect(ask('GetRecords')?.answer).toBeUndefined();
});

test('other calls are not rationed', () => {
  const ask = shard();
  expect(Array.from({ length: 20 }, () => ask('ListShards'))).toEqual(Array(20).fill(undefined));
});

test('each shard of a stream has a quota of its own, also for iterators that came out of its answers', async () => {
  now = 0;
  const rule = shardQuotas(() => now);
  const ask = async (operation: string, input: object) => rule({ operation, input } as ProxiedCall);
  for (const shard of ['a', 'b'])
    (await ask('GetShardIterator', { ShardId: shard }))?.observeAnswer?.({ ShardIterator: `${shard}1` }, 0);
  for (let call = 0; call < KINESIS_SHARD_READS_PER_SECOND; call += 1)
    (await ask('GetRecords', { ShardIterator: 'a1' }))?.observeAnswer?.({ ...page(1), NextShardIterator: 'a2' }, 0);

  expect((await ask('GetRecords', { ShardIterator: 'a2' }))?.answer).toMatchObject({ status: 400 });
  expect((await ask('GetRecords', { ShardIterator: 'b1' }))?.answer).toBeUndefined();
});
