import { expect, test } from 'vitest';
import { type PlannedPointer, planSweeps } from '../../enrichment/plan';
import { STORM_POINTERS } from '../../enrichment/sweep/limits';
import { readSweep } from '../../enrichment/sweep/read-sweep';
import { ShardMemory } from '../../enrichment/sweep/shard-memory';
import { SimulatedShard } from '../helpers/enrichment/simulated-shard';
import { calmly, range } from '../helpers/enrichment/sweeps';
import { Chance } from './soak/chance';

const SHARDS = 100;
const RECORDS_PER_SHARD = 10;
const RECORD_BYTES = 500;
const FIRST = 1_000n;

function pointerTo(shard: number, record: number): PlannedPointer {
  const pointer = range(FIRST + BigInt(record), FIRST + BigInt(record));
  return { ...pointer, batch: { ...pointer.batch, shardId: `shardId-${String(shard).padStart(12, '0')}` } };
}

function shuffled<T>(items: readonly T[], chance: Chance): readonly T[] {
  return items
    .map((item): [number, T] => [chance.next(), item])
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** Calls for each pointer of a storm over many shards that comes in full batches, in no order, to one sandbox. */
async function callsPerPointer(bytes: number): Promise<{ readonly calls: number; readonly mostBytes: number }> {
  const records = Array.from({ length: RECORDS_PER_SHARD }, (_, index) => {
    return { sequenceNumber: FIRST + BigInt(index), bytes, weight: bytes + 1_000 };
  });
  const shards = new Map<string, SimulatedShard>();
  const pointers = shuffled(
    Array.from({ length: SHARDS * RECORDS_PER_SHARD }, (_, index) =>
      pointerTo(index % SHARDS, Math.floor(index / SHARDS)),
    ),
    new Chance(1),
  );
  const sweeping = calmly({ memory: new ShardMemory(), mostHeldBytes: 15 * 1024 * 1024, inStorm: true });
  for (let at = 0; at < pointers.length; at += STORM_POINTERS) {
    for (const sweep of planSweeps(pointers.slice(at, at + STORM_POINTERS))) {
      const shard = shards.get(sweep.shardId) ?? new SimulatedShard('kinesis', records);
      shards.set(sweep.shardId, shard);
      for await (const { result } of readSweep(sweep, shard, sweeping)) {
        expect(result).toMatchObject({ kind: 'read', records: { length: 1 } });
      }
    }
  }
  const calls = [...shards.values()].flatMap((shard) => shard.calls);
  const pages = calls.map((call) => (call.kind === 'page' ? call.records.length * bytes : 0));
  return { calls: calls.length / pointers.length, mostBytes: Math.max(...pages) };
}

test('a storm over 100 shards takes 0.6 calls a pointer in one sandbox: a pointer alone in its shard reads ahead', async () => {
  expect((await callsPerPointer(RECORD_BYTES)).calls).toBeLessThanOrEqual(0.6);
});

test('no page that reads ahead is larger than the others of a shard, so that the live consumer keeps its share', async () => {
  expect((await callsPerPointer(400_000)).mostBytes).toBeLessThanOrEqual(1_000_000);
});
