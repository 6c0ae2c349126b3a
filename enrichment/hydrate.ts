import type { MappingFilters } from '../contract/environment';
import type { HydratedMessage, StreamSource } from '../contract/message';
import type { Clients } from './clients';
import { failedBatch, judgeCompleteness } from './completeness';
import { composeMalformed, composeMessage } from './compose';
import { type HydratingObjects, hydrateObject } from './hydrate-object';
import { discarded, type HydrationResult, pending } from './hydration-result';
import type { Clock, ReadingBudget } from './invocation';
import { fitAlone } from './overflow-writer';
import { planSweeps, type Sweep } from './plan';
import { regionOf, type StreamReader } from './readers/reader';
import type { Received, ReceivedPointer, ReceivedSeveralObjects } from './receive';
import { hasTumblingWindow } from './select';
import { STORM_POINTERS } from './sweep/limits';
import { type Reading, readSweep } from './sweep/read-sweep';
import type { ShardMemory } from './sweep/shard-memory';

/** What hydration works with. */
export interface Hydrating extends HydratingObjects {
  readonly clients: Clients;
  readonly clock: Clock;
  readonly memory: ShardMemory;
  readonly reading: ReadingBudget;
  readonly shardsAtOnce: number;
  readonly mappingFilters: readonly MappingFilters[];
}

/** How long a stream has to say that it can never be read before that is believed; milliseconds. */
const CONFIRMED_AFTER = 60_000;

/** One reader for each kind of stream, loaded on first use with the SDK's part that it needs. */
const READERS: Readonly<Record<StreamSource, (clients: Clients, streamArn: string) => Promise<StreamReader>>> = {
  async kinesis(clients, streamArn) {
    const { kinesisReader } = await import('./readers/kinesis.js');
    return kinesisReader(await clients.kinesis(regionOf(streamArn)));
  },
  async dynamodb(clients, streamArn) {
    const { dynamoDBReader } = await import('./readers/dynamodb.js');
    return dynamoDBReader(await clients.dynamoDBStreams(regionOf(streamArn)));
  },
};

/** Reads what the pointers name and makes messages of it: one result for each staging message, in their order. */
export async function hydrate(all: readonly Received[], hydrating: Hydrating): Promise<readonly HydrationResult[]> {
  const pointers = all.filter((received) => received.kind === 'pointer');
  const inStorm = pointers.length >= STORM_POINTERS;
  const swept = await mapConcurrently(planSweeps(pointers), hydrating.shardsAtOnce, (sweep) => {
    return hydrateSweep(sweep, hydrating, inStorm);
  });
  const resultOf = new Map(swept.flatMap((results) => results.map((result) => [result.received, result])));
  return mapConcurrently(
    all,
    OBJECTS_AT_ONCE,
    async (received) => resultOf.get(received) ?? withoutStream(received, hydrating),
  );
}

/** What goes wrong with one shard stays with the pointers of that shard. */
async function hydrateSweep(
  sweep: Sweep<ReceivedPointer>,
  hydrating: Hydrating,
  inStorm: boolean,
): Promise<readonly HydrationResult[]> {
  const { clients, clock, memory, reading } = hydrating;
  const results: HydrationResult[] = [];
  try {
    const reader = await READERS[sweep.source](clients, sweep.streamArn);
    for await (const one of readSweep(sweep, reader, { clock, memory, inStorm, ...reading })) {
      // A range of many megabytes goes to the bucket before the next one is read.
      results.push(await hydrateReading(one, hydrating));
    }
    return results;
  } catch (error) {
    const done = new Set(results.map(({ received }) => received));
    const left = sweep.pointers.filter((pointer) => !done.has(pointer));
    return [...results, ...left.map((pointer) => pending(pointer, error as Error, 'counted'))];
  }
}

/** What goes wrong with one pointer stays with that pointer. */
async function hydrateReading(reading: Reading<ReceivedPointer>, hydrating: Hydrating): Promise<HydrationResult> {
  const { pointer, result, streamCalls } = reading;
  if (result.kind === 'unread') return pending(pointer, result.error, 'counted', streamCalls);
  if (result.kind === 'not-begun') return pending(pointer, new NotBegunError(), 'uncounted', streamCalls);
  if (result.kind === 'too-large') return pending(pointer, result.error, 'useless', streamCalls);
  const { clock, mappingFilters, writing } = hydrating;
  const now = clock.now();
  if (result.kind === 'unreadable' && !isConfirmed(pointer, now)) {
    const unreadableSince = pointer.unreadableSince ?? now;
    return { ...pending(pointer, result.error, 'counted', streamCalls), unreadableSince };
  }
  try {
    const completeness = judgeCompleteness(pointer, result, { filters: mappingFilters, now });
    if (completeness === undefined) return pending(pointer, new RecordsNotFoundError(), 'counted', streamCalls);
    const message = composeMessage(pointer, completeness, {
      now,
      limitBytes: writing.limits.messageBytes,
      inWindow: hasTumblingWindow(failedBatch(pointer), mappingFilters),
    });
    return await fitAlone({ received: pointer, message, streamCalls }, writing);
  } catch (error) {
    return pending(pointer, error as Error, 'counted', streamCalls);
  }
}

/** A stream that exists can be reported missing for a moment: it has to be so at an attempt a while later, too. */
function isConfirmed({ unreadableSince }: ReceivedPointer, now: number): boolean {
  return unreadableSince !== undefined && now - unreadableSince >= CONFIRMED_AFTER;
}

/** Makes messages of what needs no stream. */
async function withoutStream(received: Received, hydrating: Hydrating): Promise<HydrationResult> {
  switch (received.kind) {
    case 'object':
      return hydrateObject(received, hydrating);
    case 'several-objects':
      return split(received);
    case 's3-test':
      return discarded(received, 'test');
    case 'malformed': {
      const message: HydratedMessage = composeMalformed(received, hydrating.clock.now());
      return fitAlone({ received, message, streamCalls: 0 }, hydrating.writing);
    }
    default:
      throw new Error(`Nothing came of the pointer of message ${received.staged.messageId}`);
  }
}

/** One staging message makes one message: the objects of a notification are staged one by one. */
function split(received: ReceivedSeveralObjects): HydrationResult {
  return { ...pending(received, new SeveralObjectsError(), 'uncounted'), parts: received.parts };
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

/** An object and what is made of it take up many times its bytes: how many may be held at the same time. */
const OBJECTS_AT_ONCE = 2;

/** The objects of a notification are announced anew, one by one. */
class SeveralObjectsError extends Error {
  override readonly name = 'SeveralObjectsError';

  constructor() {
    super('The notification announces several objects');
  }
}

/** Time ran out before the pointer's turn came. */
class NotBegunError extends Error {
  override readonly name = 'NotBegunError';

  constructor() {
    super("The function's time ran out before the range could be read");
  }
}

/** The stream returned less of the range than it must still hold. */
class RecordsNotFoundError extends Error {
  override readonly name = 'RecordsNotFoundError';

  constructor() {
    super('The stream did not return all records of the range, although it must still hold the missing ones');
  }
}
