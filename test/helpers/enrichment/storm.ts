import { expect } from 'vitest';
import { type PlannedPointer, planSweeps } from '../../../enrichment/plan';
import { STORM_POINTERS } from '../../../enrichment/sweep/limits';
import { readSweep } from '../../../enrichment/sweep/read-sweep';
import { ShardMemory } from '../../../enrichment/sweep/shard-memory';
import { Chance } from '../../enrichment/soak/chance';
import { SimulatedShard } from './simulated-shard';
import { calmly, range } from './sweeps';

const FIRST = 1_000n;

export interface Storm {
  readonly shards: number;
  readonly recordsPerShard: number;
  /** Size of a record. */
  readonly bytes: number;
}

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
export async function readStorm({
  shards: count,
  recordsPerShard,
  bytes,
}: Storm): Promise<{ readonly calls: number; readonly mostBytes: number }> {
  const records = Array.from({ length: recordsPerShard }, (_, index) => {
    return { sequenceNumber: FIRST + BigInt(index), bytes, weight: bytes + 1_000 };
  });
  const shards = new Map<string, SimulatedShard>();
  const pointers = shuffled(
    Array.from({ length: count * recordsPerShard }, (_, index) => pointerTo(index % count, Math.floor(index / count))),
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
