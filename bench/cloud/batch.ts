import type { LambdaPointer } from '../../contract/pointer';

/** The sequence numbers at which the pointers of one batch begin, by shard. */
export type Batch = readonly { readonly shardId: string; readonly sequenceNumber: string }[];

/** Of what a pipe invokes the enrichment with. */
export function batchOf(payload: string): Batch {
  const records = JSON.parse(payload) as readonly { readonly body: string }[];
  return records.map(({ body }) => {
    const { KinesisBatchInfo: info } = JSON.parse(body) as LambdaPointer;
    return { shardId: info?.shardId ?? '', sequenceNumber: info?.startSequenceNumber ?? '' };
  });
}

/** Pointers of a batch on average. */
export function fullness(batches: readonly Batch[]): number {
  return mean(batches.map(({ length }) => length));
}

/** Records from the first to the last pointer of a batch on average; `sequenceNumbers` are those of all records of one shard, in order. */
export function spread(batches: readonly Batch[], sequenceNumbers: readonly string[]): number {
  const positions = new Map(sequenceNumbers.map((number, index) => [number, index]));
  return mean(
    batches.map((batch) => {
      const at = batch.map(({ sequenceNumber }) => positions.get(sequenceNumber) ?? 0);
      return Math.max(...at) - Math.min(...at) + 1;
    }),
  );
}

/** Shards that the pointers of a batch are in, on average. */
export function shardsPerBatch(batches: readonly Batch[]): number {
  return mean(batches.map((batch) => new Set(batch.map(({ shardId }) => shardId)).size));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
