import type { StreamSource } from '../contract/message';
import type { BatchInfo } from '../contract/pointer';
import { plainStreamArn } from '../contract/qualified-names';

/** Records of one shard, from the first to the last; sequence numbers are too long for a number. */
export interface Range {
  readonly start: bigint;
  readonly end: bigint;
  /** Start and end as the stream wrote them, leading zeros included. */
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  /** How many records Lambda counted. */
  readonly batchSize: number;
}

/** What the plan needs of a pointer. */
export interface PlannedPointer extends Range {
  readonly source: StreamSource;
  readonly batch: BatchInfo;
}

/** One shard, and the pointers whose ranges are read from it in one forward sweep. */
export interface Sweep<P extends PlannedPointer> {
  readonly source: StreamSource;
  /** The stream's own ARN, not that of a consumer. */
  readonly streamArn: string;
  readonly shardId: string;
  /** By the start of their ranges. */
  readonly pointers: readonly P[];
}

/** Groups pointers by shard, so that neighboring ranges are read together. */
export function planSweeps<P extends PlannedPointer>(pointers: readonly P[]): readonly Sweep<P>[] {
  const sweeps = new Map<string, Sweep<P> & { readonly pointers: P[] }>();
  for (const pointer of pointers.toSorted(byStart)) {
    const { shardId } = pointer.batch;
    const streamArn = plainStreamArn(pointer.batch.streamArn);
    const shard = `${streamArn} ${shardId}`;
    const sweep = sweeps.get(shard) ?? { source: pointer.source, streamArn, shardId, pointers: [] };
    sweep.pointers.push(pointer);
    sweeps.set(shard, sweep);
  }
  return [...sweeps.values()];
}

function byStart(a: Range, b: Range): number {
  return Number(a.start - b.start) || Number(a.end - b.end);
}
