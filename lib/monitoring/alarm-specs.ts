import { Duration, Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SQS_DELAY_SECONDS } from '../../contract/limits';
import { HydratedDlqAlarm, type HydratedDlqAlarmThresholds } from './alarm-options';
import type { AlarmSpec, MonitoredPipeline } from './alarm-spec';
import { failedExecutions } from './pipe-metrics';
import { unannounced, unmatched } from './unseen-losses';

/** The metrics of a queue that was asleep can be 15 minutes late: an arrival may show in a period that is over. */
const ONE_OF_FOUR = { evaluationPeriods: 4, datapointsToAlarm: 1 } as const;
/** A waiting pointer reports its age once per try: with a shorter period, the alarm would flap. */
const RETRIES_WITHIN = Duration.seconds(SQS_DELAY_SECONDS);
/** CloudWatch's own; seconds. */
const PERIOD = 300;

/** How long pointers wait. */
export interface Waits {
  /** Until the first stream loses its records, or until retries end. */
  readonly longest: () => Duration;
  /** Until a batch on which the enrichment fails is offered again. */
  readonly redeliveredAfter: Duration;
}

/** The alarms of the pipeline itself. */
export function alarmSpecs(dlq: MonitoredPipeline, thresholds: HydratedDlqAlarmThresholds, waits: Waits): AlarmSpec[] {
  return [
    ...losses(dlq, thresholds),
    ...unannounced(dlq, thresholds),
    ...delays(dlq, thresholds, waits),
    ...expiries(dlq, thresholds),
    ...failures(dlq, thresholds, waits),
    ...unmatched(dlq, thresholds),
  ];
}

/** What does not recover by itself. These alarms watch rates, so that each loss raises the alarm again. */
function losses(dlq: MonitoredPipeline, thresholds: HydratedDlqAlarmThresholds): AlarmSpec[] {
  const { lostBatches = 1, unreadableBatches = 1, malformedMessages = 1, unhydratedPointers = 1 } = thresholds;
  const { inexactBatches = 1, deniedBatches = 1 } = thresholds;
  return [
    {
      alarm: HydratedDlqAlarm.DATA_LOST,
      id: 'DataLost',
      description: 'Failed records had left the stream before they could be hydrated.',
      metric: lost(dlq),
      threshold: lostBatches,
    },
    {
      alarm: HydratedDlqAlarm.UNREADABLE,
      id: 'Unreadable',
      description:
        'Records cannot be read: the stream, a shard or a key was deleted, or an object in the intake bucket has no event.',
      metric: dlq.metricUnreadableBatches(),
      threshold: unreadableBatches,
    },
    {
      alarm: HydratedDlqAlarm.MALFORMED,
      id: 'Malformed',
      description: 'Messages in the staging queue are not pointers: they were delivered as they came, without records.',
      metric: dlq.metricMalformedMessages(),
      threshold: malformedMessages,
    },
    {
      alarm: HydratedDlqAlarm.INEXACT,
      id: 'Inexact',
      description:
        'Messages hold records that did not fail, or not all that did: redriving them processes records twice.',
      metric: dlq.metricInexactBatches(),
      threshold: inexactBatches,
    },
    {
      alarm: HydratedDlqAlarm.READS_DENIED,
      id: 'ReadsDenied',
      description:
        'The enrichment may not read a stream, or cannot use its key: its pointers wait until a person acts.',
      metric: dlq.metricDeniedBatches(),
      threshold: deniedBatches,
    },
    {
      alarm: HydratedDlqAlarm.UNHYDRATED,
      id: 'Unhydrated',
      description: 'Pointers were given up and wait in the unhydrated queue.',
      metric: arrivals(dlq),
      threshold: unhydratedPointers,
      periods: ONE_OF_FOUR,
    },
  ];
}

/** Delays that may become losses. */
function delays(
  dlq: MonitoredPipeline,
  thresholds: HydratedDlqAlarmThresholds,
  { longest, redeliveredAfter }: Waits,
): AlarmSpec[] {
  const { pendingAgeShare = 0.5, oldestStagingMessage = neverTaken(redeliveredAfter) } = thresholds;
  return [
    {
      alarm: HydratedDlqAlarm.PENDING_AGE,
      id: 'PendingAge',
      description: 'Pointers wait for another try, and will soon be given up or lose their records.',
      metric: dlq.metricPendingAge({ period: RETRIES_WITHIN }),
      threshold: Lazy.number({ produce: () => longest().toMilliseconds() * pendingAgeShare }),
    },
    {
      alarm: HydratedDlqAlarm.OLDEST_STAGING_MESSAGE,
      id: 'OldestStagingMessage',
      description: 'Pointers are not taken from the staging queue, or are offered in vain. The pipe may have stopped.',
      metric: dlq.stagingQueue.metricApproximateAgeOfOldestMessage(),
      threshold: oldestStagingMessage.toSeconds(),
    },
  ];
}

