import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, ArnFormat, Duration, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { ALARM_DESCRIPTION_CHARACTERS, SQS_DELAY_SECONDS } from '../../../contract/limits';
import {
  METRIC_DIMENSION,
  METRIC_NAMESPACE,
  METRICS,
  REDRIVE_METRICS,
  STATUS_METRICS,
} from '../../../contract/metrics';
import {
  FailureIntake,
  HydratedDestination,
  HydratedDlq,
  HydratedDlqAlarm,
  type HydratedDlqAlarmOptions,
  type HydratedDlqProps,
  RedriveInbox,
} from '../../../lib';
import { IS_OLDEST_CDK } from '../../helpers/constructs/cdk-version';
import {
  consumeStream,
  consumeTable,
  newFunction,
  newStack,
  newTable,
  soundMapping,
} from '../../helpers/constructs/orders';
import { propertiesOf } from '../../helpers/constructs/resources';
import { warningIds } from '../../helpers/constructs/warnings';

/** A pipeline with a stream of the given retention, and alarms that were added before the mapping and the inbox. */
function alarmed(
  options?: HydratedDlqAlarmOptions,
  retentionPeriod = Duration.hours(48),
  props: HydratedDlqProps = {},
) {
  const stack = newStack();
  const dlq = new HydratedDlq(stack, 'Dlq', props);
  dlq.addAlarms(options);
  consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream', { retentionPeriod }), dlq);
  dlq.addRedriveInbox();
  return Template.fromStack(stack);
}

/** With everything that can be watched where the destination is a queue. */
const fullyAlarmed = (options?: HydratedDlqAlarmOptions): Template =>
  alarmed(options, undefined, { intake: FailureIntake.bucket() });

function busAlarmed(
  options?: HydratedDlqAlarmOptions,
  busOf = (stack: Stack): events.IEventBus => new events.EventBus(stack, 'Bus'),
) {
  const stack = newStack();
  new HydratedDlq(stack, 'Dlq', { destination: HydratedDestination.eventBus(busOf(stack)) }).addAlarms(options);
  return Template.fromStack(stack);
}

const alarms = (template: Template) => Object.values(template.findResources('AWS::CloudWatch::Alarm'));

describe('metrics', () => {
  const stack = newStack();
  const dlq = new HydratedDlq(stack, 'Dlq');
  type MetricMethod = (options?: cloudwatch.MetricOptions) => cloudwatch.Metric;

  /** `metricHydratedBatches` for `HydratedBatches`. */
  const methodOf = (metricName: string) =>
    (dlq[`metric${metricName}` as keyof HydratedDlq] as unknown as MetricMethod).bind(dlq);

  test.each(Object.values(METRICS))('a method returns the metric %s', (metricName) => {
    expect(stack.resolve(methodOf(metricName)().toMetricConfig().metricStat)).toMatchObject({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensions: [{ name: METRIC_DIMENSION, value: stack.resolve(dlq.enrichment.functionName) }],
    });
  });

  test.each([METRICS.hydrationLag, METRICS.pendingAge])(
    '%s is a maximum, where nothing else is asked for',
    (metricName) => {
      expect(methodOf(metricName)().statistic).toBe('Maximum');
      expect(methodOf(metricName)({ statistic: 'p90' }).statistic).toBe('p90');
    },
  );

  test('counters are sums', () => {
    expect(dlq.metricHydratedBatches().statistic).toBe('Sum');
  });
});

