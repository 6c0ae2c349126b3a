import { Duration, Names, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { SHORTEST_RETENTION_HOURS, SQS_RETENTION_SECONDS } from '../../contract/limits';
import type { BoundMapping, BoundMappings } from '../mappings/bound-mapping';
import { checkDuration, checkNumber, fail } from '../private/checks';
import { deployedPath } from '../private/deployed-path';
import { type OutwardReference, waitsFor } from '../private/stack-cycles';
import { inboxAlarm } from '../redrive-inbox/inbox-alarm';
import type { MeasuredRedriveInbox } from '../redrive-inbox/inbox-metrics';
import { HydratedDlqAlarm, type HydratedDlqAlarmOptions, type HydratedDlqAlarmThresholds } from './alarm-options';
import type { AlarmSpec, MonitoredPipeline } from './alarm-spec';
import { alarmSpecs } from './alarm-specs';
import { allowAlarms } from './alarm-topic';
import { createAlarm } from './create-alarm';

/** Assumed for streams whose retention is not known. */
const SHORTEST_RETENTION = Duration.hours(SHORTEST_RETENTION_HOURS);

/** What of a pipeline decides when alarms go off, and where those of functions are. */
interface AlarmedPipeline {
  readonly mappings: BoundMappings;
  /** What makes its stack wait for others, as far as it is known. */
  readonly references: () => readonly OutwardReference[];
  readonly retryFor: Duration;
  readonly redeliveredAfter: Duration;
}

/** The alarms of a pipeline and of the functions bound to it. */
export class HydratedDlqAlarms extends Construct {
  /** The alarms of the pipeline itself. */
  readonly ofPipeline: cloudwatch.Alarm[];

  private readonly watchedFunctions = new Set<string>();

  constructor(
    private readonly dlq: MonitoredPipeline,
    { mappings, references, retryFor, redeliveredAfter }: AlarmedPipeline,
    private readonly options: HydratedDlqAlarmOptions,
  ) {
    super(dlq, 'Alarms');
    const { thresholds = {}, without = [] } = options;
    checkThresholds(dlq, thresholds);
    if (options.topic) allowAlarms(dlq, options.topic);
    this.ofPipeline = alarmSpecs(dlq, thresholds, { longest: () => longestWait(mappings, retryFor), redeliveredAfter })
      .filter(({ alarm }) => !without.includes(alarm))
      .map((spec) => this.create(this, spec.id, spec));
    if (!without.includes(HydratedDlqAlarm.DELIVERY_FAILURES))
      mappings.visit((mapping) => this.watchFunction(mapping, references()));
  }

  /**
   * An alarm on what Lambda loses before the pipeline's first queue. It belongs to the stack of the function, whichever of
   * its mappings is bound first, unless the mapping, or what the pipeline was given, makes the pipeline's stack depend on that
   * stack. Lambda counts under the function's name, whichever version is invoked.
   */
  private watchFunction(
    { bareFunction: consumer, mapping }: BoundMapping,
    references: readonly OutwardReference[],
  ): void {
    const isUpstream = waitsFor(this, consumer, [...references, { from: mapping, to: consumer.functionArn }]);
    const stack = Stack.of(isUpstream ? this : consumer);
    if (this.watchedFunctions.has(consumer.node.path)) return;
    this.watchedFunctions.add(consumer.node.path);
    const own = stack === Stack.of(this);
    const id = `DeliveryFailures${Names.nodeUniqueId(consumer.node)}`;
    this.create(own ? this : stack, own ? id : `HydratedDlq${this.dlq.node.addr}${id}`, {
      alarm: HydratedDlqAlarm.DELIVERY_FAILURES,
      description: `Lambda could not send failures of ${consumer.node.path} to the pipeline, and has dropped them.`,
      metric: consumer.metric('DestinationDeliveryFailures', { statistic: cloudwatch.Stats.SUM }),
      threshold: this.options.thresholds?.deliveryFailures ?? 1,
    });
  }

  /** Adds the alarm of a redrive inbox. */
  watchInbox(inbox: MeasuredRedriveInbox): void {
    const { thresholds, without = [] } = this.options;
    if (without.includes(HydratedDlqAlarm.REDRIVE_INBOX)) return;
    createAlarm(this, 'RedriveInbox', inboxAlarm(inbox, thresholds?.redriveInboxFailures), this.options);
  }

  private create(scope: Construct, id: string, spec: Omit<AlarmSpec, 'id'>): cloudwatch.Alarm {
    return createAlarm(
      scope,
      id,
      { ...spec, description: `${spec.description} Pipeline ${deployedPath(this.dlq)}.` },
      this.options,
    );
  }
}

/** The time until the first stream loses its records, or until retries end. */
function longestWait(mappings: BoundMappings, retryFor: Duration): Duration {
  const retentions = mappings.all.flatMap(({ stream }) => stream?.retention ?? SHORTEST_RETENTION);
  const [shortest = SHORTEST_RETENTION] = [...retentions, retryFor]
    .filter((duration) => !duration.isUnresolved())
    .sort((one, other) => one.toMilliseconds() - other.toMilliseconds());
  return shortest;
}

function checkThresholds(
  scope: Construct,
  {
    pendingAgeShare,
    oldestStagingMessage,
    oldestUnhydratedMessage,
    oldestDestinationMessage,
    ...counts
  }: HydratedDlqAlarmThresholds,
): void {
  const advice = 'To leave the alarm out, list it in without.';
  for (const [name, count] of Object.entries(counts)) {
    checkNumber(scope, name, count, { min: 1 }, advice);
  }
  checkShare(scope, pendingAgeShare, advice);
  for (const [name, age] of Object.entries({ oldestStagingMessage, oldestUnhydratedMessage, oldestDestinationMessage }))
    checkDuration(scope, name, age, SQS_RETENTION_SECONDS, advice);
}

function checkShare(scope: Construct, share: number | undefined, advice: string): void {
  if (share === undefined || (share > 0 && share <= 1)) return;
  const received = Token.isUnresolved(share)
    ? 'a number that is known only at deployment, too late to multiply with it'
    : share;
  fail(scope, `pendingAgeShare must be greater than 0 and at most 1, received ${received}. ${advice}`);
}