/**
 * Half an hour, or longer where a batch that always fails would count: SQS leaves it out from its third receive on.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
function neverTaken(redeliveredAfter: Duration): Duration {
  return Duration.seconds(Math.max(30 * 60, Math.ceil(redeliveredAfter.toSeconds() * 2.5)));
}

/** The last days of messages that nobody took: SQS deletes them without a trace. */
function expiries(dlq: MonitoredPipeline, thresholds: HydratedDlqAlarmThresholds): AlarmSpec[] {
  const unhydrated = thresholds.oldestUnhydratedMessage ?? mostOf(dlq._retentionPeriod);
  const { queue, keepsFor } = dlq._delivery ?? {};
  const destination = thresholds.oldestDestinationMessage ?? mostOf(keepsFor);
  return [
    ...(unhydrated
      ? [
          {
            alarm: HydratedDlqAlarm.OLDEST_UNHYDRATED_MESSAGE,
            id: 'OldestUnhydratedMessage',
            description: 'SQS will soon delete pointers of the unhydrated queue.',
            metric: dlq.unhydratedQueue.metricApproximateAgeOfOldestMessage(),
            threshold: unhydrated.toSeconds(),
          },
        ]
      : []),
    ...(queue && destination
      ? [
          {
            alarm: HydratedDlqAlarm.OLDEST_DESTINATION_MESSAGE,
            id: 'OldestDestinationMessage',
            description: 'SQS will soon delete messages of the destination queue.',
            metric: queue.metricApproximateAgeOfOldestMessage(),
            threshold: destination.toSeconds(),
          },
        ]
      : []),
  ];
}

/** Time to act is left: the last quarter. */
function mostOf(retention: Duration | undefined): Duration | undefined {
  if (!retention || retention.isUnresolved()) return undefined;
  return Duration.seconds(Math.floor(retention.toSeconds() * 0.75));
}

/** Failures that the pipeline retries by itself: a single bad period is tolerated. */
function failures(
  dlq: MonitoredPipeline,
  thresholds: HydratedDlqAlarmThresholds,
  { redeliveredAfter }: Waits,
): AlarmSpec[] {
  const periods = twiceWithin(redeliveredAfter);
  const { enrichmentErrors = 1, enrichmentThrottles = 1, pipeFailures = 1 } = thresholds;
  return [
    {
      alarm: HydratedDlqAlarm.ENRICHMENT_ERRORS,
      id: 'EnrichmentErrors',
      description: 'The enrichment throws; its batches are offered again.',
      metric: dlq.enrichment.metricErrors(),
      threshold: enrichmentErrors,
      periods,
    },
    {
      alarm: HydratedDlqAlarm.ENRICHMENT_THROTTLES,
      id: 'EnrichmentThrottles',
      description: 'The enrichment is throttled by its reserved concurrency or the account.',
      metric: dlq.enrichment.metricThrottles(),
      threshold: enrichmentThrottles,
      periods,
    },
    {
      alarm: HydratedDlqAlarm.PIPE_FAILURES,
      id: 'PipeFailures',
      description: 'Executions of the pipe fail at the enrichment or at the destination.',
      metric: failedExecutions(dlq.pipeName),
      threshold: pipeFailures,
      periods,
    },
  ];
}

/**
 * Two of three periods, or of more where redelivery takes longer: a batch that always fails raises the alarm with its second
 * failure, or with its third where redelivery takes a little longer than a number of periods.
 */
function twiceWithin(redeliveredAfter: Duration): AlarmSpec['periods'] {
  return {
    evaluationPeriods: Math.max(3, Math.round(redeliveredAfter.toSeconds() / PERIOD) + 1),
    datapointsToAlarm: 2,
  };
}

function lost(dlq: MonitoredPipeline): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'batches with lost records',
    expression: 'FILL(partial, 0) + FILL(expired, 0)',
    usingMetrics: { partial: dlq.metricPartialBatches(), expired: dlq.metricExpiredBatches() },
  });
}

/**
 * SQS does not count the messages that it moves to a dead-letter queue itself: they show only in the number of waiting
 * messages. A gap in that number is not an arrival. Before the first number, the queue was asleep, as an empty queue is six
 * hours after its last use: nothing waited there.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
 */
function arrivals(dlq: MonitoredPipeline): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'arrivals in the unhydrated queue',
    expression: 'MAX([FILL(sent, 0), DIFF(FILL(FILL(waiting, REPEAT), 0))])',
    usingMetrics: {
      sent: dlq.metricUnhydratedBatches(),
      waiting: dlq.unhydratedQueue.metricApproximateNumberOfMessagesVisible(),
    },
  });
}
