import { Duration, Names, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { DYNAMODB_RETENTION_HOURS, SQS_RETENTION_SECONDS } from '../../contract/limits';
import { bareFunction } from '../mappings/bare-function';
import type { BoundMapping } from '../mappings/bound-mapping';
import type { BoundMappings } from '../mappings/bound-mappings';
import { checkDuration, checkRange, fail } from '../private/checks';
import { HydratedDlqAlarm, type HydratedDlqAlarmOptions, type HydratedDlqAlarmThresholds } from './alarm-options';
import { type AlarmedPipeline, type AlarmSpec, alarmSpecs } from './alarm-specs';

/** Where streams are not known to keep records for longer. */
const SHORTEST_RETENTION = Duration.hours(DYNAMODB_RETENTION_HOURS);

/** The alarms of a pipeline and of the functions bound to it. */
export class HydratedDlqAlarms extends Construct {
  /** The alarms of the pipeline itself. */
  readonly ofPipeline: cloudwatch.Alarm[];

  private readonly watchedFunctions = new Set<string>();

  constructor(
    private readonly dlq: AlarmedPipeline,
    { mappings, retryFor }: { readonly mappings: BoundMappings; readonly retryFor: Duration },
    private readonly options: HydratedDlqAlarmOptions,
  ) {
    super(dlq, 'Alarms');
    const { thresholds = {}, without = [] } = options;
    checkThresholds(dlq, thresholds);
    this.ofPipeline = alarmSpecs(dlq, thresholds, () => longestWait(mappings, retryFor))
      .filter(({ alarm }) => !without.includes(alarm))
      .map((spec) => this.create(this, spec.id, spec));
    if (!without.includes(HydratedDlqAlarm.DELIVERY_FAILURES)) mappings.visit((mapping) => this.watchFunction(mapping));
  }

  /**
   * An alarm on what Lambda loses before the pipeline's first queue. It belongs to the stack of the function, which
   * depends on the pipeline's stack already.
   */
  private watchFunction({ handler, stack }: BoundMapping): void {
    // Lambda counts under the function's name, whichever version is invoked.
    const consumer = bareFunction(handler);
    if (this.watchedFunctions.has(consumer.node.path)) return;
    this.watchedFunctions.add(consumer.node.path);
    const own = stack === Stack.of(this);
    const id = `DeliveryFailures${Names.nodeUniqueId(consumer.node)}`;
    this.create(own ? this : stack, own ? id : `HydratedDlq${this.dlq.node.addr}${id}`, {
      alarm: HydratedDlqAlarm.DELIVERY_FAILURES,
      says: `Lambda could not send pointers of ${consumer.node.path} to the staging queue, and has dropped them.`,
      metric: consumer.metric('DestinationDeliveryFailures', { statistic: cloudwatch.Stats.SUM }),
      threshold: this.options.thresholds?.deliveryFailures ?? 1,
    });
  }

  private create(scope: Construct, id: string, spec: Omit<AlarmSpec, 'id'>): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(scope, id, {
      alarmDescription: `${spec.says} Pipeline ${this.dlq.node.path}. What to do: ${headingOf(spec.alarm)}`,
      metric: spec.metric,
      threshold: spec.threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      ...spec.periods,
      // No data means no failures: that is how the pipeline is most of the time.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    if (this.options.topic) alarm.addAlarmAction(new SnsAction(this.options.topic));
    return alarm;
  }
}

/** Where the runbook, which is in the package, says what to do. */
function headingOf(alarm: HydratedDlqAlarm): string {
  return `node_modules/cdk-hydrated-dlq/docs/runbook.md#${alarm.toLowerCase().replaceAll(' ', '-')}`;
}

/** Until the first stream loses the records, or until pointers are given up. */
function longestWait(mappings: BoundMappings, retryFor: Duration): Duration {
  const retentions = mappings.all.flatMap(({ stream }) => stream?.retention ?? SHORTEST_RETENTION);
  const [shortest = SHORTEST_RETENTION] = [...retentions, retryFor]
    .filter((duration) => !duration.isUnresolved())
    .sort((one, other) => one.toMilliseconds() - other.toMilliseconds());
  return shortest;
}

function checkThresholds(
  scope: Construct,
  { pendingAgeShare, oldestStagingMessage, ...counts }: HydratedDlqAlarmThresholds,
): void {
  const wayOut = 'To have no such alarm, name it in without.';
  for (const [name, count] of Object.entries(counts)) {
    checkRange(scope, name, count, { min: 1, max: Number.MAX_SAFE_INTEGER }, wayOut);
  }
  checkShare(scope, pendingAgeShare, wayOut);
  checkDuration(scope, 'oldestStagingMessage', oldestStagingMessage, SQS_RETENTION_SECONDS, wayOut);
}

function checkShare(scope: Construct, share: number | undefined, wayOut: string): void {
  if (share === undefined || (share > 0 && share <= 1)) return;
  const received = Token.isUnresolved(share)
    ? 'a number known only at deployment, when nothing can be multiplied'
    : share;
  fail(scope, `pendingAgeShare must be above 0 and up to 1, received ${received}. ${wayOut}`);
}
