import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { ENVIRONMENT } from '../../contract/environment';
import { SLIM_MESSAGE_BYTES } from '../../contract/limits';
import { FailureIntake, HydratedDestination, HydratedDlq, RedriveInbox } from '../../lib';
import { TestDestination } from '../helpers/constructs/doubles';
import { identityPolicies } from '../helpers/constructs/iam';
import { optionalProps } from '../helpers/constructs/optional-props';
import { consumeStream, newFunction, newStack } from '../helpers/constructs/orders';
import { enrichmentEnvironment, propertiesOf } from '../helpers/constructs/resources';
import { warningIds } from '../helpers/constructs/warnings';

const stack = newStack();
const dlq = new HydratedDlq(stack, 'Dlq');
consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream'), dlq);
dlq.addRedriveInbox();
dlq.addAlarms();
dlq.addDashboard();
const template = Template.fromStack(stack);

const busStack = newStack();
const bus = new events.EventBus(busStack, 'Bus');
new HydratedDlq(busStack, 'Dlq', { destination: HydratedDestination.eventBus(bus) }).onHydratedFailure('Rule');
const busTemplate = Template.fromStack(busStack);

const enrichment = propertiesOf(template, 'AWS::Lambda::Function', 'DlqEnrichment');
const pipe = propertiesOf(template, 'AWS::Pipes::Pipe', 'DlqPipe');
const queue = (start: string) => propertiesOf(template, 'AWS::SQS::Queue', start);
const alarm = (id: string) => propertiesOf(template, 'AWS::CloudWatch::Alarm', `DlqAlarms${id}`);
const rule = propertiesOf(busTemplate, 'AWS::Events::Rule', 'DlqRule');
const eventParameters = propertiesOf(busTemplate, 'AWS::Pipes::Pipe', 'DlqPipe').TargetParameters;

const intakeTemplate = () => {
  const given = newStack();
  new HydratedDlq(given, 'Dlq', { intake: FailureIntake.bucket() });
  return Template.fromStack(given);
};

const inboxFunction = propertiesOf(template, 'AWS::Lambda::Function', 'DlqRedriveInboxFunction');

/** An inbox for a queue that no pipeline owns. */
function inboxTemplate(): Template {
  const given = newStack();
  new RedriveInbox(given, 'Inbox', { queue: new sqs.Queue(given, 'Queue'), functions: [newFunction(given)] });
  return Template.fromStack(given);
}

