import type { DynamoDBEvent, KinesisEvent } from './lambda-event';
import type { FailurePointer } from './pointer';

/** Version of the message's format, in `hydration.schemaVersion`. Only a change that could break a reader raises it. */
export const SCHEMA_VERSION = 1;

/**
 * How complete the payload is.
 *
 * - `COMPLETE`: both ends of the failed range were found, and as many records as Lambda counted.
 * - `INEXACT`: both ends were found, but not as many records as Lambda counted; the payload is the whole range, unfiltered.
 * - `PARTIAL`: part of the range is missing; the payload is what is left.
 * - `EXPIRED`: nothing of the range is left.
 * - `UNREADABLE`: the range cannot be read (stream, shard or key deleted, sequence number of another shard).
 * - `MALFORMED`: the staging message is not a pointer; `hydration.original` holds its body verbatim.
 */
export const HYDRATION_STATUSES = ['COMPLETE', 'INEXACT', 'PARTIAL', 'EXPIRED', 'UNREADABLE', 'MALFORMED'] as const;
export type HydrationStatus = (typeof HYDRATION_STATUSES)[number];

/** The statuses of messages that have records, in `payload` or in the overflow bucket. */
export const STATUSES_WITH_RECORDS: readonly HydrationStatus[] = ['COMPLETE', 'INEXACT', 'PARTIAL'];

/** Every reason with the status that it goes with. Guards, JSON Schema and documentation follow this table. */
export const STATUS_OF_REASON = {
  /** The range holds another number of records than Lambda counted. */
  RECORD_COUNT_DIFFERS: 'INEXACT',
  /** The range's first record is gone. */
  START_MISSING: 'PARTIAL',
  /** The range's last record is gone. */
  END_MISSING: 'PARTIAL',
  /** Both ends are gone, something between them is left. */
  START_AND_END_MISSING: 'PARTIAL',
  /** Both ends were found, but records between them were trimmed while the range was read. */
  MIDDLE_MISSING: 'PARTIAL',
  /** The stream no longer holds any record of the range. */
  RECORDS_EXPIRED: 'EXPIRED',
  /** The stream or the shard does not exist. */
  STREAM_OR_SHARD_NOT_FOUND: 'UNREADABLE',
  /** The sequence number belongs to another stream or shard, as after deleting and recreating a stream. */
  SEQUENCE_NUMBER_NOT_OF_THIS_SHARD: 'UNREADABLE',
  /** The stream's KMS key does not exist any more. */
  KEY_UNUSABLE: 'UNREADABLE',
  /** Lambda's object in the intake bucket holds a pointer, but no event. */
  PAYLOAD_MISSING: 'UNREADABLE',
  /** The body is not JSON. */
  NOT_JSON: 'MALFORMED',
  /** The body is JSON but not a pointer; the reason's message names the missing or wrong members. */
  NOT_A_POINTER: 'MALFORMED',
  /** The object that S3 announced was deleted before it was read; `hydration.original` names it. */
  OBJECT_NOT_FOUND: 'MALFORMED',
} as const satisfies Readonly<Record<string, HydrationStatus>>;

/** Why the status is not `COMPLETE`. */
export type HydrationReason = keyof typeof STATUS_OF_REASON;
/** Every reason, in the order of the statuses that they go with. */
export const HYDRATION_REASONS = Object.keys(STATUS_OF_REASON) as readonly HydrationReason[];

export const STREAM_SOURCES = ['kinesis', 'dynamodb'] as const;
/** The kind of stream that the failed records come from. */
export type StreamSource = (typeof STREAM_SOURCES)[number];

/** Where a failure came from: its pointer through the staging queue, or Lambda's object in the intake bucket. */
export type FailureIntakeKind = 'queue' | 'bucket';

/** What hydration found out. */
export interface Hydration {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** The same for every delivery of the same pointer; at most 64 characters. Use it to deduplicate. */
  readonly id: string;
  /** The same for every message of one shard, and `malformed` when the status is `MALFORMED`; at most 64 characters. */
  readonly groupId: string;
  /** Absent when the status is `MALFORMED`. */
  readonly source?: StreamSource;
  readonly status: HydrationStatus;
  /** `bucket` where the records are from Lambda's object, not from the stream. Absent where the pointer itself was in the staging queue. */
  readonly intake?: FailureIntakeKind;
  /** Lambda's count, `batchSize`. Absent when the status is `MALFORMED`. */
  readonly expectedRecords?: number;
  /** Records in the payload, in the message or in the overflow bucket. */
  readonly foundRecords: number;
  /** Present whenever the status is not `COMPLETE`. */
  readonly reason?: { readonly code: HydrationReason; readonly message: string };
  /** When the message was made; ISO 8601 with milliseconds, in UTC. */
  readonly hydratedAt: string;
  /** The attempt at which hydration succeeded; 1 unless the pointer came back through the retry lane. */
  readonly attempts: number;
  /**
   * Members of the staging message whose names this format uses itself (`payload`, `hydration`, ...), verbatim. Present
   * when a hydrated message, or something that Lambda did not write, was sent to the staging queue, unless the members
   * are in the overflow bucket.
   */
  readonly displaced?: Readonly<Record<string, unknown>>;
  /** The staging message's body, verbatim. Present when the status is `MALFORMED`, unless it is in the overflow bucket. */
  readonly original?: string;
}

