import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { RedriveOutcome } from '../../contract/message';
import { METRIC_DIMENSION, METRIC_NAMESPACE, REDRIVE_METRICS } from '../../contract/metrics';

/**
 * A redrive inbox with its metrics. Each is a sum over 5 minutes unless the options say otherwise.
 *
 * @internal
 */
export abstract class MeasuredRedriveInbox extends Construct {
  /** The function that redrives the messages. */
  abstract readonly redriveFunction: lambda.IFunction;

  /** Messages whose records were all processed. */
  metricRedrivesDone(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('done', options);
  }

  /** Messages whose function failed again. */
  metricRedrivesFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('failed', options);
  }

  /** Messages of which some records were processed. */
  metricRedrivesPartlyDone(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('partly', options);
  }

  /** Messages whose function may or may not have processed the records. */
  metricRedrivesUnknown(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('unknown', options);
  }

  /** Messages whose function was not invoked. */
  metricRedrivesRefused(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('refused', options);
  }

  private metric(outcome: RedriveOutcome, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName: REDRIVE_METRICS[outcome],
      dimensionsMap: { [METRIC_DIMENSION]: this.redriveFunction.functionName },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this);
  }
}