/** What happens when the owner says nothing; one row for each optional property. */
const DEFAULTS: Record<string, () => void> = {
  'HydratedDlqProps.destination': () => expect(queue('DlqDestination').FifoQueue).toBeUndefined(),
  'HydratedDlqProps.intake': () =>
    expect(JSON.stringify(propertiesOf(template, 'AWS::Lambda::EventSourceMapping', 'Consumer'))).toContain(
      'DlqStaging',
    ),
  'BucketIntakeOptions.bucket': () => intakeTemplate().resourceCountIs('AWS::S3::Bucket', 2),
  'BucketIntakeOptions.expiration': () =>
    expect(propertiesOf(intakeTemplate(), 'AWS::S3::Bucket', 'DlqIntake')).not.toHaveProperty('LifecycleConfiguration'),
  'HydratedDlqProps.filters': () => expect(pipe.SourceParameters).not.toHaveProperty('FilterCriteria'),
  'HydratedDlqProps.retryFor': () => expect(enrichmentEnvironment(template)[ENVIRONMENT.retryForSeconds]).toBe('86400'),
  'HydratedDlqProps.batchSize': () => expect(pipe.SourceParameters).toEqual({ SqsQueueParameters: { BatchSize: 10 } }),
  'HydratedDlqProps.maxReceiveCount': () =>
    expect(queue('DlqStaging').RedrivePolicy).toMatchObject({ maxReceiveCount: 15 }),
  'HydratedDlqProps.retentionPeriod': () => {
    for (const start of ['DlqStaging', 'DlqUnhydrated']) expect(queue(start).MessageRetentionPeriod).toBe(14 * 86_400);
  },
  'HydratedDlqProps.overflowBucket': () => template.resourceCountIs('AWS::S3::Bucket', 1),
  'HydratedDlqProps.overflowRetention': () =>
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 30 })] },
    }),
  'HydratedDlqProps.encryptionKey': () =>
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true }),
  'HydratedDlqProps.removalPolicy': () => {
    const kept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
    for (const type of ['AWS::S3::Bucket', 'AWS::SQS::Queue']) template.allResources(type, kept);
    busTemplate.allResources('AWS::Events::Archive', kept);
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
  },
  'HydratedDlqProps.logRetention': () => {
    template.resourceCountIs('AWS::Logs::LogGroup', 3);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  },
  'HydratedDlqProps.pipeLogLevel': () => expect(pipe.LogConfiguration).toMatchObject({ Level: 'ERROR' }),
  'HydratedDlqProps.pipeLogGroup': () =>
    template.hasResourceProperties('AWS::Pipes::Pipe', {
      LogConfiguration: {
        CloudwatchLogsLogDestination: {
          LogGroupArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DlqPipeLogs'), 'Arn'] },
        },
      },
    }),
  'HydratedDlqProps.stagingQueueName': () => expect(queue('DlqStaging')).not.toHaveProperty('QueueName'),
  'HydratedDlqProps.unhydratedQueueName': () => expect(queue('DlqUnhydrated')).not.toHaveProperty('QueueName'),
  'HydratedDlqProps.pipeName': () => expect(pipe).not.toHaveProperty('Name'),

  'EnrichmentProps.memorySize': () => expect(enrichment.MemorySize).toBe(512),
  'EnrichmentProps.timeout': () => expect(enrichment.Timeout).toBe(120),
  'EnrichmentProps.architecture': () => expect(enrichment.Architectures).toEqual(['arm64']),
  'EnrichmentProps.runtime': () => expect(enrichment.Runtime).toBe('nodejs24.x'),
  'EnrichmentProps.vpc': () => expect(enrichment).not.toHaveProperty('VpcConfig'),
  'EnrichmentProps.vpcSubnets': () => expect(enrichment).not.toHaveProperty('VpcConfig'),
  'EnrichmentProps.securityGroups': () => template.resourceCountIs('AWS::EC2::SecurityGroup', 0),
  'EnrichmentProps.tracing': () => expect(enrichment).not.toHaveProperty('TracingConfig'),
  'EnrichmentProps.reservedConcurrentExecutions': () =>
    expect(enrichment).not.toHaveProperty('ReservedConcurrentExecutions'),
  'EnrichmentProps.codeSigningConfig': () => expect(enrichment).not.toHaveProperty('CodeSigningConfigArn'),
  'EnrichmentProps.enrichmentName': () => expect(enrichment).not.toHaveProperty('FunctionName'),

  'QueueDestinationOptions.maxMessageSizeBytes': () => {
    const given = newStack();
    new HydratedDlq(given, 'Dlq', { destination: HydratedDestination.queue(new sqs.Queue(given, 'Queue')) });
    const limits = [template, Template.fromStack(given)].map(
      (one) => enrichmentEnvironment(one)[ENVIRONMENT.messageLimitBytes],
    );
    expect(limits).toEqual(['1048576', '262144']);
  },
  'EventBusDestinationOptions.source': () =>
    expect(eventParameters).toMatchObject({ EventBridgeEventBusParameters: { Source: 'hydrated-dlq' } }),
  'EventBusDestinationOptions.detailType': () =>
    expect(eventParameters).toMatchObject({ EventBridgeEventBusParameters: { DetailType: 'Stream Failure Hydrated' } }),
  'EventBusDestinationOptions.archive': () => busTemplate.resourceCountIs('AWS::Events::Archive', 1),
  'EventBusDestinationOptions.archiveRetention': () =>
    busTemplate.hasResourceProperties('AWS::Events::Archive', { RetentionDays: 14 }),

  'HydratedDestinationBindOptions.encryptionKey': () => expect(queue('DlqDestination').SqsManagedSseEnabled).toBe(true),
  'HydratedDestinationBindOptions.removalPolicy': () =>
    template.allResources('AWS::SQS::Queue', { UpdateReplacePolicy: 'Retain' }),
  'HydratedDestinationConfig.targetParameters': () =>
    expect(propertiesOf(customTemplate(), 'AWS::Pipes::Pipe', 'DlqPipe').TargetParameters).toEqual({}),
  'HydratedDestinationConfig.customerManagedKey': () => {
    const custom = customStack({ encryption: kinesis.StreamEncryption.KMS });
    expect(warningIds(custom)).toEqual(['cdk-hydrated-dlq:weakerEncryption']);
  },
  'HydratedDestinationConfig.keepsFor': () => {
    const custom = newStack();
    new HydratedDlq(custom, 'Dlq', { destination: customDestination(), overflowRetention: Duration.days(1) });
    expect(warningIds(custom)).toEqual([]);
  },
  'HydratedDestinationConfig.queue': () => {
    const custom = new HydratedDlq(newStack(), 'Dlq', { destination: customDestination() });
    expect(() => custom.destinationQueue).toThrow(
      'Dlq: destinationQueue is only available when the destination is a queue',
    );
  },
  'HydratedDestinationConfig.events': () => {
    const custom = new HydratedDlq(newStack(), 'Dlq', { destination: customDestination() });
    expect(() => custom.onHydratedFailure('Rule')).toThrow(
      'onHydratedFailure() is only available when the destination is an event bus',
    );
  },

  'HydratedDlqAttributes.stagingQueueKeyArn': () => expect(JSON.stringify(importedPolicies())).not.toContain('kms:'),
  'HydratedDlqAttributes.intakeBucketArn': () => expect(JSON.stringify(importedPolicies())).not.toContain('s3:'),
  'HydratedDlqAttributes.intakeBucketKeyArn': () => expect(JSON.stringify(importedPolicies())).not.toContain('kms:'),
  'HydratedDlqAttributes.enrichmentRoleArn': () =>
    expect(Object.keys(importedPolicies())).toEqual(['ConsumerServiceRole']),

  'RedriveInboxOptions.functions': () =>
    expect(identityPolicies(template).DlqRedriveInboxRole).toContain('Allow lambda:InvokeFunction on Consumer.Arn'),
  'RedriveInboxOptions.maxConcurrency': () =>
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 2 } }),
  'RedriveInboxOptions.maxRedrives': () =>
    expect(inboxFunction.Environment).toMatchObject({ Variables: { MAX_REDRIVES: '10' } }),
  'RedriveInboxOptions.timeout': () => expect(inboxFunction.Timeout).toBe(900),
  'RedriveInboxProps.overflowBuckets': () =>
    expect(identityPolicies(inboxTemplate()).InboxRole?.join()).not.toContain('s3:'),
  'RedriveInboxProps.encryptionKey': () => expect(queue('DlqRedriveInboxQueue').SqsManagedSseEnabled).toBe(true),
  'RedriveInboxProps.removalPolicy': () =>
    expect(Object.values(inboxTemplate().findResources('AWS::SQS::Queue'))).toContainEqual(
      expect.objectContaining({ DeletionPolicy: 'RetainExceptOnCreate' }),
    ),
  'RedriveInboxProps.logRetention': () =>
    inboxTemplate().allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 }),

  'OnHydratedFailureOptions.streams': () => expect(rule.EventPattern).not.toHaveProperty('detail'),
  'OnHydratedFailureOptions.tables': () => expect(rule.EventPattern).not.toHaveProperty('detail'),
  'OnHydratedFailureOptions.functions': () => expect(rule.EventPattern).not.toHaveProperty('detail'),
  'OnHydratedFailureOptions.statuses': () => expect(rule.EventPattern).not.toHaveProperty('detail'),

  'HydratedDlqAlarmOptions.topic': () => expect(alarm('DataLost')).not.toHaveProperty('AlarmActions'),
  'HydratedDlqAlarmOptions.thresholds': () => expect(alarm('DataLost').Threshold).toBe(1),
  'HydratedDlqAlarmOptions.without': () => template.resourceCountIs('AWS::CloudWatch::Alarm', 15),
  'HydratedDlqAlarmOptions.runbookUrl': () =>
    expect(alarm('DataLost').AlarmDescription).toMatch(/node_modules\/cdk-hydrated-dlq\/docs\/runbook\.md#data-lost$/),
  'HydratedDlqAlarmThresholds.inexactBatches': () => expect(alarm('Inexact').Threshold).toBe(1),
  'HydratedDlqAlarmThresholds.deniedBatches': () => expect(alarm('ReadsDenied').Threshold).toBe(1),
  'HydratedDlqAlarmThresholds.oldestUnhydratedMessage': () =>
    expect(alarm('OldestUnhydratedMessage').Threshold).toBe(10.5 * 86_400),
  'HydratedDlqAlarmThresholds.oldestDestinationMessage': () =>
    expect(alarm('OldestDestinationMessage').Threshold).toBe(10.5 * 86_400),
  'HydratedDlqAlarmThresholds.lostBatches': () => expect(alarm('DataLost').Threshold).toBe(1),
  'HydratedDlqAlarmThresholds.unreadableBatches': () => expect(alarm('Unreadable').Threshold).toBe(1),
  'HydratedDlqAlarmThresholds.malformedMessages': () => expect(alarm('Malformed').Threshold).toBe(1),
  'HydratedDlqAlarmThresholds.unhydratedPointers': () => expect(alarm('Unhydrated').Threshold).toBe(1),
  'HydratedDlqAlarmThresholds.pendingAgeShare': () => expect(alarm('PendingAge').Threshold).toBe(12 * 3_600_000),
  'HydratedDlqAlarmThresholds.enrichmentErrors': () => expect(alarm('EnrichmentErrors').Threshold).toBe(1),
  'HydratedDlqAlarmThresholds.enrichmentThrottles': () => expect(alarm('EnrichmentThrottles').Threshold).toBe(1),
  'HydratedDlqAlarmThresholds.pipeFailures': () => expect(alarm('PipeFailures').Threshold).toBe(1),
  'HydratedDlqAlarmThresholds.oldestStagingMessage': () =>
    expect(alarm('OldestStagingMessage').Threshold).toBe(30 * 60),
  'HydratedDlqAlarmThresholds.unannouncedObjects': () => {
    const given = newStack();
    new HydratedDlq(given, 'Dlq', { intake: FailureIntake.bucket() }).addAlarms();
    expect(propertiesOf(Template.fromStack(given), 'AWS::CloudWatch::Alarm', 'DlqAlarmsNotAnnounced').Threshold).toBe(
      1,
    );
  },
  'HydratedDlqAlarmThresholds.unmatchedEvents': () => {
    const given = newStack();
    const destination = HydratedDestination.eventBus(new events.EventBus(given, 'Bus'));
    new HydratedDlq(given, 'Dlq', { destination }).addAlarms();
    expect(
      propertiesOf(Template.fromStack(given), 'AWS::CloudWatch::Alarm', 'DlqAlarmsEventsNotMatched').Threshold,
    ).toBe(1);
  },
  'HydratedDlqAlarmThresholds.deliveryFailures': () => expect(alarm('DeliveryFailures').Threshold).toBe(1),
  'HydratedDlqAlarmThresholds.redriveInboxFailures': () => expect(alarm('RedriveInbox').Threshold).toBe(1),
  'HydratedDlqDashboardOptions.dashboardName': () =>
    expect(propertiesOf(template, 'AWS::CloudWatch::Dashboard', 'DlqDashboard')).not.toHaveProperty('DashboardName'),
};

