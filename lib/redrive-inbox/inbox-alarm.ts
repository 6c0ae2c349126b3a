import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { HydratedDlqAlarm } from '../monitoring/alarm-options';
import type { AlarmSpec } from '../monitoring/alarm-spec';
import { deployedPath } from '../private/deployed-path';
import type { MeasuredRedriveInbox } from './inbox-metrics';

/** The alarm of a redrive inbox: what no later redrive mends by itself. A function that fails again is not such a case. */
export function inboxAlarm(inbox: MeasuredRedriveInbox, threshold = 1): Omit<AlarmSpec, 'id'> {
  return {
    alarm: HydratedDlqAlarm.REDRIVE_INBOX,
    description: `The redrive inbox ${deployedPath(inbox)} could not do its work, or lost the answer of a function.`,
    metric: new cloudwatch.MathExpression({
      label: 'failed invocations of the inbox and unknown outcomes',
      expression: 'FILL(errors, 0) + FILL(unknown, 0)',
      usingMetrics: { errors: inbox.redriveFunction.metricErrors(), unknown: inbox.metricRedrivesUnknown() },
    }),
    threshold,
  };
}
