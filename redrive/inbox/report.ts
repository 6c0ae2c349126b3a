import { METRIC_DIMENSION, METRIC_NAMESPACE, REDRIVE_METRICS } from '../../contract/metrics';
import type { InboxRecord } from './inbox-record';
import type { InboxResult } from './redrive-record';

/**
 * What is logged of a message: a line without data, and one that CloudWatch turns into a metric. An error's text may
 * quote a record, so that only its type is named. What comes again is counted once it is over.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function reportLines({ messageId }: InboxRecord, result: InboxResult, functionName: string): string[] {
  const { id, retry, ...told } = result;
  const event = retry === undefined ? 'redriven' : 'comes-again';
  const level = result.outcome === 'done' ? 'INFO' : 'WARN';
  const line = JSON.stringify({ level, event, messageId, hydrationId: id, ...told });
  return retry === undefined ? [line, metricLine(result, functionName)] : [line];
}

function metricLine({ outcome }: InboxResult, functionName: string): string {
  const Name = REDRIVE_METRICS[outcome];
  return JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        { Namespace: METRIC_NAMESPACE, Dimensions: [[METRIC_DIMENSION]], Metrics: [{ Name, Unit: 'Count' }] },
      ],
    },
    [METRIC_DIMENSION]: functionName,
    [Name]: 1,
  });
}
