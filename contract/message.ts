import type { DynamoDBEvent, KinesisEvent } from './lambda-event';
import type { FailurePointer } from './pointer';

/** Version of the message's shape, in `hydration.schemaVersion`. Raised only by a change that could break a reader. */
export const SCHEMA_VERSION = 1;

/**
 * How complete the payload is.
 *
 * - `COMPLETE`: both ends of the failed range were found, and as many records as Lambda counted.
 * - `INEXACT`: both ends were found, but the count differs from Lambda's; the payload is the whole range, unfiltered.
 * - `PARTIAL`: an end of the range is missing; the payload is what is left.
 * - `EXPIRED`: nothing of the range is left.
 * - `UNREADABLE`: reading is impossible for good (stream or shard deleted, key disabled, foreign sequence number).
 * - `MALFORMED`: the staging message is no pointer; `hydration.original` holds its body verbatim.
 */
export const HYDRATION_STATUSES = ['COMPLETE', 'INEXACT', 'PARTIAL', 'EXPIRED', 'UNREADABLE', 'MALFORMED'] as const;
export type HydrationStatus = (typeof HYDRATION_STATUSES)[number];

export const STREAM_SOURCES = ['kinesis', 'dynamodb'] as const;
/** The kind of stream the failed records come from. */
export type StreamSource = (typeof STREAM_SOURCES)[number];

/** Why the status is not `COMPLETE`. */
export const HYDRATION_REASONS = [
  /** INEXACT: the range holds another number of records than Lambda counted. */
  'RECORD_COUNT_DIFFERS',
  /** PARTIAL: the range's first record is gone. */
  'START_MISSING',
  /** PARTIAL: the range's last record is gone. */
  'END_MISSING',
  /** PARTIAL: both ends are gone, something between is left. */
  'START_AND_END_MISSING',
  /** PARTIAL: both ends were found, but records between them were trimmed while the range was read. */
  'MIDDLE_MISSING',
  /** EXPIRED: the stream no longer holds any record of the range. */
  'RECORDS_EXPIRED',
  /** UNREADABLE: the stream or the shard does not exist. */
  'STREAM_OR_SHARD_NOT_FOUND',
  /** UNREADABLE: the sequence number belongs to another stream or shard, as after deleting and recreating a stream. */
  'SEQUENCE_NUMBER_NOT_OF_THIS_SHARD',
  /** UNREADABLE: the stream's KMS key is disabled, deleted or in a state that cannot decrypt. */
  'KEY_UNUSABLE',
  /** MALFORMED: the body is not JSON. */
  'NOT_JSON',
  /** MALFORMED: the body is JSON but no pointer; the message names the missing or wrong members. */
  'NOT_A_POINTER',
] as const;
export type HydrationReason = (typeof HYDRATION_REASONS)[number];

/** What hydration found out; the same members for every status. */
export interface Hydration {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** Stable over redeliveries and equal for equal pointers; at most 64 characters. */
  readonly id: string;
  /** Stable for a stream and shard, `malformed` where there is none; at most 64 characters. */
  readonly groupId: string;
  /** Absent when the status is `MALFORMED`. */
  readonly source?: StreamSource;
  readonly status: HydrationStatus;
  /** Lambda's count, `batchSize`. Absent when the status is `MALFORMED`. */
  readonly expectedRecords?: number;
  /** Records in the payload. */
  readonly foundRecords: number;
  /** Present whenever the status is not `COMPLETE`. */
  readonly reason?: { readonly code: HydrationReason; readonly message: string };
  /** ISO 8601 with milliseconds. */
  readonly hydratedAt: string;
  /** Which attempt this was; 1 unless the pointer came back through the retry lane. */
  readonly attempts: number;
  /**
   * Members of the staging message's body with names that this format uses (`payload`, `hydration`, ...), verbatim: present
   * when something that was hydrated before, or that Lambda did not write, was put into the staging queue. Not where it
   * was moved to the overflow bucket.
   */
  readonly displaced?: Readonly<Record<string, unknown>>;
  /** The staging message's body verbatim; only when the status is `MALFORMED` and it was not moved to the overflow bucket. */
  readonly original?: string;
}

/**
 * Where the records are when the message is too large for its destination, or holds characters that SQS rejects (U+FFFE,
 * U+FFFF, lone surrogates). The object is JSON: the pointer's members, `hydration`, and `payload` as JSON text. It is the
 * place to look for a member of the pointer that shows U+FFFD.
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

/** Stands in a decoded batch for data that is neither lossless JSON nor text. */
export interface Base64Data {
  readonly $base64: string;
}

/** One DynamoDB change, unmarshalled. */
export interface DecodedDynamoDBRecord {
  readonly eventName: string;
  readonly keys?: Record<string, unknown>;
  readonly newImage?: Record<string, unknown>;
  readonly oldImage?: Record<string, unknown>;
}

/** What hydration adds beside the pointer's own members. */
export interface HydrationMembers {
  /** Id of the staging message; Pipes needs it at the top level to retry single messages. */
  readonly messageId: string;
  readonly hydration: Hydration;
  /**
   * The event the function received, member for member but for what cannot be known: `invokeIdentityArn` and, with a
   * tumbling window, `window`, `state`, `isFinalInvokeForWindow` and `isWindowTerminatedEarly`.
   */
  readonly payload?: KinesisEvent | DynamoDBEvent;
  /** Decoded data, index by index beside `payload.Records`: JSON, text, or {@link Base64Data}. */
  readonly KinesisBatch?: readonly unknown[];
  /** Unmarshalled images, index by index beside `payload.Records`. */
  readonly DynamoDBBatch?: readonly DecodedDynamoDBRecord[];
  /** Instead of payload, decoded batch, `hydration.original` and `hydration.displaced`. */
  readonly overflow?: Overflow;
  /** Redrives of this message. */
  readonly redrive?: RedriveHistory;
}

/** What arrives at the destination. */
export type HydratedMessage = (FailurePointer & HydrationMembers) | MalformedMessage;

/** A message whose staging message was no pointer: no member but what hydration adds. */
export type MalformedMessage = HydrationMembers & {
  readonly requestContext?: undefined;
  readonly context?: undefined;
  readonly KinesisBatchInfo?: undefined;
  readonly DDBStreamBatchInfo?: undefined;
};
