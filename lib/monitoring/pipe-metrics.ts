import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * A metric of a pipe, as a sum.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-monitoring.html
 */
export function pipeMetric(pipeName: string, metricName: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/EventBridge/Pipes',
    metricName,
    dimensionsMap: { PipeName: pipeName },
    statistic: cloudwatch.Stats.SUM,
  });
}

/** Executions that did not deliver every message that they took. */
export function failedExecutions(pipeName: string): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'failed executions',
    expression: 'failed + partly + late',
    usingMetrics: {
      failed: pipeMetric(pipeName, 'ExecutionFailed'),
      partly: pipeMetric(pipeName, 'ExecutionPartiallyFailed'),
      late: pipeMetric(pipeName, 'ExecutionTimeout'),
    },
  });
}
