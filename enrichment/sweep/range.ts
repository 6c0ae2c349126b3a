/** Records of one shard, from the first to the last; sequence numbers are too long for a number. */
export interface Range {
  readonly start: bigint;
  readonly end: bigint;
  /** Start and end as the stream wrote them: leading zeros and all. */
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  /** How many records Lambda counted. */
  readonly batchSize: number;
}
