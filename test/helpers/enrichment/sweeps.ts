import type { Clock } from '../../../enrichment/invocation';
import { type PlannedPointer, planSweeps } from '../../../enrichment/plan';
import type { StreamReader } from '../../../enrichment/readers/reader';
import { type Reading, readSweep } from '../../../enrichment/sweep/read-sweep';
import type { Sweeping } from '../../../enrichment/sweep/remembering-calls';
import { ShardMemory } from '../../../enrichment/sweep/shard-memory';
import { KINESIS_STREAM_ARN } from '../messages/event-records';
import { batchInfo } from '../messages/pointers';
import { type Mishap, type ShardOptions, SimulatedShard } from './simulated-shard';

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

/** What a stream belongs to. */
export type Source = 'kinesis' | 'dynamodb';

/** A shard with records 1000, 1001, ... of a kilobyte each. */
export function shardOf(
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

/** The sequence numbers that a reading found, the first and the last, or how it ended. */
export function found({ result }: Reading<PlannedPointer>): string {
  if (result.kind !== 'read') return result.kind;
  const numbers = result.records.map(({ sequenceNumber }) => sequenceNumber);
  return numbers.length === 0
    ? 'nothing'
    : `${numbers[0]}-${numbers.at(-1)} (${numbers.length})${result.gap ? ` ${result.gap}` : ''}`;
}

/** The calls that a shard got. */
export function requests(shard: SimulatedShard): string[] {
  return shard.calls.map((call) =>
    call.kind === 'page' ? `page of ${call.limit}` : `iterator ${from(call.position)}`,
  );
}

function from(position: { readonly from: string; readonly sequenceNumber?: string }): string {
  return position.sequenceNumber ?? position.from;
}
