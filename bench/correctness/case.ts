import type { LambdaPointer } from '../../contract/pointer';
import type { ProxyRule } from '../../local/proxy/verdict';
import type { World } from './world';

/** A batch that failed for good, and a stream that makes it hard to get at. */
export interface Case {
  readonly name: string;
  prepare(world: World): Promise<FailedBatch>;
}

export interface FailedBatch {
  readonly pointer: LambdaPointer;
  /** The records of the batch that the stream still holds, in order; see `identity.ts`. */
  readonly records: readonly string[];
  /** Whether these are all that failed. */
  readonly isWhole: boolean;
  /** What the stream does while it is read; made anew for each reader, because rules count. @default - nothing unusual */
  readonly rule?: () => ProxyRule;
  /** Filters of the mapping. @default - none */
  readonly filters?: readonly Record<string, unknown>[];
}

/** What somebody who waits for the batch gets. */
export interface Delivery {
  readonly records: readonly string[];
  /** Whether the message says, or lets believe, that this is the failed batch and nothing else. */
  readonly claimsWhole: boolean;
}
