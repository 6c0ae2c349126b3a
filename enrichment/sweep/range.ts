/** Records of one shard, from the first to the last; sequence numbers are too long for a number. */
export interface Range {
  readonly start: bigint;
  readonly end: bigint;
  /** The start as the stream wrote it: leading zeros and all. */
  readonly startSequenceNumber: string;
  /** How many records Lambda counted. */
  readonly batchSize: number;
}
