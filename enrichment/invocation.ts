import { setTimeout as sleep } from 'node:timers/promises';
import type { Clients } from './clients';
import type { Environment } from './environment';
import type { ShardMemory } from './sweep/shard-memory';

/** Everything outside the enrichment that it uses. */
export interface Edges {
  readonly environment: Environment;
  readonly clients: Clients;
  readonly clock: Clock;
  /** What this sandbox has recently read of shards. */
  readonly memory: ShardMemory;
  /** Writes one line to the function's log. */
  readonly write: (line: string) => void;
}

/** Time and chance. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** A signal that aborts after that time. */
  signalAfter(milliseconds: number): AbortSignal;
  /** A number from 0 to below 1, for jitter. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds) => {
    await sleep(milliseconds);
  },
  signalAfter: (milliseconds) => AbortSignal.timeout(Math.max(0, Math.floor(milliseconds))),
  random: () => Math.random(),
};

/** The part of Lambda's context that is used. */
export interface LambdaContext {
  readonly getRemainingTimeInMillis?: () => number;
  readonly memoryLimitInMB?: string;
}

/** How much time and memory one run of the handler has. */
export interface Invocation {
  /** How many shards may be read at the same time. */
  readonly shardsAtOnce: number;
  readonly reading: ReadingBudget;
  /** Ends calls to the bucket while there is time left for the retry lane. */
  readonly storeSignal: AbortSignal;
  /** Ends calls to the queues while there is time left to return. */
  readonly keepSignal: AbortSignal;
}

/** What reading one shard may use. */
export interface ReadingBudget {
  /** When reading has to stop, so that there is time left to store, to send back and to return; milliseconds since the epoch. */
  readonly readUntil: number;
  /** Ends calls to a stream at `readUntil`. */
  readonly readSignal: AbortSignal;
  /** Most that the records held by one sweep may weigh; bytes. */
  readonly mostHeldBytes: number;
}

/** Without a context; milliseconds and MB. */
const DEFAULT = { remaining: 30_000, memory: 512 };
/** Time kept for what comes after reading: a share of the remaining time, but at most this many milliseconds. */
const MARGIN = { share: 1 / 4, most: 10_000 };
/** Share of that time after which storing ends, and after which sending to queues ends: the rest is for returning. */
const MARGIN_USED = { stored: 1 / 3, kept: 2 / 3 };
/** Most shards that are read at the same time, and how much memory each needs; MB. */
const SHARDS = { most: 4, memory: 128 };
/** What Node.js, the bundle and Lambda's runtime take up before anything is read; MB. */
const MEMORY_AT_REST = 108;
/** A held record takes up many times its bytes on its way out: as base64, in JSON, inside JSON, as bytes again. */
const MEMORY_PER_HELD_BYTE = 6.5;
const MIB = 1024 * 1024;
/** However much memory there is: the JSON of more could be longer than a string of Node.js can be; bytes. */
const MOST_HELD_BYTES = 128 * MIB;

export function beginInvocation(context: LambdaContext | undefined, startedAt: number, clock: Clock): Invocation {
  const remaining = context?.getRemainingTimeInMillis?.() ?? DEFAULT.remaining;
  const margin = Math.min(MARGIN.most, remaining * MARGIN.share);
  const reading = Math.max(0, remaining - margin);
  const memory = Number(context?.memoryLimitInMB) || DEFAULT.memory;
  const shardsAtOnce = Math.max(1, Math.min(SHARDS.most, Math.floor(memory / SHARDS.memory)));
  return {
    shardsAtOnce,
    reading: {
      readUntil: startedAt + reading,
      readSignal: clock.signalAfter(reading),
      mostHeldBytes: mostHeldBytes(memory, shardsAtOnce),
    },
    storeSignal: clock.signalAfter(reading + margin * MARGIN_USED.stored),
    keepSignal: clock.signalAfter(reading + margin * MARGIN_USED.kept),
  };
}

/** What one sweep may hold, so that all of them together fit into the function's memory; `npm run soak` measures it. */
function mostHeldBytes(memory: number, shardsAtOnce: number): number {
  const left = Math.max(0, memory - MEMORY_AT_REST) * MIB;
  return Math.min(MOST_HELD_BYTES, left / MEMORY_PER_HELD_BYTE / shardsAtOnce);
}
