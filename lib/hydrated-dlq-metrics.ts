import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { METRIC_DIMENSION, METRIC_NAMESPACE, METRICS, type MetricName } from '../contract/metrics';
import { HydratedDlqBase } from './hydrated-dlq-base';

/**
 * A pipeline with its metrics, which the enrichment emits under its function's name. Each is a sum over 5 minutes unless
 * the options say otherwise.
 *
 * @internal
 */
export abstract class MeasuredHydratedDlq extends HydratedDlqBase {
  /** The function that reads the streams. */
  abstract readonly enrichment: lambda.IFunction;

  /** Pointers delivered as COMPLETE or INEXACT. */
  metricHydratedBatches(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.hydratedBatches, options);
  }

  /** Stream records delivered. */
  metricHydratedRecords(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.hydratedRecords, options);
  }

  /** Pointers delivered as INEXACT: the number of records differs from Lambda's count. */
  metricInexactBatches(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.inexactBatches, options);
  }

  /** Pointers delivered as PARTIAL: an end of the range had left the stream. */
  metricPartialBatches(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.partialBatches, options);
  }

  /** Pointers delivered as EXPIRED: nothing of the range was left in the stream. */
  metricExpiredBatches(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.expiredBatches, options);
  }

  /** Pointers delivered as UNREADABLE: the failed range cannot be read. */
  metricUnreadableBatches(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.unreadableBatches, options);
  }

  /** Messages delivered as MALFORMED: they were not pointers. */
  metricMalformedMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.malformedMessages, options);
  }

  /** Pointers sent back to the staging queue to be tried again. */
  metricRetriedBatches(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.retriedBatches, options);
  }

  /** Pointers whose stream or object could not be read for lack of a permission or a usable key. */
  metricDeniedBatches(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.deniedBatches, options);
  }

  /** Pointers moved to the unhydrated queue because their retries were exhausted. */
  metricUnhydratedBatches(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.unhydratedBatches, options);
  }

  /** Messages whose records are in the overflow bucket. */
  metricOverflowedMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.overflowedMessages, options);
  }

  /** Messages of failures that came from the intake bucket; the others came from the staging queue. */
  metricBucketBatches(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.bucketBatches, options);
  }

  /** Objects of the intake bucket that S3 announced. */
  metricAnnouncedObjects(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.announcedObjects, options);
  }

  /** Failures from the intake bucket that match none of the pipeline's filters. */
  metricDiscardedBatches(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.discardedBatches, options);
  }

  /** Calls to GetShardIterator and GetRecords. */
  metricStreamCalls(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.streamCalls, options);
  }

  /** Milliseconds from the pointer's timestamp to its delivery; the maximum unless the options say otherwise. */
  metricHydrationLag(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.hydrationLag, { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  /** Milliseconds since the timestamp of pointers that wait for another try; the maximum unless the options say otherwise. */
  metricPendingAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.pendingAge, { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  /** Sums over 5 minutes unless the options say otherwise. */
  private metric(metricName: MetricName, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [METRIC_DIMENSION]: this.enrichment.functionName },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this);
  }
}
