import { METRIC_DIMENSION, METRIC_NAMESPACE } from './metrics';

/** Counts, or lists of milliseconds, by the name of the metric. */
type MetricValues = Readonly<Partial<Record<string, number | readonly number[]>>>;

/**
 * One log line that CloudWatch turns into metrics: a list is milliseconds, a number a count.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(values: MetricValues, functionName: string, timestamp: number): string {
  const reported = Object.entries(values).filter(([, value]) => typeof value === 'number' || (value ?? []).length > 0);
  const Metrics = reported.map(([Name, value]) => ({
    Name,
    Unit: typeof value === 'number' ? 'Count' : 'Milliseconds',
  }));
  return JSON.stringify({
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE, Dimensions: [[METRIC_DIMENSION]], Metrics }],
    },
    [METRIC_DIMENSION]: functionName,
    ...Object.fromEntries(reported),
  });
}