describe('alarms', () => {
  const runbook = readFileSync(join(__dirname, '../../../docs/runbook.md'), 'utf8');
  const headings = [...runbook.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading);

  test('treat missing data as no failures, and link to their heading in the packaged runbook', () => {
    const links = [...alarms(fullyAlarmed()), ...alarms(busAlarmed())].map(({ Properties }) => {
      expect(Properties.TreatMissingData).toBe('notBreaching');
      return Properties.AlarmDescription.split('What to do: node_modules/cdk-hydrated-dlq/docs/runbook.md#')[1];
    });
    const anchors = headings.map((heading) => heading.toLowerCase().replaceAll(' ', '-'));
    expect([...new Set(links)].sort()).toEqual(anchors.sort());
  });

  test.each([
    ['in a stage', {}, 'Prod-Orders/Dlq'],
    ['with a name of its own', { stackName: 'orders' }, 'orders/Dlq'],
  ])('name the stack %s as CloudFormation does, for the commands of the runbook', (_, props, name) => {
    const stack = new Stack(new Stage(new App(), 'Prod'), 'Orders', props);
    const dlq = new HydratedDlq(stack, 'Dlq');
    dlq.addAlarms();
    consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream'), dlq);
    dlq.addRedriveInbox();
    const described = alarms(Template.fromStack(stack)).map(({ Properties }) => `${Properties.AlarmDescription}`);
    expect(described.every((text) => text.includes(name))).toBe(true);
  });

  test('describe what they can of a pipeline with a very long path, and link to their heading all the same', () => {
    const stack = newStack();
    const scope = new Construct(stack, 'x'.repeat(2_000));
    new HydratedDlq(scope, 'Dlq').addAlarms();
    for (const { Properties } of alarms(Template.fromStack(stack))) {
      expect(Properties.AlarmDescription.length).toBeLessThanOrEqual(ALARM_DESCRIPTION_CHARACTERS);
      expect(Properties.AlarmDescription).toMatch(
        /… What to do: node_modules\/cdk-hydrated-dlq\/docs\/runbook\.md#[a-z-]+$/,
      );
    }
  });

  test('link to the runbook that the owner names', () => {
    const template = alarmed({ runbookUrl: 'https://wiki.example.com/failures' });
    for (const { Properties } of alarms(template))
      expect(Properties.AlarmDescription).toMatch(/What to do: https:\/\/wiki\.example\.com\/failures#[a-z-]+$/);
  });

  test('have one heading each in the runbook, which has no other headings', () => {
    expect(headings).toEqual(Object.values(HydratedDlqAlarm));
  });

  test('notify a topic, imported or not', () => {
    const topicArn = 'arn:aws:sns:eu-west-1:111111111111:pager';
    const stack = newStack();
    new HydratedDlq(stack, 'Dlq').addAlarms({ topic: sns.Topic.fromTopicArn(stack, 'Pager', topicArn) });
    Template.fromStack(stack).allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [topicArn] });
  });

  test.skipIf(IS_OLDEST_CDK)('can use the key of the topic, or nobody would hear of them', () => {
    const stack = newStack();
    const masterKey = new kms.Key(stack, 'Key');
    const topic = new sns.Topic(stack, 'Pager', {
      masterKey: new kms.Alias(stack, 'Alias', { aliasName: 'pager', targetKey: masterKey }),
    });
    const dlq = new HydratedDlq(stack, 'Dlq');
    dlq.addAlarms({ topic });
    new RedriveInbox(stack, 'Inbox', { queue: dlq.destinationQueue, functions: [newFunction(stack)] }).addAlarm(topic);
    const { KeyPolicy } = propertiesOf(Template.fromStack(stack), 'AWS::KMS::Key', 'Key') as {
      readonly KeyPolicy: { readonly Statement: object[] };
    };
    expect(KeyPolicy.Statement.slice(1)).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
        Resource: '*',
        Condition: {
          ArnLike: {
            'aws:SourceArn': stack.resolve(
              stack.formatArn({
                service: 'cloudwatch',
                resource: 'alarm',
                resourceName: '*',
                arnFormat: ArnFormat.COLON_RESOURCE_NAME,
              }),
            ),
          },
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        },
      },
    ]);
    expect(warningIds(stack)).toEqual([]);
  });

  test.skipIf(IS_OLDEST_CDK).each<[string, (stack: Stack) => kms.IKey]>([
    ['of AWS', (stack) => kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sns')],
    [
      'of another app',
      (stack) =>
        kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012'),
    ],
  ])('warn of a topic whose key is %s and cannot be changed', (_, keyOf) => {
    const stack = newStack();
    new HydratedDlq(stack, 'Dlq').addAlarms({ topic: new sns.Topic(stack, 'Pager', { masterKey: keyOf(stack) }) });
    expect(warningIds(stack)).toEqual(['cdk-hydrated-dlq:alarmTopicKey']);
  });

  test('can be left out one by one', () => {
    const without = [HydratedDlqAlarm.ENRICHMENT_THROTTLES, HydratedDlqAlarm.DELIVERY_FAILURES];
    const ofBuses = [HydratedDlqAlarm.EVENTS_NOT_MATCHED];
    const left = Object.values(HydratedDlqAlarm).length - without.length - ofBuses.length;
    expect(alarms(fullyAlarmed({ without }))).toHaveLength(left);
    expect(alarms(busAlarmed({ without: ofBuses }))).toHaveLength(alarms(busAlarmed()).length - 1);
  });

  test('are returned, so that owners can add actions', () => {
    expect(new HydratedDlq(newStack(), 'Dlq').addAlarms()).toHaveLength(13);
  });

  test('are added only once: a second call fails', () => {
    const dlq = new HydratedDlq(newStack(), 'Dlq');
    dlq.addAlarms();
    expect(() => dlq.addAlarms()).toThrow('addAlarms() was already called. Pass all options in one call.');
  });

  test('use the thresholds that the owner sets', () => {
    const template = alarmed({
      thresholds: {
        lostBatches: 2,
        unreadableBatches: 3,
        malformedMessages: 9,
        unhydratedPointers: 4,
        pendingAgeShare: 0.25,
        enrichmentErrors: 5,
        enrichmentThrottles: 6,
        pipeFailures: 7,
        oldestStagingMessage: Duration.hours(1),
        deliveryFailures: 8,
        redriveInboxFailures: 10,
        inexactBatches: 11,
        deniedBatches: 12,
        oldestUnhydratedMessage: Duration.days(1),
        oldestDestinationMessage: Duration.days(2),
      },
    });
    const thresholds = Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [
      id.replace(/^DlqAlarms|(StackConsumer\w+)?[0-9A-F]{8}$/g, ''),
      Properties.Threshold,
    ]);
    expect(Object.fromEntries(thresholds)).toEqual({
      DataLost: 2,
      Unreadable: 3,
      Malformed: 9,
      Unhydrated: 4,
      PendingAge: 6 * 3_600_000,
      EnrichmentErrors: 5,
      EnrichmentThrottles: 6,
      PipeFailures: 7,
      OldestStagingMessage: 3_600,
      DeliveryFailures: 8,
      RedriveInbox: 10,
      Inexact: 11,
      ReadsDenied: 12,
      OldestUnhydratedMessage: 86_400,
      OldestDestinationMessage: 2 * 86_400,
    });
  });

  test.each<[HydratedDlqAlarmOptions['thresholds'], string]>([
    ...[0, 1.5, Number.NaN].map((lostBatches): [HydratedDlqAlarmOptions['thresholds'], string] => [
      { lostBatches },
      `lostBatches must be a whole number, 1 or more, received ${lostBatches}.`,
    ]),
    [{ pendingAgeShare: Number.NaN }, 'pendingAgeShare must be greater than 0 and at most 1, received NaN.'],
    [{ pendingAgeShare: 0 }, 'pendingAgeShare must be greater than 0 and at most 1, received 0.'],
    [{ pendingAgeShare: 1.1 }, 'pendingAgeShare must be greater than 0 and at most 1, received 1.1.'],
    [
      { oldestStagingMessage: Duration.seconds(59) },
      'oldestStagingMessage must be between 1 minute and 14 days, received 59 seconds.',
    ],
    [
      { pendingAgeShare: Lazy.number({ produce: () => 0.5 }) },
      'pendingAgeShare must be greater than 0 and at most 1, received a number that is known only at deployment, too late to multiply with it.',
    ],
  ])('reject the thresholds %j', (thresholds, message) => {
    expect(() => alarmed({ thresholds })).toThrow(`Stack/Dlq: ${message} To leave the alarm out, list it in without.`);
  });
});

