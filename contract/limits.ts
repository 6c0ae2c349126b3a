/**
 * Limits of AWS services, each with its unit and source. A bound in a check, its text and its test all come from here.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

// --- SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html

/** Largest message, and largest sum of the messages in one batch request; bytes. */
export const SQS_MESSAGE_BYTES = MIB;
/** What a queue that this app does not own is sure to take: the limit that was in force until 2025; bytes. */
export const SQS_CAUTIOUS_MESSAGE_BYTES = 256 * KIB;
/** Most entries in one batch request. */
export const SQS_BATCH_ENTRIES = 10;
/** Longest delay of a message; seconds. */
export const SQS_DELAY_SECONDS = 900;
/** Shortest, usual and longest retention of a message; seconds. */
export const SQS_RETENTION_SECONDS = { min: 60, default: 345_600, max: 1_209_600 } as const;
/** Most attributes of a message. */
export const SQS_MESSAGE_ATTRIBUTES = 10;
/** Receives before a message moves to the dead-letter queue. */
export const SQS_MAX_RECEIVE_COUNT = { min: 1, max: 1_000 } as const;
/** Longest name of a queue; characters. */
export const SQS_QUEUE_NAME_CHARACTERS = 80;

// --- SNS: https://docs.aws.amazon.com/sns/latest/dg/SNSMessageAttributes.html

/** A message, and the sum of those of a PublishBatch; bytes. */
export const SNS_REQUEST_BYTES = 262_144;
/** Messages of a PublishBatch. */
export const SNS_BATCH_ENTRIES = 10;

// --- EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html

/** All entries of a PutEvents request together; AWS prints "1 MB" without the exact number; bytes. */
export const EVENT_BUS_REQUEST_BYTES = 1_000_000;
/** Most entries in one PutEvents request. */
export const EVENT_BUS_BATCH_ENTRIES = 10;
/** Bytes that an entry's time counts for. */
export const EVENT_TIME_BYTES = 14;
/** Longest detail type; characters. */
export const EVENT_DETAIL_TYPE_CHARACTERS = 128;
/** Longest source; characters. */
export const EVENT_SOURCE_CHARACTERS = 256;
/**
 * Longest event pattern of a rule, unless the quota was raised; characters.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export const EVENT_PATTERN_CHARACTERS = 2_048;
/** Deepest nesting of a detail that EventBridge takes; levels. */
export const EVENT_NESTING_LEVELS = 1_000;

// --- EventBridge Pipes: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes.html

/** Most filter patterns of a pipe. */
export const PIPE_FILTERS = 5;
/** Longest filter pattern; characters. */
export const PIPE_FILTER_CHARACTERS = 4_096;
/** Longest name; characters. */
export const PIPE_NAME_CHARACTERS = 64;
/** Longest run of one batch through filter, enrichment and target; seconds. */
export const PIPE_EXECUTION_SECONDS = 300;
/** The visibility timeout should be at least this many times the enrichment's timeout. */
export const PIPE_VISIBILITY_FACTOR = 6;

// --- Lambda: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html

/** Request and response of a synchronous invocation, each; bytes. */
export const LAMBDA_PAYLOAD_BYTES = 6 * MIB;
/**
 * Largest object that an OnFailure destination on S3 can hold; bytes. It is the pointer with the event as JSON text: an event of
 * {@link LAMBDA_PAYLOAD_BYTES} in which every character needs an escape is twice as large, the pointer and some room come on top.
 */