function customDestination(): TestDestination {
  return new TestDestination({
    targetArn: 'arn:aws:sqs:eu-west-1:111111111111:q',
    messageLimitBytes: SLIM_MESSAGE_BYTES,
    requestLimitBytes: SLIM_MESSAGE_BYTES,
  });
}

function customStack(source: kinesis.StreamProps) {
  const custom = newStack();
  const encryptionKey = new kms.Key(custom, 'Key');
  const pipeline = new HydratedDlq(custom, 'Dlq', { destination: customDestination(), encryptionKey });
  consumeStream(newFunction(custom), new kinesis.Stream(custom, 'Stream', source), pipeline);
  return custom;
}

function customTemplate(): Template {
  return Template.fromStack(customStack({}));
}

function importedPolicies(): Record<string, string[]> {
  const importing = newStack();
  const stagingQueueArn = 'arn:aws:sqs:eu-west-1:111111111111:staging';
  const imported = HydratedDlq.fromHydratedDlqAttributes(importing, 'Dlq', { stagingQueueArn });
  consumeStream(
    newFunction(importing),
    new kinesis.Stream(importing, 'Stream', { encryption: kinesis.StreamEncryption.UNENCRYPTED }),
    imported,
  );
  return identityPolicies(Template.fromStack(importing));
}

describe('the default of', () => {
  test.each(Object.entries(DEFAULTS))('%s', (_, assertDefault) => assertDefault());
});

describe('every optional property', () => {
  const props = optionalProps();

  test('has a row in this table', () => {
    expect(props.map(({ name }) => name).sort()).toEqual(Object.keys(DEFAULTS).sort());
  });

  test('documents its default', () => {
    expect(props.filter(({ hasDefault }) => !hasDefault)).toEqual([]);
  });
});
