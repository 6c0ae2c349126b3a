import type { Clients } from './clients';
import type { Clock } from './clock';
import type { Environment } from './environment';
import type { ShardMemory } from './sweep/shard-memory';

/** Where the enrichment touches the world. */
export interface Edges {
  readonly environment: Environment;
  readonly clients: Clients;
  readonly clock: Clock;
  /** What this sandbox has read of shards a moment ago. */
  readonly memory: ShardMemory;
  /** Takes one line for the function's log. */
  readonly write: (line: string) => void;
}

/** What is used of Lambda's context. */
export interface LambdaContext {
  readonly getRemainingTimeInMillis?: () => number;
  readonly memoryLimitInMB?: string;
}

/** One run of the handler: the edges, and how much time and memory there is. */
export interface Invocation extends Edges {
  readonly startedAt: number;
  /** When reading has to stop, so that there is time left to store, to send back and to answer; milliseconds since the epoch. */
  readonly readUntil: number;
  /** Ends calls to a stream at `readUntil`. */
  readonly readSignal: AbortSignal;
  /** Ends calls to the bucket while there is time for the retry lane. */
  readonly storeSignal: AbortSignal;
  /** Ends calls to the queues while there is time to answer. */
  readonly keepSignal: AbortSignal;
  /** How many shards may be read at the same time. */
  readonly shardsAtOnce: number;
  /** How much of a shard one sweep may hold at a time; bytes. */
  readonly mostHeldBytes: number;
}

/** Without a context; milliseconds and MB. */
const DEFAULT = { remaining: 30_000, memory: 512 };
/** Time kept for what comes after reading: this much of what there is, but no more than so many milliseconds. */
const MARGIN = { share: 1 / 4, most: 10_000 };
/** Share of that time after which storing ends, and after which sending to queues does: the rest is for the answer. */
const MARGIN_USED = { stored: 1 / 3, kept: 2 / 3 };
/** Most shards that are read at the same time, and how much memory there has to be for each; MB. */
const SHARDS = { most: 4, memory: 128 };
/** A record that is held takes up many times its bytes on its way out: as base64, in JSON, inside JSON, as bytes again. */
const MEMORY_PER_HELD_BYTE = 8;
const MIB = 1024 * 1024;

export function beginInvocation(edges: Edges, context: LambdaContext | undefined): Invocation {
  const startedAt = edges.clock.now();
  const remaining = context?.getRemainingTimeInMillis?.() ?? DEFAULT.remaining;
  const margin = Math.min(MARGIN.most, remaining * MARGIN.share);
  const reading = Math.max(0, remaining - margin);
  const memory = Number(context?.memoryLimitInMB) || DEFAULT.memory;
  const shardsAtOnce = Math.max(1, Math.min(SHARDS.most, Math.floor(memory / SHARDS.memory)));
  return {
    ...edges,
    startedAt,
    readUntil: startedAt + reading,
    readSignal: abortsIn(reading),
    storeSignal: abortsIn(reading + margin * MARGIN_USED.stored),
    keepSignal: abortsIn(reading + margin * MARGIN_USED.kept),
    shardsAtOnce,
    mostHeldBytes: (memory * MIB) / MEMORY_PER_HELD_BYTE / shardsAtOnce,
  };
}

function abortsIn(milliseconds: number): AbortSignal {
  return AbortSignal.timeout(Math.max(0, Math.floor(milliseconds)));
}
