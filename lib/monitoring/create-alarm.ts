import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import { ALARM_DESCRIPTION_CHARACTERS } from '../../contract/limits';
import type { HydratedDlqAlarm, HydratedDlqAlarmOptions } from './alarm-options';
import type { AlarmSpec } from './alarm-spec';

const PACKAGED_RUNBOOK = 'node_modules/cdk-hydrated-dlq/docs/runbook.md';

/** An alarm that names its heading in the runbook. */
export function createAlarm(
  scope: Construct,
  id: string,
  spec: Omit<AlarmSpec, 'id'>,
  { topic, runbookUrl = PACKAGED_RUNBOOK }: Pick<HydratedDlqAlarmOptions, 'topic' | 'runbookUrl'> = {},
): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription: descriptionOf(spec.description, `What to do: ${runbookUrl}#${anchorOf(spec.alarm)}`),
    metric: spec.metric,
    threshold: spec.threshold,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    ...spec.periods,
    // No data means no failures: that is how the pipeline is most of the time.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  if (topic) alarm.addAlarmAction(new SnsAction(topic));
  return alarm;
}

/** Paths of constructs can be long: what does not fit is left out, but not where the runbook is. */
function descriptionOf(description: string, advice: string): string {
  const room = ALARM_DESCRIPTION_CHARACTERS - advice.length - 1;
  return `${description.length > room ? `${description.slice(0, room - 1)}…` : description} ${advice}`;
}

/** The anchor of the alarm's heading in the runbook. */
function anchorOf(alarm: HydratedDlqAlarm): string {
  return alarm.toLowerCase().replaceAll(' ', '-');
}
