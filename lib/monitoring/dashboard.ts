import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { MeasuredRedriveInbox } from '../redrive-inbox/inbox-metrics';
import type { MonitoredPipeline } from './alarm-spec';
import { failedExecutions, pipeMetric } from './pipe-metrics';

/** Options of `addDashboard()`. */
export interface HydratedDlqDashboardOptions {
  /**
   * Name of the dashboard.
   *
   * @default - CloudFormation chooses one
   */
  readonly dashboardName?: string;
}

/** What happens to pointers, from the staging queue to the destination; one row for each question an operator has. */
export function dashboard(
  dlq: MonitoredPipeline,
  { dashboardName }: HydratedDlqDashboardOptions,
): cloudwatch.Dashboard {
  return new cloudwatch.Dashboard(dlq, 'Dashboard', {
    dashboardName,
    widgets: [outcomes(dlq), waiting(dlq), machinery(dlq), ...(dlq.intakeBucket ? [intake(dlq)] : [])],
  });
}

/** What became of the failures? */
function outcomes(dlq: MonitoredPipeline): cloudwatch.IWidget[] {
  return [
    graph('Hydrated', [dlq.metricHydratedBatches(), dlq.metricHydratedRecords()]),
    graph('Not complete', [
      dlq.metricInexactBatches(),
      dlq.metricPartialBatches(),
      dlq.metricExpiredBatches(),
      dlq.metricUnreadableBatches(),
      dlq.metricMalformedMessages(),
    ]),
    graph('In the overflow bucket', [dlq.metricOverflowedMessages()]),
  ];
}

/** What still waits, and for how long? */
function waiting(dlq: MonitoredPipeline): cloudwatch.IWidget[] {
  return [
    graph('Waiting pointers', [
      dlq.stagingQueue.metricApproximateNumberOfMessagesVisible({ label: 'staging' }),
      dlq.unhydratedQueue.metricApproximateNumberOfMessagesVisible({ label: 'unhydrated' }),
    ]),
    graph('Time to delivery and age of waiting pointers (ms)', [dlq.metricHydrationLag(), dlq.metricPendingAge()]),
    graph('Tried again, denied, given up', [
      dlq.metricRetriedBatches(),
      dlq.metricDeniedBatches(),
      dlq.metricUnhydratedBatches(),
    ]),
  ];
}

/** What comes by the intake bucket? */
function intake(dlq: MonitoredPipeline): cloudwatch.IWidget[] {
  return [
    graph('Intake bucket', [dlq.metricAnnouncedObjects(), dlq.metricBucketBatches(), dlq.metricDiscardedBatches()]),
  ];
}

/** Does the machinery run? */
function machinery(dlq: MonitoredPipeline): cloudwatch.IWidget[] {
  return [
    graph('Pipe', [pipeMetric(dlq.pipeName, 'Invocations'), failedExecutions(dlq.pipeName)]),
    graph('Enrichment', [
      dlq.enrichment.metricInvocations(),
      dlq.enrichment.metricErrors(),
      dlq.enrichment.metricThrottles(),
    ]),
    graph('Calls to streams', [dlq.metricStreamCalls()]),
  ];
}

/** What came of redrives? */
export function redrives(inbox: MeasuredRedriveInbox): cloudwatch.IWidget[] {
  return [
    graph('Redriven', [inbox.metricRedrivesDone(), inbox.metricRedrivesPartlyDone()]),
    graph('Not redriven', [inbox.metricRedrivesFailed(), inbox.metricRedrivesUnknown(), inbox.metricRedrivesRefused()]),
    graph('Redrive inbox', [
      inbox.redriveFunction.metricInvocations(),
      inbox.redriveFunction.metricErrors(),
      inbox.redriveFunction.metricThrottles(),
    ]),
  ];
}

function graph(title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, width: 8 });
}
