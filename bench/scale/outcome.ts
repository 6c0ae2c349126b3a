/** What became of a storm. */
export interface Outcome {
  /** Pointers whose record was read. */
  readonly hydrated: number;
  /** Pointers whose record was gone when their turn came. */
  readonly expired: number;
  /** Until nothing was left to do; seconds. */
  readonly seconds: number;
  readonly iterators: number;
  readonly pages: number;
  readonly objects: number;
  /** Calls that a shard refused. */
  readonly refused: number;
  readonly readBytes: number;
  readonly batches: number;
  /** Of the enrichment, together; seconds. */
  readonly running: number;
  /** How often a pointer went back to the staging queue. */
  readonly sentBack: number;
  readonly mostConcurrent: number;
  readonly live: LiveReads;
  /** Most calls of one kind and bytes that a shard gave to all its readers within a second. */
  readonly peak: { readonly calls: number; readonly bytes: number };
  /** Pointers that were reckoned from the others, and not simulated one by one. */
  readonly reckoned: number;
}

/** The reads of the live consumers of all shards: one a second each. */
export interface LiveReads {
  readonly tried: number;
  readonly refused: number;
}

/** Calls to the stream. */
export function streamCalls({ iterators, pages, refused }: Outcome): number {
  return iterators + pages + refused;
}
