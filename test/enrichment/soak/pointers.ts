import { randomUUID } from 'node:crypto';
import type { HydratedMessage, HydrationStatus } from '../../../contract/message';
import { batchInfo, dynamoDBPointer, kinesisPointer } from '../../helpers/messages/pointers';
import type { Chance } from './chance';
import type { SoakShard, World } from './world';

/** A body for the staging queue, and what has to become of it. */
export interface SoakPointer {
  readonly body: string;
  /** `UNHYDRATED`: it has to wait in that queue. */
  readonly expected: HydrationStatus | 'UNHYDRATED';
  /** Sequence numbers of the payload. */
  readonly numbers: readonly string[];
}

const LONGEST_RANGE = 40;

/** Pointers to random ranges; some are not well, in one way or another. */
export function randomPointers(world: World, count: number, chance: Chance): SoakPointer[] {
  return Array.from({ length: count }, () => {
    if (chance.happens(0.03)) return { body: `order ${randomUUID()} failed`, expected: 'MALFORMED', numbers: [] };
    if (chance.happens(0.03)) return unhydratable(world, chance);
    if (chance.happens(0.03)) return toUnknownStream(world, chance);
    return toRange(chance.pick(world.shards), chance);
  });
}

function toRange(shard: SoakShard, chance: Chance): SoakPointer {
  const start = chance.below(shard.numbers.length);
  const range = shard.numbers.slice(start, start + 1 + chance.below(LONGEST_RANGE));
  const left = range.slice(Math.max(0, shard.trimmed - start));
  const miscounted = chance.happens(0.1);
  const body = pointerTo(shard, range, miscounted ? range.length + 1 : range.length);
  if (left.length === 0) return { body, expected: 'EXPIRED', numbers: [] };
  if (left.length < range.length) return { body, expected: 'PARTIAL', numbers: left };
  return { body, expected: miscounted ? 'INEXACT' : 'COMPLETE', numbers: range };
}

function unhydratable({ denied }: World, chance: Chance): SoakPointer {
  return { ...toRange(denied, chance), expected: 'UNHYDRATED', numbers: [] };
}

function toUnknownStream({ denied }: World, chance: Chance): SoakPointer {
  const shard = { ...denied, streamArn: `${denied.streamArn}-unknown` };
  return { ...toRange(shard, chance), expected: 'UNREADABLE', numbers: [] };
}

function pointerTo({ source, streamArn, shardId }: SoakShard, numbers: readonly string[], batchSize: number): string {
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