test('counts that are known only at deployment are passed on', () => {
  const lostBatches = Lazy.number({ produce: () => 7 });
  expect(
    propertiesOf(alarmed({ thresholds: { lostBatches } }), 'AWS::CloudWatch::Alarm', 'DlqAlarmsDataLost').Threshold,
  ).toBe(7);
});

describe('the age of pending pointers', () => {
  const threshold = (template: Template) =>
    propertiesOf(template, 'AWS::CloudWatch::Alarm', 'DlqAlarmsPendingAge').Threshold;

  test.each<[string, Duration, Duration, number]>([
    ['the retention of the stream', Duration.hours(48), Duration.hours(72), 24],
    ['retryFor, when that is over before', Duration.hours(72), Duration.hours(24), 12],
  ])('is compared with %s', (_, retentionPeriod, retryFor, hours) => {
    const stack = newStack();
    const dlq = new HydratedDlq(stack, 'Dlq', { retryFor });
    dlq.addAlarms();
    consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream', { retentionPeriod }), dlq);
    expect(threshold(Template.fromStack(stack))).toBe(hours * 3_600_000);
  });

  test('is compared with the shortest retention among the bound streams', () => {
    const stack = newStack();
    const dlq = new HydratedDlq(stack, 'Dlq', { retryFor: Duration.hours(72) });
    dlq.addAlarms();
    const stream = new kinesis.Stream(stack, 'Stream', { retentionPeriod: Duration.hours(48) });
    consumeStream(newFunction(stack), stream, dlq);
    consumeTable(newFunction(stack, 'Other'), newTable(stack), dlq);
    expect(threshold(Template.fromStack(stack))).toBe(12 * 3_600_000);
  });
});

