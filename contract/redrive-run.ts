/**
 * How a person runs a redrive, and what comes of it: what the command line, the page and its server agree on.
 */

import type { RedriveOutcome } from './message';

/** What became of a message in its queue: `deleted` after it was done, `updated` with its history, or `kept` as it was. */
export type MessageFate = 'deleted' | 'updated' | 'kept';

/** Whether the function failed again, and its error could not be added to the message, which is in its queue as before. */
export function lacksItsError({ outcome, fate }: { outcome: RedriveOutcome; fate: MessageFate }): boolean {
  return (outcome === 'failed' || outcome === 'partly') && fate === 'kept';
}

/** What a person can set, and within which bounds. */
export const REDRIVE_BOUNDS = {
  /** Messages that are sent first, one by one. */
  canary: { min: 1, max: 1_000 },
  /** Messages begun in a second. */
  rate: { min: 0.01, max: 10_000 },
  /** Shards side by side. */
  concurrency: { min: 1, max: 1_000 },
  /** Messages that were not done after which the run stops. */
  stopAfter: { min: 1, max: 1_000_000 },
} as const;

/** Messages begun in a second, unless more are asked for: what follows the function has to cope with them. */
export const DEFAULT_RATE = 10;
/** Shards side by side, unless more are asked for. */
export const DEFAULT_CONCURRENCY = 10;
