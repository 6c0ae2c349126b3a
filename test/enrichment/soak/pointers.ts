import { randomUUID } from 'node:crypto';
import type { HydratedMessage, HydrationStatus } from '../../../contract/message';
import { batchInfo, dynamoDBPointer, kinesisPointer } from '../../helpers/messages/pointers';
import type { Chance } from './chance';
import type { RoughStream } from './rough-stream';
import type { FilteredShard, SoakShard, World } from './world';

/** What a message says: its status, and the sequence numbers of its payload. */
export interface Told {
  readonly status: HydrationStatus;
  readonly numbers: readonly string[];
}

/** A body for the staging queue, and what may become of it. */
export interface SoakPointer {
  readonly body: string;
  /** It has to wait in the unhydrated queue. */
  readonly waits?: boolean;
  /** What is wrong with a message that was made of it, once all is over; nothing if the message is true. */
  readonly problem: (told: Told) => string | undefined;
}

const LONGEST_RANGE = 40;

/** Pointers to random ranges; some are not well, in one way or another. */
export function randomPointers(world: World, count: number, chance: Chance): SoakPointer[] {
  return Array.from({ length: count }, () => {
    if (chance.happens(0.03)) {
      return { body: `order ${randomUUID()} failed`, problem: isOneOf({ status: 'MALFORMED', numbers: [] }) };
    }
    if (chance.happens(0.03)) return { ...toRange(world.denied, chance), waits: true };
    if (chance.happens(0.03)) return toUnknownStream(world, chance);
    if (chance.happens(0.15)) return toFiltered(world.filtered, chance);
    if (chance.happens(0.3)) return toRough(chance.pick(chance.pick(world.rough)), chance);
    return toRange(chance.pick(world.shards), chance);
  });
}

function toRange(shard: SoakShard, chance: Chance): SoakPointer {
  const { range, start } = randomRange(shard.numbers, chance);
  const left = range.slice(Math.max(0, shard.trimmed - start));
  const miscounted = chance.happens(0.1);
  const body = pointerTo(shard, range, miscounted ? range.length + 1 : range.length);
  if (left.length === 0) return { body, problem: isOneOf({ status: 'EXPIRED', numbers: [] }) };
  if (left.length < range.length) return { body, problem: isOneOf({ status: 'PARTIAL', numbers: left }) };
  return { body, problem: isOneOf({ status: miscounted ? 'INEXACT' : 'COMPLETE', numbers: range }) };
}

function toUnknownStream({ denied }: World, chance: Chance): SoakPointer {
  const { range } = randomRange(denied.numbers, chance);
  const body = pointerTo({ ...denied, streamArn: `${denied.streamArn}-unknown` }, range, range.length);
  return { body, problem: isOneOf({ status: 'UNREADABLE', numbers: [] }) };
}

/** A batch of one kind of records: another deployment's filter may be in force when it is hydrated. */
function toFiltered(shard: FilteredShard, chance: Chance): SoakPointer {
  const kind = chance.pick(shard.kinds);
  const ofKind = shard.numbers.filter((_, index) => shard.kindOf[index] === kind);
  const { range: batch } = randomRange(ofKind, chance);
  const [first = '', last = ''] = [batch[0], batch.at(-1)];
  const range = shard.numbers.filter((number) => first <= number && number <= last);
  return {
    body: pointerTo(shard, range, batch.length),
    problem: isOneOf({ status: 'COMPLETE', numbers: batch }, { status: 'INEXACT', numbers: range }),
  };
}

/** What the stream still held when the pointer's turn came is not known, only what it holds in the end. */
function toRough(stream: RoughStream, chance: Chance): SoakPointer {
  const { range } = randomRange(stream.numbers, chance);
  const body = pointerTo({ ...stream, source: 'kinesis' }, range, range.length);
  return {
    body,
    problem: ({ status, numbers }) => {
      const left = stream.left.filter((number) => range.includes(number));
      const isWithin = range.filter((number) => numbers.includes(number)).join() === numbers.join();
      const isTrue = {
        COMPLETE: numbers.length === range.length,
        PARTIAL: numbers.length > 0 && left.every((number) => numbers.includes(number)),
        // Of a stream that was deleted later as well.
        EXPIRED: numbers.length === 0 && !range.some((number) => stream.untrimmed.includes(number)),
        UNREADABLE: numbers.length === 0 && stream.isDeleted,
        INEXACT: false,
        MALFORMED: false,
      }[status];
      if (isWithin && isTrue) return undefined;
      return `${shown({ status, numbers })} of ${shown({ numbers: range })}, of which ${left.length} are left`;
    },
  };
}

function randomRange(numbers: readonly string[], chance: Chance) {
  const start = chance.below(numbers.length);
  return { start, range: numbers.slice(start, start + 1 + chance.below(LONGEST_RANGE)) };
}

function isOneOf(...expected: readonly Told[]): SoakPointer['problem'] {
  return ({ status, numbers }) => {
    if (expected.some((one) => one.status === status && one.numbers.join() === numbers.join())) return undefined;
    return `${shown({ status, numbers })} instead of ${expected.map(shown).join(' or ')}`;
  };
}

function shown({ status, numbers }: Pick<Told, 'numbers'> & Partial<Told>): string {
  return `${status ?? ''} ${numbers.length} records ${numbers[0]?.slice(-8)} to ${numbers.at(-1)?.slice(-8)}`;
}

function pointerTo(
  { source, streamArn, shardId }: Pick<SoakShard, 'source' | 'streamArn' | 'shardId'>,
  numbers: readonly string[],
  batchSize: number,
): string {
  const pointer = source === 'kinesis' ? kinesisPointer : dynamoDBPointer;
  return JSON.stringify({ ...pointer(batchInfo(streamArn, numbers, { shardId, batchSize })), unknown: randomUUID() });
}

/** The staging message that a hydrated message was made of. */
export function bodyOf(message: HydratedMessage): string {
  const {
    messageId: _,
    hydration,
    payload: __,
    KinesisBatch: ___,
    DynamoDBBatch: ____,
    overflow: _____,
    ...pointer
  } = message;
  return hydration.original ?? JSON.stringify(pointer);
}
