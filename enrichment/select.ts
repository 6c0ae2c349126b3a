import type { MappingFilters } from '../contract/environment';
import type { DynamoDBEventRecord, KinesisEventRecord } from '../contract/lambda-event';

/** A record as Lambda puts it into the event. */
export type EventRecord = KinesisEventRecord | DynamoDBEventRecord;

/** What the pointer says of the batch. */
export interface FailedBatch {
  /** Absent for a pointer of a pipe. */
  readonly functionArn?: string | undefined;
  readonly streamArn: string;
  /** Lambda's count. */
  readonly batchSize: number;
}

export interface Selection<R> {
  readonly records: readonly R[];
  /** Whether there are as many records as Lambda counted. */
  readonly exact: boolean;
}

export function selectRecords<R extends EventRecord>(
  records: readonly R[],
  batch: FailedBatch,
  _filters: readonly MappingFilters[],
): Selection<R> {
  return { records, exact: records.length === batch.batchSize };
}