export const LAMBDA_FAILURE_OBJECT_BYTES = 16 * MIB;
/** All environment variables of a function together; bytes. */
export const LAMBDA_ENVIRONMENT_BYTES = 4 * KIB;
/** How long an invocation may take; seconds. */
export const LAMBDA_TIMEOUT_SECONDS = { min: 1, default: 3, max: 900 } as const;
/**
 * Batches that a mapping of a queue hands over at the same time.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export const LAMBDA_QUEUE_CONCURRENCY = { min: 2, max: 1_000 } as const;
/**
 * Rounds after which Lambda stops a loop between itself and a queue.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export const LAMBDA_LOOP_ROUNDS = 16;
/** Memory of a function; MiB. */
export const LAMBDA_MEMORY_MIB = { min: 128, max: 10_240 } as const;
/** Longest name of a function; characters. */
export const LAMBDA_FUNCTION_NAME_CHARACTERS = 64;
/** Filters of an event source mapping (10 by a raised quota). */
export const LAMBDA_MAPPING_FILTERS = 10;
/** Retry attempts of a stream mapping; -1 is unlimited. */
export const LAMBDA_RETRY_ATTEMPTS = { unlimited: -1, max: 10_000 } as const;
/** Record age of a stream mapping; seconds, -1 is unlimited. */
export const LAMBDA_RECORD_AGE_SECONDS = { unlimited: -1, min: 60, max: 604_800 } as const;
/** Records of a stream mapping's batch. */
export const LAMBDA_STREAM_BATCH_SIZE = { min: 1, default: 100, max: 10_000 } as const;
/** Batching window of a mapping; seconds. */
export const LAMBDA_BATCHING_WINDOW_SECONDS = { min: 0, max: 300 } as const;
/** Tumbling window of a stream mapping; seconds, 0 is none. */
export const LAMBDA_TUMBLING_WINDOW_SECONDS = { min: 0, max: 900 } as const;
/** Largest state of a tumbling window; bytes. */
export const LAMBDA_WINDOW_STATE_BYTES = 1024 ** 2;
/** Concurrent batches per shard. */
export const LAMBDA_PARALLELIZATION_FACTOR = { min: 1, max: 10 } as const;

// --- Kinesis: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html

/** GetRecords calls a second that a shard gives to all its readers together. */
export const KINESIS_SHARD_READS_PER_SECOND = 5;
/** Bytes a second that a shard gives to all its readers together. */
export const KINESIS_SHARD_READ_BYTES_PER_SECOND = 2 * MIB;
/** Largest answer of GetRecords; bytes. */
export const KINESIS_PAGE_BYTES = 10 * MIB;
/** Most records in one GetRecords answer. */
export const KINESIS_PAGE_RECORDS = 10_000;
/** Longest name of a stream; characters. */
export const KINESIS_STREAM_NAME_CHARACTERS = 128;
/** Retention of a stream; hours. */
export const KINESIS_RETENTION_HOURS = { default: 24, max: 8_760 } as const;

// --- DynamoDB Streams: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html

/** Largest answer of GetRecords; bytes. */
export const DYNAMODB_PAGE_BYTES = MIB;
/** Most records in one GetRecords answer. */
export const DYNAMODB_PAGE_RECORDS = 1_000;
/** Life of a shard iterator; seconds. */
export const DYNAMODB_ITERATOR_SECONDS = 900;
/** Longest name of a table; characters. */
export const DYNAMODB_TABLE_NAME_CHARACTERS = 255;
/** Processes that may read a shard at the same time. Of a global table, AWS recommends one. */
export const DYNAMODB_READERS_PER_SHARD = 2;
/** Retention of a stream record; hours. */
export const DYNAMODB_RETENTION_HOURS = 24;

/** No stream keeps its records for a shorter time; hours. */
export const SHORTEST_RETENTION_HOURS = Math.min(KINESIS_RETENTION_HOURS.default, DYNAMODB_RETENTION_HOURS);

// --- Shards and sequence numbers: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html

/** Longest sequence number of either kind of stream; decimal digits. */
export const SEQUENCE_NUMBER_DIGITS = 129;
/** Longest shard id of either kind of stream; characters. */
export const SHARD_ID_CHARACTERS = 128;

// --- IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html

/** A role's inline policies together; characters without white space. */
export const IAM_INLINE_POLICY_CHARACTERS = 10_240;
/** A managed policy; characters without white space. */
export const IAM_MANAGED_POLICY_CHARACTERS = 6_144;
/** Managed policies attached to a role, unless the quota was raised. */
export const IAM_MANAGED_POLICIES_PER_ROLE = 10;

// --- CloudWatch: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html

/** Longest description of an alarm; characters. */
export const ALARM_DESCRIPTION_CHARACTERS = 1_024;

// --- This library

/** Every message fits in this once its records are in the overflow bucket; a destination has to take as much; bytes. */
export const SLIM_MESSAGE_BYTES = 16 * KIB;