/**
 * Where the records are when the message is too large for its destination, or contains characters that SQS rejects
 * (U+FFFE, U+FFFF, lone surrogates). The object is JSON: the pointer's members, `hydration`, and `payload` as JSON text.
 * A member of the pointer that shows U+FFFD in the message is unchanged in the object.
 */
export interface Overflow {
  readonly bucket: string;
  readonly key: string;
  /** Size of the object in bytes. */
  readonly bytes: number;
  /** SHA-256 of the object, lower-case hex. */
  readonly sha256: string;
}

/**
 * What came of a redrive.
 *
 * - `done`: the function processed all records that were left.
 * - `failed`: the function failed, and none of the records counts as processed.
 * - `partly`: some records were processed; `resumeFrom` names the first that was not.
 * - `unknown`: the answer was lost; the function may or may not have processed the records.
 * - `refused`: the function was not invoked.
 */
export const REDRIVE_OUTCOMES = ['done', 'failed', 'partly', 'unknown', 'refused'] as const;
export type RedriveOutcome = (typeof REDRIVE_OUTCOMES)[number];

/** One redrive of a message. */
export interface RedriveAttempt {
  /** When it began, ISO 8601 with milliseconds. */
  readonly at: string;
  /** Who redrove: a person with the command line, or a redrive inbox. */
  readonly by: string;
  readonly outcome: RedriveOutcome;
  /** The function's error, or why it was not invoked; `type` is then the refusal's code. */
  readonly error?: { readonly type: string; readonly message: string };
  /** Lambda's id of the last invocation; absent when there was none, or when its answer was lost. */
  readonly requestId?: string;
}

/** What redrives have come to; absent in a message that was never redriven. */
export interface RedriveHistory {
  /** How often the function was invoked, or may have been. */
  readonly count: number;
  /** Sequence number of the first record that is not processed yet; absent when that is the first of all. */
  readonly resumeFrom?: string;
  /** The latest attempts, the oldest first; at most ten. */
  readonly history: readonly RedriveAttempt[];
}

/** Stands in a decoded batch for data that is neither text nor JSON that can be shown without loss. */
export interface Base64Data {
  readonly $base64: string;
  /** Id of the schema in a Confluent schema registry, from the header of the data. */
  readonly $confluentSchemaId?: number;
  /** Id of the schema version in an AWS Glue schema registry, from the header of the data. */
  readonly $glueSchemaVersionId?: string;
}

/** Stands in a decoded batch for a record that the Kinesis Producer Library aggregated from several. */
export interface AggregatedData {
  /** The records in it, in their order. */
  readonly $aggregated: readonly {
    readonly partitionKey: string;
    readonly explicitHashKey?: string;
    /** Decoded as a record that is not aggregated. */
    readonly data: unknown;
  }[];
}

/** One change of a table, without DynamoDB's types. */
export interface DecodedDynamoDBRecord {
  readonly eventName: string;
  readonly keys?: Record<string, unknown>;
  readonly newImage?: Record<string, unknown>;
  readonly oldImage?: Record<string, unknown>;
  /** Who made the change, where DynamoDB says so: `dynamodb.amazonaws.com` for items that expired by time to live. */
  readonly userIdentity?: { readonly type?: string; readonly principalId?: string };
}

/** The members that hydration adds to those of the pointer. */
export interface HydrationMembers {
  /** Id of the message in the staging queue. EventBridge Pipes needs it at the top level to retry single messages. */
  readonly messageId: string;
  readonly hydration: Hydration;
  /**
   * The event that the function received, except for what cannot be known afterwards: `invokeIdentityArn` and, with a
   * tumbling window, `window`, `state`, `isFinalInvokeForWindow` and `isWindowTerminatedEarly`.
   */
  readonly payload?: KinesisEvent | DynamoDBEvent;
  /** The data of each record of `payload.Records`, decoded: JSON, text, or {@link Base64Data}. */
  readonly KinesisBatch?: readonly unknown[];
  /** Each change of `payload.Records`, without DynamoDB's types. */
  readonly DynamoDBBatch?: readonly DecodedDynamoDBRecord[];
  /** Present instead of the payload, the decoded batch, `hydration.original` and `hydration.displaced`. */
  readonly overflow?: Overflow;
  /** Redrives of this message. */
  readonly redrive?: RedriveHistory;
}

/** What arrives at the destination. */
export type HydratedMessage = (FailurePointer & HydrationMembers) | MalformedMessage;

/** A message whose staging message was not a pointer. It has only the members that hydration adds. */
export type MalformedMessage = HydrationMembers & {
  readonly requestContext?: undefined;
  readonly context?: undefined;
  readonly KinesisBatchInfo?: undefined;
  readonly DDBStreamBatchInfo?: undefined;
};
