import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { FAILURES_METRICS_ID } from '../intake/intake-bucket';
import { HydratedDlqAlarm, type HydratedDlqAlarmThresholds } from './alarm-options';
import type { AlarmSpec, MonitoredPipeline } from './alarm-spec';

/** Notifications arrive within seconds as a rule, sometimes after a minute or longer. */
const UNANNOUNCED_FOR_HALF_AN_HOUR = { evaluationPeriods: 24, datapointsToAlarm: 6 } as const;
/** Metrics of EventBridge can be a few minutes late. */
const UNMATCHED_FOR_A_QUARTER = { evaluationPeriods: 12, datapointsToAlarm: 3 } as const;

/** It cannot be deleted, and CloudWatch does not count its events by its name. */
const DEFAULT_BUS = 'default';

/** What Lambda wrote and nobody heard of. Only S3's request metrics of the bucket that the pipeline creates can show it. */
export function unannounced(
  dlq: MonitoredPipeline,
  { unannouncedObjects = 1 }: HydratedDlqAlarmThresholds,
): AlarmSpec[] {
  const { intakeBucket } = dlq;
  if (!intakeBucket || Stack.of(intakeBucket) !== Stack.of(dlq) || intakeBucket.node.scope !== dlq) return [];
  const written = new cloudwatch.Metric({
    namespace: 'AWS/S3',
    metricName: 'PutRequests',
    dimensionsMap: { BucketName: intakeBucket.bucketName, FilterId: FAILURES_METRICS_ID },
    statistic: cloudwatch.Stats.SUM,
  });
  return [
    {
      alarm: HydratedDlqAlarm.NOT_ANNOUNCED,
      id: 'NotAnnounced',
      description:
        'Lambda wrote failures to the intake bucket that S3 did not announce: they are in the bucket, but were not hydrated.',
      metric: new cloudwatch.MathExpression({
        label: 'objects that were not announced',
        expression: 'RUNNING_SUM(FILL(written, 0)) - RUNNING_SUM(FILL(announced, 0))',
        usingMetrics: { written, announced: dlq.metricAnnouncedObjects() },
      }),
      threshold: unannouncedObjects,
      periods: UNANNOUNCED_FOR_HALF_AN_HOUR,
    },
  ];
}

/**
 * EventBridge accepts events for a bus that was deleted, and drops them. No metric counts what a bus accepts, but one
 * counts what matched a rule of it; the archive of the pipeline is such a rule.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
export function unmatched(dlq: MonitoredPipeline, { unmatchedEvents = 1 }: HydratedDlqAlarmThresholds): AlarmSpec[] {
  const { eventBus } = dlq._delivery?.events ?? {};
  if (!eventBus || eventBus.eventBusName === DEFAULT_BUS) return [];
  const matched = new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName: 'MatchedEvents',
    dimensionsMap: { EventBusName: eventBus.eventBusName },
    statistic: cloudwatch.Stats.SUM,
  });
  const delivered = {
    hydrated: dlq.metricHydratedBatches(),
    partial: dlq.metricPartialBatches(),
    expired: dlq.metricExpiredBatches(),
    unreadable: dlq.metricUnreadableBatches(),
    malformed: dlq.metricMalformedMessages(),
  };
  const sum = Object.keys(delivered)
    .map((name) => `FILL(${name}, 0)`)
    .join(' + ');
  return [
    {
      alarm: HydratedDlqAlarm.EVENTS_NOT_MATCHED,
      id: 'EventsNotMatched',
      description:
        'Messages were delivered to the event bus, but no event on it matched a rule: it may have been deleted.',
      metric: new cloudwatch.MathExpression({
        label: 'messages while no event matched',
        expression: `IF(RUNNING_SUM(FILL(matched, 0)) == 0, RUNNING_SUM(${sum}), 0)`,
        usingMetrics: { matched, ...delivered },
      }),
      threshold: unmatchedEvents,
      periods: UNMATCHED_FOR_A_QUARTER,
    },
  ];
}