test('the age of pending pointers is measured over the time between two tries', () => {
  const { Period } = propertiesOf(alarmed(), 'AWS::CloudWatch::Alarm', 'DlqAlarmsPendingAge');
  expect(Period).toBe(SQS_DELAY_SECONDS);
});

test('a gap in the message count of the unhydrated queue does not count as an arrival, the first number after its sleep does', () => {
  const { Metrics } = propertiesOf(alarmed(), 'AWS::CloudWatch::Alarm', 'DlqAlarmsUnhydrated');
  expect(JSON.stringify(Metrics)).toContain('DIFF(FILL(FILL(waiting, REPEAT), 0))');
});

test('an arrival in the unhydrated queue raises the alarm although SQS reports it 15 minutes late', () => {
  const alarm = propertiesOf(alarmed(), 'AWS::CloudWatch::Alarm', 'DlqAlarmsUnhydrated');
  expect(alarm.DatapointsToAlarm).toBe(1);
  expect(alarm.EvaluationPeriods).toBeGreaterThan(3);
});

test.each([60, 120, 125, 150, 210, 300])(
  'with a timeout of %i seconds, the third failure of a batch at the latest raises the alarms on failures',
  (timeout) => {
    const template = alarmed(undefined, undefined, { timeout: Duration.seconds(timeout) });
    const interval = Number(propertiesOf(template, 'AWS::SQS::Queue', 'DlqStaging').VisibilityTimeout);
    for (const id of ['EnrichmentErrors', 'EnrichmentThrottles', 'PipeFailures']) {
      const alarm = propertiesOf(template, 'AWS::CloudWatch::Alarm', `DlqAlarms${id}`);
      const period = Number(alarm.Period ?? 300);
      expect(alarm.DatapointsToAlarm).toBe(2);
      for (let firstAt = 0; firstAt < period; firstAt += 1) {
        const [one = 0, two = 0, three = 0] = [0, 1, 2].map((n) => Math.floor((firstAt + n * interval) / period));
        expect(Math.min(two - one, three - two)).toBeLessThan(Number(alarm.EvaluationPeriods));
      }
    }
  },
);

test('a single bad period is tolerated for no longer than it takes to fail again', () => {
  const periods = (props: HydratedDlqProps) =>
    propertiesOf(alarmed(undefined, undefined, props), 'AWS::CloudWatch::Alarm', 'DlqAlarmsPipeFailures')
      .EvaluationPeriods;
  expect(periods({})).toBe(3);
  expect(periods({ timeout: Duration.minutes(5) })).toBe(7);
});

test.each([60, 120, 125, 210, 300])(
  'with a timeout of %i seconds, a batch that always fails does not look as if nobody took it',
  (timeout) => {
    const template = alarmed(undefined, undefined, { timeout: Duration.seconds(timeout) });
    const { VisibilityTimeout } = propertiesOf(template, 'AWS::SQS::Queue', 'DlqStaging');
    const { Threshold } = propertiesOf(template, 'AWS::CloudWatch::Alarm', 'DlqAlarmsOldestStagingMessage');
    // From its third receive on, it does not count. It may have waited for the first.
    expect(Number(Threshold)).toBeGreaterThanOrEqual(2 * Number(VisibilityTimeout) + 60);
    expect(Number(Threshold)).toBeLessThanOrEqual(75 * 60);
  },
);

