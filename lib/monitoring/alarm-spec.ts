import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { MeasuredHydratedDlq } from '../hydrated-dlq-metrics';
import type { HydratedDlqAlarm } from './alarm-options';

/** One alarm of a pipeline. */
export interface AlarmSpec {
  readonly alarm: HydratedDlqAlarm;
  /** Construct id. */
  readonly id: string;
  readonly description: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** How many periods must breach; one by default. */
  readonly periods?: Pick<cloudwatch.AlarmProps, 'evaluationPeriods' | 'datapointsToAlarm'>;
}

/** What alarms and dashboard watch. */
export interface MonitoredPipeline extends MeasuredHydratedDlq {
  readonly unhydratedQueue: sqs.IQueue;
  readonly pipeName: string;
  /** How long the unhydrated queue keeps a pointer. */
  readonly _retentionPeriod: Duration;
}
