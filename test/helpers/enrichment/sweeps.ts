import type { Clock } from '../../../enrichment/invocation';
import { type PlannedPointer, planSweeps } from '../../../enrichment/plan';
import type { StreamReader } from '../../../enrichment/readers/reader';
import { type Reading, readSweep } from '../../../enrichment/sweep/read-sweep';
import type { Sweeping } from '../../../enrichment/sweep/remembering-calls';
import { ShardMemory } from '../../../enrichment/sweep/shard-memory';
import { KINESIS_STREAM_ARN } from '../messages/event-records';
import { batchInfo } from '../messages/pointers';

/** More often than any test has the clock looked at. A sweep looks at each step: one without end would hold up all tests. */
const MOST_LOOKS = 200_000;

/** Time stands still, and waiting takes none. */
export function calmClock({ now = () => 0, ...overrides }: Partial<Clock> = {}): Clock {
  let looks = 0;
  return {
    now: () => {
      looks += 1;
      if (looks > MOST_LOOKS) throw new Error('The sweep has no end');
      return now();
    },
    sleep: () => Promise.resolve(),
    signalAfter: () => new AbortController().signal,
    random: () => 0.5,
    ...overrides,
  };
}

/** What a sandbox remembers that has read small records of the stream before, and none of the shard at hand. */
export function experienced(): ShardMemory {
  const memory = new ShardMemory();
  memory.learn({ streamArn: KINESIS_STREAM_ARN, shardId: 'another' }, { records: 1, bytes: 1 });
  return memory;
}

/** A sweep with time and memory to spare, that never waits. */
export function calmly(overrides: Partial<Sweeping> = {}): Sweeping {
  return {
    clock: calmClock(),
    memory: experienced(),
    readUntil: 60_000,
    readSignal: new AbortController().signal,
    mostHeldBytes: 1e9,
    ...overrides,
  };
}

/** A pointer to a range of the shard; by default Lambda counted what its numbers span. */
export function range(start: bigint, end: bigint, batchSize = Number(end - start) + 1): PlannedPointer {
  const batch = batchInfo(KINESIS_STREAM_ARN, [String(start), String(end)], { batchSize });
  return {
    source: 'kinesis',
    batch,
    start,
    end,
    startSequenceNumber: String(start),
    endSequenceNumber: String(end),
    batchSize,
  };
}

/** What came of reading ranges of one shard. */
export async function sweep(
  reader: StreamReader,
  ranges: readonly PlannedPointer[],
  sweeping = calmly(),
): Promise<Reading<PlannedPointer>[]> {
  const [planned] = planSweeps(ranges);
  const readings: Reading<PlannedPointer>[] = [];
  if (planned) for await (const reading of readSweep(planned, reader, sweeping)) readings.push(reading);
  return readings;
}
