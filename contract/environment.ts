/**
 * The enrichment function's environment: `lib/` writes it, `enrichment/` reads it. Each may be absent.
 */
export const ENVIRONMENT = {
  /** URL of the staging queue; without it nothing can take the retry lane and transient trouble fails the whole batch. */
  stagingQueueUrl: 'STAGING_QUEUE_URL',
  /** URL of the unhydrated queue, where pointers go whose retries are over. */
  unhydratedQueueUrl: 'UNHYDRATED_QUEUE_URL',
  /** Name of the bucket for what outgrows its destination. */
  overflowBucket: 'OVERFLOW_BUCKET',
  /** Largest message at the destination, in bytes of UTF-8. */
  messageLimitBytes: 'MESSAGE_LIMIT_BYTES',
  /** Largest sum of messages in one request to the destination, in bytes of UTF-8. */
  requestLimitBytes: 'REQUEST_LIMIT_BYTES',
  /** JSON array of {@link MappingFilters}. */
  mappingFilters: 'MAPPING_FILTERS',
  /** Name of the bucket that Lambda writes failures to; without it no object is read. */
  intakeBucket: 'INTAKE_BUCKET',
  /** JSON array of event patterns over the members of the pointer: the pipe's filters, for pointers that are in an object. */
  failureFilters: 'FAILURE_FILTERS',
  /** How long the retry lane keeps trying, in seconds since the pointer was first staged. */
  retryForSeconds: 'RETRY_FOR_SECONDS',
} as const;

/** How long the retry lane keeps trying where the environment does not say. */
export const DEFAULT_RETRY_FOR_SECONDS = 24 * 60 * 60;

/** The filters of one event source mapping, so that the enrichment can choose records as Lambda did. */
export interface MappingFilters {
  /** ARN of the function, with the alias or version that the mapping invokes; one without covers those that have no entry. */
  readonly functionArn: string;
  /** ARN of the Kinesis stream or the DynamoDB stream; that of the consumer where the mapping reads with enhanced fan-out. */
  readonly streamArn: string;
  /**
   * Event patterns, of which a record has to match one; each as JSON text (as the mapping holds it) or as an object.
   * Empty if the mapping has none, or if they must not be disclosed.
   */
  readonly patterns: readonly (string | Readonly<Record<string, unknown>>)[];
  /** Whether the mapping has a tumbling window: its events then name shard and stream beside the records. */
  readonly tumblingWindow?: boolean;
  /** Whether several batches of a shard can be under way at the same time. */
  readonly parallel?: boolean;
}
