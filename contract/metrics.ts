import type { HydrationStatus, RedriveOutcome } from './message';

/** CloudWatch namespace of all our metrics. */
export const METRIC_NAMESPACE = 'HydratedDlq';

/** The one dimension: the name of the function that counts, so that the number of metrics does not grow with streams. */
export const METRIC_DIMENSION = 'FunctionName';

/** Metrics of the enrichment; `lib/` draws and alarms on them. */
export const METRICS = {
  /** Pointers delivered as COMPLETE or INEXACT. */
  hydratedBatches: 'HydratedBatches',
  /** Stream records delivered. */
  hydratedRecords: 'HydratedRecords',
  inexactBatches: 'InexactBatches',
  partialBatches: 'PartialBatches',
  expiredBatches: 'ExpiredBatches',
  unreadableBatches: 'UnreadableBatches',
  malformedMessages: 'MalformedMessages',
  /** Pointers sent back to the staging queue to be tried again. */
  retriedBatches: 'RetriedBatches',
  /** Pointers whose stream or object could not be read for lack of a permission or a usable key: they wait for a person. */
  deniedBatches: 'DeniedBatches',
  /** Pointers moved to the unhydrated queue because their retries are over. */
  unhydratedBatches: 'UnhydratedBatches',
  /** Messages whose records are in the overflow bucket. */
  overflowedMessages: 'OverflowedMessages',
  /** Messages of failures that came from the intake bucket. */
  bucketBatches: 'BucketBatches',
  /** Objects of the intake bucket that S3 announced, whatever became of them. */
  announcedObjects: 'AnnouncedObjects',
  /** Failures from the intake bucket that the filters of the pipeline exclude. */
  discardedBatches: 'DiscardedBatches',
  /** Calls to GetShardIterator and GetRecords. */
  streamCalls: 'StreamCalls',
  /** Milliseconds from the pointer's timestamp to its delivery. */
  hydrationLag: 'HydrationLag',
  /** Milliseconds since the timestamp of a pointer that took the retry lane. */
  pendingAge: 'PendingAge',
} as const;
export type MetricName = (typeof METRICS)[keyof typeof METRICS];

/** The counter of each status; COMPLETE is counted as hydrated only. */
export const STATUS_METRICS: Readonly<Record<Exclude<HydrationStatus, 'COMPLETE'>, MetricName>> = {
  INEXACT: METRICS.inexactBatches,
  PARTIAL: METRICS.partialBatches,
  EXPIRED: METRICS.expiredBatches,
  UNREADABLE: METRICS.unreadableBatches,
  MALFORMED: METRICS.malformedMessages,
};

/** Metrics of a redrive inbox: the counter of each outcome. */
export const REDRIVE_METRICS = {
  done: 'RedrivesDone',
  failed: 'RedrivesFailed',
  partly: 'RedrivesPartlyDone',
  unknown: 'RedrivesUnknown',
  refused: 'RedrivesRefused',
} as const satisfies Readonly<Record<RedriveOutcome, string>>;
