import { Duration, Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { SQS_DELAY_SECONDS } from '../../contract/limits';
import { HydratedDlqAlarm, type HydratedDlqAlarmThresholds } from './alarm-options';
import type { MeasuredHydratedDlq } from './measured-hydrated-dlq';
import { failedExecutions } from './pipe-metrics';

/** One alarm of a pipeline. */
export interface AlarmSpec {
  readonly alarm: HydratedDlqAlarm;
  /** Construct id. */
  readonly id: string;
  readonly says: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** How many periods have to be bad; one, where nothing is said. */
  readonly periods?: Pick<cloudwatch.AlarmProps, 'evaluationPeriods' | 'datapointsToAlarm'>;
}

const TWO_OF_THREE = { evaluationPeriods: 3, datapointsToAlarm: 2 } as const;

/** A waiting pointer tells its age with each try: in less time than between two of them, the alarm would come and go. */
const RETRIES_WITHIN = Duration.seconds(SQS_DELAY_SECONDS);

/** What the alarms watch. */
export interface AlarmedPipeline extends MeasuredHydratedDlq {
  readonly unhydratedQueue: sqs.IQueue;
  readonly pipeName: string;
}

/** The alarms of the pipeline itself. */
export function alarmSpecs(
  dlq: AlarmedPipeline,
  thresholds: HydratedDlqAlarmThresholds,
  longestWait: () => Duration,
): AlarmSpec[] {
  return [...losses(dlq, thresholds), ...delays(dlq, thresholds, longestWait), ...failures(dlq, thresholds)];
}

/** What will not come back by itself. These count rates, so that each loss raises the alarm anew. */
function losses(dlq: AlarmedPipeline, thresholds: HydratedDlqAlarmThresholds): AlarmSpec[] {
  const { lostBatches = 1, unreadableBatches = 1, malformedMessages = 1, unhydratedPointers = 1 } = thresholds;
  return [
    {
      alarm: HydratedDlqAlarm.DATA_LOST,
      id: 'DataLost',
      says: 'Failed records had left the stream before they could be hydrated.',
      metric: lost(dlq),
      threshold: lostBatches,
    },
    {
      alarm: HydratedDlqAlarm.UNREADABLE,
      id: 'Unreadable',
      says: 'A stream cannot be read for good: it or a shard was deleted, or its key is disabled.',
      metric: dlq.metricUnreadableBatches(),
      threshold: unreadableBatches,
    },
    {
      alarm: HydratedDlqAlarm.MALFORMED,
      id: 'Malformed',
      says: 'Messages in the staging queue are not pointers: they were delivered as they came, without records.',
      metric: dlq.metricMalformedMessages(),
      threshold: malformedMessages,
    },
    {
      alarm: HydratedDlqAlarm.UNHYDRATED,
      id: 'Unhydrated',
      says: 'Pointers were given up and wait in the unhydrated queue.',
      metric: arrivals(dlq),
      threshold: unhydratedPointers,
    },
  ];
}

/** What takes so long that it may become a loss. */
function delays(
  dlq: AlarmedPipeline,
  thresholds: HydratedDlqAlarmThresholds,
  longestWait: () => Duration,
): AlarmSpec[] {
  const { pendingAgeShare = 0.5, oldestStagingMessage = Duration.minutes(30) } = thresholds;
  return [
    {
      alarm: HydratedDlqAlarm.PENDING_AGE,
      id: 'PendingAge',
      says: 'Pointers wait for another try, and will soon be given up or lose their records.',
      metric: dlq.metricPendingAge({ period: RETRIES_WITHIN }),
      threshold: Lazy.number({ produce: () => longestWait().toMilliseconds() * pendingAgeShare }),
    },
    {
      alarm: HydratedDlqAlarm.OLDEST_STAGING_MESSAGE,
      id: 'OldestStagingMessage',
      says: 'Pointers are not taken from the staging queue, or are offered in vain. The pipe may have stopped.',
      metric: dlq.stagingQueue.metricApproximateAgeOfOldestMessage(),
      threshold: oldestStagingMessage.toSeconds(),
    },
  ];
}

/** What the pipeline tries again by itself: a single bad period may pass. */
function failures(dlq: AlarmedPipeline, thresholds: HydratedDlqAlarmThresholds): AlarmSpec[] {
  const { enrichmentErrors = 1, enrichmentThrottles = 1, pipeFailures = 1 } = thresholds;
  return [
    {
      alarm: HydratedDlqAlarm.ENRICHMENT_ERRORS,
      id: 'EnrichmentErrors',
      says: 'The enrichment throws; its batches are offered again.',
      metric: dlq.enrichment.metricErrors(),
      threshold: enrichmentErrors,
      periods: TWO_OF_THREE,
    },
    {
      alarm: HydratedDlqAlarm.ENRICHMENT_THROTTLES,
      id: 'EnrichmentThrottles',
      says: 'The enrichment is throttled by its reserved concurrency or the account.',
      metric: dlq.enrichment.metricThrottles(),
      threshold: enrichmentThrottles,
      periods: TWO_OF_THREE,
    },
    {
      alarm: HydratedDlqAlarm.PIPE_FAILURES,
      id: 'PipeFailures',
      says: 'Executions of the pipe fail at the enrichment or at the destination.',
      metric: failedExecutions(dlq.pipeName),
      threshold: pipeFailures,
      periods: TWO_OF_THREE,
    },
  ];
}

function lost(dlq: AlarmedPipeline): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'batches with lost records',
    expression: 'FILL(partial, 0) + FILL(expired, 0)',
    usingMetrics: { partial: dlq.metricPartialBatches(), expired: dlq.metricExpiredBatches() },
  });
}

/**
 * SQS does not count messages that it moves to a dead-letter queue itself: their arrival shows in how many wait.
 * A gap in that count is no arrival.
 */
function arrivals(dlq: AlarmedPipeline): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'arrivals in the unhydrated queue',
    expression: 'MAX([FILL(sent, 0), DIFF(FILL(waiting, REPEAT))])',
    usingMetrics: {
      sent: dlq.metricUnhydratedBatches(),
      waiting: dlq.unhydratedQueue.metricApproximateNumberOfMessagesVisible(),
    },
  });
}