describe('a pointer that Lambda cannot deliver', () => {
  const deliveryAlarms = (stack: Stack) =>
    Object.values(
      Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm', {
        Properties: { MetricName: 'DestinationDeliveryFailures' },
      }),
    );

  test('raises one alarm for each function, however many mappings it has', () => {
    const stack = newStack();
    const dlq = new HydratedDlq(stack, 'Dlq');
    dlq.addAlarms();
    const consumer = newFunction(stack);
    consumeStream(consumer, new kinesis.Stream(stack, 'Stream'), dlq);
    consumeTable(consumer, newTable(stack), dlq);
    expect(deliveryAlarms(stack)).toHaveLength(1);
  });

  test('raises an alarm in the stack of the function, which alone depends on the other', () => {
    const app = new App();
    const stack = newStack('Pipeline', app);
    const consumers = newStack('Consumers', app);
    const dlq = new HydratedDlq(stack, 'Dlq');
    consumeStream(newFunction(consumers), new kinesis.Stream(consumers, 'Stream'), dlq);
    dlq.addAlarms({ topic: new sns.Topic(stack, 'Pager') });
    app.synth();
    expect([deliveryAlarms(stack).length, deliveryAlarms(consumers).length]).toEqual([0, 1]);
    expect(stack.dependencies).toEqual([]);
  });

  test.each([false, true])(
    'raises it in the stack of the pipeline when a mapping there (in a nested stack: %s) makes that stack depend on the function',
    (nested) => {
      const app = new App();
      const [stack, consumers] = [newStack('Pipeline', app), newStack('Consumers', app)];
      const dlq = new HydratedDlq(stack, 'Dlq');
      const { streamArn: eventSourceArn } = new kinesis.Stream(stack, 'Stream');
      new lambda.EventSourceMapping(nested ? new NestedStack(stack, 'Nested') : stack, 'Mapping', {
        target: newFunction(consumers),
        eventSourceArn,
        ...soundMapping(dlq),
      });
      dlq.addAlarms({ topic: new sns.Topic(stack, 'Pager') });
      expect([deliveryAlarms(stack).length, deliveryAlarms(consumers).length]).toEqual([1, 0]);
      expect(consumers.dependencies).toEqual([]);
    },
  );

  test.each([true, false])('raises it there whichever mapping is bound first (its own: %s)', (ownFirst) => {
    const app = new App();
    const dlq = new HydratedDlq(newStack('Pipeline', app), 'Dlq');
    dlq.addAlarms();
    const [consumers, mappings] = [newStack('Consumers', app), newStack('Mappings', app)];
    const target = newFunction(consumers);
    const bind = [
      () => consumeStream(target, new kinesis.Stream(consumers, 'Stream'), dlq),
      () => {
        const { streamArn: eventSourceArn } = new kinesis.Stream(mappings, 'Stream');
        new lambda.EventSourceMapping(mappings, 'Mapping', { target, eventSourceArn, ...soundMapping(dlq) });
      },
    ];
    for (const one of ownFirst ? bind : bind.reverse()) one();
    expect([deliveryAlarms(consumers).length, deliveryAlarms(mappings).length]).toEqual([1, 0]);
  });

  test.each<[string, (consumer: lambda.Function) => lambda.IFunction]>([
    ['an alias', (consumer) => consumer.addAlias('live')],
    ['a version', ({ currentVersion }) => currentVersion],
  ])('is counted for %s by its function, which has one alarm', (_, qualified) => {
    const stack = newStack();
    const dlq = new HydratedDlq(stack, 'Dlq');
    dlq.addAlarms();
    const consumer = newFunction(stack);
    consumeTable(consumer, newTable(stack), dlq);
    consumeStream(qualified(consumer), new kinesis.Stream(stack, 'Stream'), dlq);
    const dimensions = deliveryAlarms(stack).map(({ Properties }) => Properties.Dimensions);
    expect(dimensions).toEqual([
      [{ Name: 'FunctionName', Value: { Ref: stack.getLogicalId(consumer.node.defaultChild as lambda.CfnFunction) } }],
    ]);
  });
});

