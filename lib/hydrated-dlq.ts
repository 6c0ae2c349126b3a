import { type Duration, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { checkProps } from './check-props';
import type { HydratedDestinationConfig, IHydratedDestination } from './destinations/destination';
import { checkLimits, destinationProblems } from './destinations/destination-problems';
import { HydratedDestination } from './destinations/hydrated-destination';
import { hydratedFailureRule, type OnHydratedFailureOptions } from './destinations/hydrated-failure-rule';
import { enrichmentPatterns } from './filters/pipe-filter';
import type { IHydratedDlq } from './hydrated-dlq-base';
import { MeasuredHydratedDlq } from './hydrated-dlq-metrics';
import type { HydratedDlqProps } from './hydrated-dlq-props';
import { type HydratedDlqAttributes, ImportedHydratedDlq } from './imported-hydrated-dlq';
import { FailureIntake } from './intake/failure-intake';
import { excludesMapping } from './mappings/excludes-mapping';
import { SharedFilters } from './mappings/shared-filters';
import { StreamReads } from './mappings/stream-reads';
import type { PipelineFacts } from './mappings/warnings';
import type { HydratedDlqAlarmOptions } from './monitoring/alarm-options';
import { HydratedDlqAlarms } from './monitoring/alarms';
import { dashboard, type HydratedDlqDashboardOptions, redrives } from './monitoring/dashboard';
import { DEFAULTS } from './pipeline/defaults';
import { enrichmentFunction, enrichmentRole } from './pipeline/enrichment-function';
import { overflowBucket, warnOfEarlyExpiry } from './pipeline/overflow-bucket';
import { pipe } from './pipeline/pipe';
import { redelivery, stagingQueue, unhydratedQueue } from './pipeline/queues';
import { fail } from './private/checks';
import { isCustomerManaged } from './private/kinds-of-keys';
import { StackCycles } from './private/stack-cycles';
import { RedriveInbox } from './redrive-inbox/redrive-inbox';
import type { RedriveInboxOptions } from './redrive-inbox/redrive-inbox-props';

/**
 * An OnFailure destination for event source mappings of Kinesis and DynamoDB streams that delivers the failed records,
 * not only a pointer to them.
 *
 * One `HydratedDlq` serves many functions, streams and tables, in its own stack and in others of the same account and
 * Region. It learns from each mapping which stream the enrichment has to read, and grants access to that and nothing
 * else.
 *
 * @example
 * consumer.addEventSource(new KinesisEventSource(orders, {
 *   startingPosition: lambda.StartingPosition.LATEST,
 *   bisectBatchOnError: true,
 *   retryAttempts: 3,
 *   onFailure: new HydratedDlq(this, 'OrdersDlq'),
 * }));
 */
export class HydratedDlq extends MeasuredHydratedDlq {
  /** Imports a pipeline that another app owns, to bind mappings of this app to it. */
  static fromHydratedDlqAttributes(scope: Construct, id: string, attributes: HydratedDlqAttributes): IHydratedDlq {
    return new ImportedHydratedDlq(scope, id, attributes);
  }

  readonly stagingQueue: sqs.IQueue;

  /** The bucket that Lambda writes failures to; `undefined` unless `intake` is a bucket. */
  readonly intakeBucket: s3.IBucket | undefined;

  /** Where pointers wait that could not be hydrated. A redrive to the staging queue starts them afresh. */
  readonly unhydratedQueue: sqs.IQueue;

  /** Where hydrated messages go. */
  readonly destination: IHydratedDestination;

  /** Holds the records of messages that are too large for the destination. */
  readonly overflowBucket: s3.IBucket;

  readonly enrichment: lambda.Function;

  /** The role of the enrichment. */
  readonly enrichmentRole: iam.IRole;

  /** Name of the pipe. */
  readonly pipeName: string;

  /** ARN of the pipe. */
  readonly pipeArn: string;

  /** The role of the pipe. */
  readonly pipeRole: iam.IRole;

  /** @internal */
  protected readonly _reads: StreamReads;
  /** @internal */
  protected readonly _facts: PipelineFacts;
  /** @internal */
  readonly _delivery: HydratedDestinationConfig;
  /** @internal */
  readonly _retentionPeriod: Duration;
  private readonly cycles = new StackCycles(this);
  private readonly given: unknown;
  private readonly waits: { readonly retryFor: Duration; readonly redeliveredAfter: Duration };
  private readonly dashboards: cloudwatch.Dashboard[] = [];
  private alarms?: HydratedDlqAlarms;
  private inbox?: RedriveInbox;
  private readonly kept: Pick<HydratedDlqProps, 'encryptionKey' | 'removalPolicy' | 'logRetention'>;

  constructor(scope: Construct, id: string, props: HydratedDlqProps = {}) {
    super(scope, id);
    checkProps(this, props);
    this.waits = {
      retryFor: props.retryFor ?? DEFAULTS.retryFor,
      redeliveredAfter: redelivery(props).visibilityTimeout,
    };
    this._retentionPeriod = props.retentionPeriod ?? DEFAULTS.retentionPeriod;
    const { encryptionKey, removalPolicy, logRetention } = props;
    this.kept = { encryptionKey, removalPolicy, logRetention };

    // Destination
    this.destination = props.destination ?? HydratedDestination.queue();
    this._delivery = this.destination.bind(this, props);
    checkLimits(this, this._delivery);
    this.node.addValidation({ validate: () => destinationProblems(this, this._delivery) });

    // What is kept on the way
    this.unhydratedQueue = unhydratedQueue(this, props);
    this.stagingQueue = stagingQueue(this, this.unhydratedQueue, props);
    this.overflowBucket = overflowBucket(this, props);
    warnOfEarlyExpiry(this, props, this._delivery.keepsFor);
    this.intakeBucket = (props.intake ?? FailureIntake.queue())._bind(this, this.stagingQueue, props);

    // What it refers to
    this.given = [
      this._delivery.targetArn,
      this.overflowBucket.bucketArn,
      this.intakeBucket?.bucketArn,
      encryptionKey?.keyArn,
      props.pipeLogGroup?.logGroupArn,
      props.vpc?.vpcId,
      props.securityGroups?.map(({ securityGroupId }) => securityGroupId),
    ];
    this.cycles.refersTo(
      (props.filters ?? []).map(({ _pattern }) => _pattern),
      'a filter',
      "Name the stream, table or function and filter by its ARN, for example FailureFilter.stream(kinesis.Stream.fromStreamArn(this, 'Orders', arn)), or create the HydratedDlq in that stack.",
    );

    // Enrichment
    const failureFilters = this.intakeBucket ? (props.filters ?? []) : [];
    const filters = new SharedFilters(this, this._mappings.all, failureFilters);
    const neighbors = {
      stagingQueue: this.stagingQueue,
      unhydratedQueue: this.unhydratedQueue,
      overflowBucket: this.overflowBucket,
      destination: this._delivery,
      mappingFilters: filters.toEnvironment(),
      intakeBucket: this.intakeBucket,
      failureFilters: enrichmentPatterns(this, failureFilters),
    };
    this.enrichmentRole = enrichmentRole(this, neighbors, props);
    this.enrichment = enrichmentFunction(this, this.enrichmentRole, neighbors, props);

    // Pipe
    const { pipeName, pipeArn, pipeRole } = pipe(this, {
      stagingQueue: this.stagingQueue,
      enrichment: this.enrichment,
      destination: this.destination,
      destinationConfig: this._delivery,
      intakeBucket: this.intakeBucket,
      props,
    });
    this.pipeName = pipeName;
    this.pipeArn = pipeArn;
    this.pipeRole = pipeRole;

    // Mappings
    this._reads = new StreamReads(this, this.enrichmentRole);
    this._facts = {
      customerManagedKeys:
        this._delivery.customerManagedKey === true &&
        isCustomerManaged(this.overflowBucket.encryptionKey) &&
        (this.intakeBucket === undefined || isCustomerManaged(this.intakeBucket.encryptionKey)),
      mayRead: true,
      filters: (mapping) => filters.knowledgeOf(mapping),
      discards: (mapping) => excludesMapping(props.filters ?? [], mapping),
    };
  }

  /** The queue that keeps hydrated messages. Throws when the destination is not a queue. */
  get destinationQueue(): sqs.IQueue {
    const { queue } = this._delivery;
    if (!queue)
      fail(
        this,
        'destinationQueue is only available when the destination is a queue: use HydratedDestination.queue().',
      );
    return queue;
  }

  /**
   * Adds a rule for hydrated failures to the destination's event bus.
   *
   * @param id - id of the rule
   * @param options - which failures, and where they go. Configure a dead-letter queue for each target.
   */
  onHydratedFailure(id: string, options: OnHydratedFailureOptions = {}): events.Rule {
    const { events } = this._delivery;
    if (!events) {
      fail(
        this,
        'onHydratedFailure() is only available when the destination is an event bus: use HydratedDestination.eventBus(bus).',
      );
    }
    const rule = hydratedFailureRule(this, id, events, options);
    if (Stack.of(rule) === Stack.of(this)) {
      const { streams, tables, functions } = options;
      const arns = [
        ...(streams ?? []).map(({ streamArn }) => streamArn),
        ...(tables ?? []).map(({ tableArn }) => tableArn),
        ...(functions ?? []).map(({ functionArn }) => functionArn),
      ];
      this.cycles.refersTo(
        arns,
        `the rule ${id}`,
        'Set crossStackScope of onHydratedFailure() to a construct of that stack, so that the rule is created there.',
      );
    }
    return rule;
  }

  /** @internal */
  protected override _checkReferences(dependent: Stack, because: string): void {
    this.cycles.dependsOnPipeline(dependent, because);
  }

  /** @internal */
  protected override get _references(): unknown {
    return [this.given, this.cycles.values];
  }

  /**
   * Adds a queue whose messages are sent to their functions again: move messages there from the destination queue with
   * **Start DLQ redrive** in the console, or with `aws sqs start-message-move-task`. Unless `functions` is
   * set, the functions of all bound mappings may be invoked, including those bound later, except mappings with a tumbling
   * window.
   */
  addRedriveInbox(options: RedriveInboxOptions = {}): RedriveInbox {
    const { queue } = this._delivery;
    if (!queue)
      fail(
        this,
        'addRedriveInbox() is only available when the destination is a queue. Create a RedriveInbox for the queue of a rule.',
      );
    if (this.inbox) fail(this, 'addRedriveInbox() was already called. Pass all options in one call.');
    const overflowBuckets = this.intakeBucket ? [this.overflowBucket, this.intakeBucket] : [this.overflowBucket];
    const { functions, ...others } = options;
    const inbox = new RedriveInbox(this, 'RedriveInbox', { ...this.kept, ...others, queue, overflowBuckets });
    const references = () => this._outwardReferences();
    if (functions) inbox._allow(functions, references);
    else this._mappings.visit((mapping) => inbox._learn(mapping, references));
    this.alarms?.watchInbox(inbox);
    for (const created of this.dashboards) created.addWidgets(...redrives(inbox));
    this.inbox = inbox;
    return inbox;
  }

  /**
   * Adds alarms on everything that loses or delays failures, and, for each bound function, on pointers that Lambda drops
   * before the staging queue.
   *
   * @returns the alarms of the pipeline itself; those of functions are in the stacks of the functions
   */
  addAlarms(options: HydratedDlqAlarmOptions = {}): cloudwatch.Alarm[] {
    if (this.alarms) fail(this, 'addAlarms() was already called. Pass all options in one call.');
    this.cycles.refersTo(
      options.topic?.topicArn,
      'the topic of the alarms',
      "Create the topic in this stack, or name it by its ARN: sns.Topic.fromTopicArn(this, 'Topic', arn).",
    );
    const references = () => this._outwardReferences();
    this.alarms = new HydratedDlqAlarms(this, { mappings: this._mappings, references, ...this.waits }, options);
    if (this.inbox) this.alarms.watchInbox(this.inbox);
    return this.alarms.ofPipeline;
  }

  /** Adds a dashboard: what became of the failures, what is still waiting, and whether the pipeline works. */
  addDashboard(options: HydratedDlqDashboardOptions = {}): cloudwatch.Dashboard {
    const created = dashboard(this, options);
    if (this.inbox) created.addWidgets(...redrives(this.inbox));
    this.dashboards.push(created);
    return created;
  }
}
