import type { MappingFilters } from '../contract/environment';
import type { HydratedMessage, StreamSource } from '../contract/message';
import type { Clients } from './clients';
import { judgeCompleteness } from './completeness';
import { composeMalformed, composeMessage } from './compose';
import { type HydrationResult, pending } from './hydration-result';
import type { Clock, ReadingBudget } from './invocation';
import { fitAlone, type Writing } from './overflow-writer';
import { planSweeps, type Sweep } from './plan';
import { dynamoDBReader } from './readers/dynamodb';
import { kinesisReader } from './readers/kinesis';
import { regionOf, type StreamReader } from './readers/reader';
import type { Intake, PointerIntake } from './receive';
import { type Reading, readSweep } from './sweep/read-sweep';
import type { ShardMemory } from './sweep/shard-memory';

/** What hydration works with. */
export interface Hydrating {
  readonly clients: Clients;
  readonly clock: Clock;
  readonly memory: ShardMemory;
  readonly reading: ReadingBudget;
  readonly shardsAtOnce: number;
  readonly mappingFilters: readonly MappingFilters[];
  readonly writing: Writing;
}

/** One reader for each kind of stream. */
const READERS: Readonly<Record<StreamSource, (clients: Clients, streamArn: string) => StreamReader>> = {
  kinesis: (clients, streamArn) => kinesisReader(clients.kinesis(regionOf(streamArn))),
  dynamodb: (clients, streamArn) => dynamoDBReader(clients.dynamoDBStreams(regionOf(streamArn))),
};

/** Reads what the pointers name and makes messages of it: one result for each intake, in their order. */
export async function hydrate(intakes: readonly Intake[], hydrating: Hydrating): Promise<readonly HydrationResult[]> {
  const sweeps = planSweeps(intakes.filter((intake) => intake.kind === 'pointer'));
  const swept = await mapConcurrently(sweeps, hydrating.shardsAtOnce, (sweep) => hydrateSweep(sweep, hydrating));
  const resultOf = new Map(swept.flatMap((results) => results.map((result) => [result.intake, result])));
  return Promise.all(intakes.map((intake) => resultOf.get(intake) ?? verbatim(intake, hydrating)));
}

/** What goes wrong with one shard stays with the pointers of that shard. */
async function hydrateSweep(sweep: Sweep<PointerIntake>, hydrating: Hydrating): Promise<readonly HydrationResult[]> {
  const { clients, clock, memory, reading } = hydrating;
  const results: HydrationResult[] = [];
  try {
    const reader = READERS[sweep.source](clients, sweep.streamArn);
    for await (const one of readSweep(sweep, reader, { clock, memory, ...reading })) {
      // A range of many megabytes goes to the bucket before the next one is read.
      results.push(await hydrateReading(one, hydrating));
    }
    return results;
  } catch (error) {
    const done = new Set(results.map(({ intake }) => intake));
    const left = sweep.pointers.filter((pointer) => !done.has(pointer));
    return [...results, ...left.map((pointer) => pending(pointer, error as Error, 'counted'))];
  }
}

/** What goes wrong with one pointer stays with that pointer. */
async function hydrateReading(reading: Reading<PointerIntake>, hydrating: Hydrating): Promise<HydrationResult> {
  const { pointer, result, streamCalls } = reading;
  if (result.kind === 'unread') return pending(pointer, result.error, 'counted', streamCalls);
  if (result.kind === 'not-begun') return pending(pointer, new NotBegunError(), 'uncounted', streamCalls);
  if (result.kind === 'too-large') return pending(pointer, result.error, 'useless', streamCalls);
  const { clock, mappingFilters, writing } = hydrating;
  try {
    const completeness = judgeCompleteness(pointer, result, mappingFilters);
    const message = composeMessage(pointer, completeness, {
      now: clock.now(),
      limitBytes: writing.limits.messageBytes,
    });
    return await fitAlone({ intake: pointer, message, streamCalls }, writing);
  } catch (error) {
    return pending(pointer, error as Error, 'counted', streamCalls);
  }
}

async function verbatim(intake: Intake, { clock, writing }: Hydrating): Promise<HydrationResult> {
  if (intake.kind === 'pointer') throw new Error(`Nothing came of the pointer of message ${intake.staged.messageId}`);
  const message: HydratedMessage = composeMalformed(intake, clock.now());
  return fitAlone({ intake, message, streamCalls: 0 }, writing);
}

/** Works on items concurrently, a limited number at a time; the results are in the order of the items. */
async function mapConcurrently<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = new Array(items.length);
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

/** Time ran out before the pointer's turn came. */
class NotBegunError extends Error {
  override readonly name = 'NotBegunError';

  constructor() {
    super("The function's time ran out before the range could be read");
  }
}