test('the dashboard shows every metric of the enrichment', () => {
  const stack = newStack();
  new HydratedDlq(stack, 'Dlq', { intake: FailureIntake.bucket() }).addDashboard({ dashboardName: 'failures' });
  const { DashboardName, DashboardBody } = propertiesOf(Template.fromStack(stack), 'AWS::CloudWatch::Dashboard', 'Dlq');
  expect(DashboardName).toBe('failures');
  for (const metricName of Object.values(METRICS))
    expect(JSON.stringify(DashboardBody)).toContain(`\\"${metricName}\\"`);
});

test.each([
  ['before', (dlq: HydratedDlq) => [dlq.addRedriveInbox(), dlq.addDashboard(), dlq.addAlarms()]],
  ['after', (dlq: HydratedDlq) => [dlq.addDashboard(), dlq.addAlarms(), dlq.addRedriveInbox()]],
])('an inbox that is added %s dashboard and alarms has its row and its alarm', (_, add) => {
  const stack = newStack();
  const dlq = new HydratedDlq(stack, 'Dlq');
  consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream'), dlq);
  add(dlq);

  const template = Template.fromStack(stack);
  const { DashboardBody } = propertiesOf(template, 'AWS::CloudWatch::Dashboard', 'Dlq');
  for (const metricName of Object.values(REDRIVE_METRICS))
    expect(JSON.stringify(DashboardBody)).toContain(`\\"${metricName}\\"`);
  expect(propertiesOf(template, 'AWS::CloudWatch::Alarm', 'DlqAlarmsRedriveInbox').AlarmDescription).toContain(
    'runbook.md#redrive-inbox-failing',
  );
});

test('an inbox of its own has an alarm of its own, which can notify a topic', () => {
  const stack = newStack();
  const inbox = new RedriveInbox(stack, 'Inbox', {
    queue: new sqs.Queue(stack, 'Failed'),
    functions: [newFunction(stack)],
  });
  inbox.addAlarm(new sns.Topic(stack, 'Pager'));

  expect(propertiesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm', 'InboxAlarm')).toMatchObject({
    Threshold: 1,
    AlarmActions: [{ Ref: expect.stringMatching(/^Pager/) }],
  });
});

describe('an event bus that drops what is delivered to it', () => {
  const onBus = (template: Template) =>
    template.findResources('AWS::CloudWatch::Alarm', {
      Properties: {
        Metrics: Match.arrayWith([Match.objectLike({ MetricStat: { Metric: { Namespace: 'AWS/Events' } } })]),
      },
    });

  test('raises an alarm when messages of any status were delivered while no event on the bus matched a rule', () => {
    const [{ Properties } = { Properties: undefined }] = Object.values(
      onBus(busAlarmed({ thresholds: { unmatchedEvents: 2 } })),
    );
    expect(Properties).toMatchObject({ Threshold: 2, EvaluationPeriods: 12, DatapointsToAlarm: 3 });
    const metrics: { Expression?: string; MetricStat?: { Metric: { MetricName: string; Dimensions: object[] } } }[] =
      Properties.Metrics;
    expect(metrics.map(({ Expression }) => Expression).filter(Boolean)).toEqual([
      'IF(RUNNING_SUM(FILL(matched, 0)) == 0, RUNNING_SUM(FILL(hydrated, 0) + FILL(partial, 0) + FILL(expired, 0) + FILL(unreadable, 0) + FILL(malformed, 0)), 0)',
    ]);
    const counted = metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? []);
    const perStatus = Object.values(STATUS_METRICS).filter((name) => name !== METRICS.inexactBatches);
    expect(counted.sort()).toEqual(['MatchedEvents', METRICS.hydratedBatches, ...perStatus].sort());
    const matched = metrics.find(({ MetricStat }) => MetricStat?.Metric.MetricName === 'MatchedEvents');
    expect(matched?.MetricStat?.Metric.Dimensions).toEqual([
      { Name: 'EventBusName', Value: { Ref: expect.stringMatching(/^Bus/) } },
    ]);
  });

  test('has none where the bus is the default one, which cannot be deleted', () => {
    expect(onBus(busAlarmed({}, (stack) => events.EventBus.fromEventBusName(stack, 'Default', 'default')))).toEqual({});
  });
});
