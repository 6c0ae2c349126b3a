import type { Duration } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';

/** The alarms of a pipeline. The values are their headings in docs/runbook.md. */
export enum HydratedDlqAlarm {
  /** Records had left the stream before they could be hydrated. */
  DATA_LOST = 'Data lost',
  /** The records of a failure cannot be read. */
  UNREADABLE = 'Unreadable stream',
  /** Messages arrive in the staging queue that are not pointers. */
  MALFORMED = 'Malformed messages',
  /** Messages hold more or fewer records than Lambda counted. */
  INEXACT = 'Inexact messages',
  /** The enrichment may not read a stream, or a key cannot be used. */
  READS_DENIED = 'Reads denied',
  /** Pointers arrive in the unhydrated queue. */
  UNHYDRATED = 'Unhydrated queue receiving',
  /** SQS will soon delete messages of the unhydrated queue. */
  OLDEST_UNHYDRATED_MESSAGE = 'Oldest unhydrated message',
  /** SQS will soon delete messages of the destination queue. */
  OLDEST_DESTINATION_MESSAGE = 'Oldest destination message',
  /** Pointers have been waiting for so long that the stream will soon lose their records. */
  PENDING_AGE = 'Pending age',
  /** The enrichment throws. */
  ENRICHMENT_ERRORS = 'Enrichment errors',
  /** The enrichment is throttled. */
  ENRICHMENT_THROTTLES = 'Enrichment throttles',
  /** Executions of the pipe fail. */
  PIPE_FAILURES = 'Pipe failing',
  /** No event on the destination's event bus matches a rule: the bus, or its rules, may have been deleted. */
  EVENTS_NOT_MATCHED = 'Events not matched',
  /** Nothing takes pointers from the staging queue: the pipe may have stopped. */
  OLDEST_STAGING_MESSAGE = 'Oldest staging message',
  /** Objects of the intake bucket were not announced. */
  NOT_ANNOUNCED = 'Failures not announced',
  /** Lambda could not send a function's failures to the staging queue or the intake bucket. */
  DELIVERY_FAILURES = 'Destination delivery failures',
  /** A redrive inbox could not do its work, or lost a function's answer. */
  REDRIVE_INBOX = 'Redrive inbox failing',
}

/**
 * When the alarms go off. Counts are over 5 minutes; the age of waiting pointers is over 15 minutes. Where it says two of three
 * periods, it is two of up to seven with a `timeout` over 2 minutes: a batch on which the enrichment fails is offered again
 * after six times the timeout.
 */
export interface HydratedDlqAlarmThresholds {
  /**
   * PARTIAL and EXPIRED pointers.
   *
   * @default 1
   */
  readonly lostBatches?: number;

  /**
   * UNREADABLE pointers.
   *
   * @default 1
   */
  readonly unreadableBatches?: number;

  /**
   * MALFORMED messages.
   *
   * @default 1
   */
  readonly malformedMessages?: number;

  /**
   * INEXACT messages.
   *
   * @default 1
   */
  readonly inexactBatches?: number;

  /**
   * Pointers whose stream could not be read for lack of a permission or a usable key.
   *
   * @default 1
   */
  readonly deniedBatches?: number;

  /**
   * Age of the oldest message in the unhydrated queue.
   *
   * @default - three quarters of the queue's retention
   */
  readonly oldestUnhydratedMessage?: Duration;

  /**
   * Age of the oldest message in the destination queue. Its messages can be the only copy of the records.
   *
   * @default - three quarters of the queue's retention; no alarm when the retention is not known
   */
  readonly oldestDestinationMessage?: Duration;

  /**
   * Pointers that arrive in the unhydrated queue.
   *
   * @default 1
   */
  readonly unhydratedPointers?: number;

  /**
   * Age of a waiting pointer as a share of `retryFor`, or of the shortest retention among the streams of the bound
   * mappings where that is shorter. A stream whose retention is not known counts as 24 hours.
   *
   * Valid range: greater than 0, at most 1.
   *
   * @default 0.5
   */
  readonly pendingAgeShare?: number;

  /**
   * Invocations of the enrichment that throw, in two of three periods.
   *
   * @default 1
   */
  readonly enrichmentErrors?: number;

  /**
   * Throttled invocations of the enrichment, in two of three periods.
   *
   * @default 1
   */
  readonly enrichmentThrottles?: number;

  /**
   * Executions of the pipe that fail, fail in part or time out, in two of three periods.
   *
   * @default 1
   */
  readonly pipeFailures?: number;

  /**
   * Messages that were delivered to an event bus on which no event matched a rule, within an hour.
   *
   * @default 1
   */
  readonly unmatchedEvents?: number;

  /**
   * Age of the oldest message in the staging queue.
   *
   * @default - 30 minutes, or 15 times the `timeout` where the timeout is over 2 minutes: a batch that fails does not count
   */
  readonly oldestStagingMessage?: Duration;

  /**
   * Objects that Lambda wrote to the intake bucket and S3 did not announce, within two hours.
   *
   * @default 1
   */
  readonly unannouncedObjects?: number;

  /**
   * Failures of one function that Lambda could not send to the staging queue or the intake bucket.
   *
   * @default 1
   */
  readonly deliveryFailures?: number;

  /**
   * Invocations of a redrive inbox's function that throw, and redrives whose outcome is unknown.
   *
   * @default 1
   */
  readonly redriveInboxFailures?: number;
}

/** Options of `addAlarms()`. */
export interface HydratedDlqAlarmOptions {
  /**
   * Where alarms are sent. Where the topic has a customer-managed key, its policy lets CloudWatch use it.
   *
   * @default - alarms change their state without notifying anybody
   */
  readonly topic?: sns.ITopic;

  /**
   * Where the runbook is, such as its page in a wiki: the descriptions of the alarms link to its headings
   * (`<runbookUrl>#data-lost`). The package contains it as `docs/runbook.md`.
   *
   * @default - the descriptions name the file in the package
   */
  readonly runbookUrl?: string;

  /**
   * When alarms go off.
   *
   * @default - the default of each threshold
   */
  readonly thresholds?: HydratedDlqAlarmThresholds;

  /**
   * Alarms to leave out.
   *
   * @default - all alarms are created
   */
  readonly without?: HydratedDlqAlarm[];
}
