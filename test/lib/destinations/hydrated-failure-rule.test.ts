import { App, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../contract/event-pattern';
import { HYDRATED_EVENT } from '../../../contract/hydrated-event';
import { HydratedDestination, HydratedDlq, HydrationStatus, type OnHydratedFailureOptions } from '../../../lib';
import dynamodbFailure from '../../fixtures/dynamodb-failure.json';
import kinesisFailure from '../../fixtures/kinesis-failure.json';
import { consumeStream, newFunction, newStack } from '../../helpers/constructs/orders';
import { warningIds } from '../../helpers/constructs/warnings';

const { streamArn } = kinesisFailure.KinesisBatchInfo;
const [tableArn = ''] = dynamodbFailure.DDBStreamBatchInfo.streamArn.split('/stream/');

const orders = (stack: Stack) => kinesis.Stream.fromStreamArn(stack, 'Orders', streamArn);
const otherStream = (stack: Stack) => kinesis.Stream.fromStreamArn(stack, 'Other', `${streamArn}2`);
const table = (stack: Stack) => dynamodb.Table.fromTableArn(stack, 'Table', tableArn);
const consumer = (stack: Stack) =>
  lambda.Function.fromFunctionArn(stack, 'Fn', kinesisFailure.requestContext.functionArn);

function dlqOnBus(stack: Stack): HydratedDlq {
  return new HydratedDlq(stack, 'Dlq', {
    destination: HydratedDestination.eventBus(new events.EventBus(stack, 'Bus')),
  });
}

function matcher(optionsOf: (stack: Stack) => OnHydratedFailureOptions): (pointer: object, status?: string) => boolean {
  const stack = newStack();
  dlqOnBus(stack).onHydratedFailure('Rule', optionsOf(stack));
  const [rule] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
  return (pointer, status = 'COMPLETE') =>
    compilePattern(rule?.Properties.EventPattern)({
      source: HYDRATED_EVENT.source,
      'detail-type': HYDRATED_EVENT.detailType,
      detail: { ...pointer, hydration: { status } },
    });
}

describe('a rule', () => {
  test('without options matches every hydrated failure, and nothing else on the bus', () => {
    const stack = newStack();
    dlqOnBus(stack).onHydratedFailure('Rule');
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventBusName: { Ref: Match.stringLikeRegexp('^Bus') },
      EventPattern: { source: [HYDRATED_EVENT.source], 'detail-type': [HYDRATED_EVENT.detailType] },
    });
  });

  test('for a stream matches its failures', () => {
    const matches = matcher((stack) => ({ streams: [orders(stack)] }));
    expect([matches(kinesisFailure), matches(dynamodbFailure)]).toEqual([true, false]);
    expect(matcher((stack) => ({ streams: [otherStream(stack)] }))(kinesisFailure)).toBe(false);
  });

  test('for a table matches its failures', () => {
    const matches = matcher((stack) => ({ tables: [table(stack)] }));
    expect([matches(kinesisFailure), matches(dynamodbFailure)]).toEqual([false, true]);
  });

  test('for streams and tables matches either', () => {
    const matches = matcher((stack) => ({ streams: [orders(stack)], tables: [table(stack)] }));
    expect([matches(kinesisFailure), matches(dynamodbFailure)]).toEqual([true, true]);
    const another = matcher((stack) => ({ streams: [otherStream(stack)], tables: [table(stack)] }));
    expect([another(kinesisFailure), another(dynamodbFailure)]).toEqual([false, true]);
  });

  test('for a function matches it under any alias', () => {
    const matches = matcher((stack) => ({ functions: [consumer(stack)] }));
    expect([matches(kinesisFailure), matches(dynamodbFailure)]).toEqual([true, false]);
  });

  test('for stream, function and status requires all of them', () => {
    const matches = matcher((stack) => ({
      streams: [orders(stack)],
      functions: [consumer(stack)],
      statuses: [HydrationStatus.PARTIAL, HydrationStatus.EXPIRED],
    }));
    expect([matches(kinesisFailure, 'PARTIAL'), matches(kinesisFailure, 'COMPLETE')]).toEqual([true, false]);
  });

  test('accepts name, description, a further pattern and a target, as other rules do', () => {
    const stack = newStack();
    const rule = dlqOnBus(stack).onHydratedFailure('Rule', {
      ruleName: 'failures',
      description: 'Failures of orders',
      eventPattern: { account: ['111111111111'] },
      target: new targets.SqsQueue(new sqs.Queue(stack, 'Target'), {
        deadLetterQueue: new sqs.Queue(stack, 'NotDelivered'),
      }),
    });
    expect(rule).toBeInstanceOf(events.Rule);
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      Name: 'failures',
      Description: 'Failures of orders',
      EventPattern: { account: ['111111111111'], source: [HYDRATED_EVENT.source] },
      Targets: [
        Match.objectLike({
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NotDelivered'), 'Arn'] } },
        }),
      ],
    });
  });

  test('is created in crossStackScope, for targets in other stacks', () => {
    const app = new App();
    const other = newStack('Other', app);
    dlqOnBus(newStack('Stack', app)).onHydratedFailure('Rule', { crossStackScope: other });
    Template.fromStack(other).resourceCountIs('AWS::Events::Rule', 1);
  });
});

describe('the key of the dead-letter queue of a target', () => {
  const withDeadLetters = (stack: Stack, encryptionMasterKey: kms.IKey) => {
    const deadLetterQueue = new sqs.Queue(stack, 'NotDelivered', { encryptionMasterKey });
    return new targets.SqsQueue(new sqs.Queue(stack, 'Target'), { deadLetterQueue });
  };

  test.each<[string, (rule: events.Rule, target: events.IRuleTarget) => void, boolean]>([
    ['given', () => undefined, true],
    ['added later', (rule, target) => rule.addTarget(target), false],
  ])('that is %s can be used by rules of this account', (_, add, given) => {
    const stack = newStack();
    const target = withDeadLetters(stack, new kms.Key(stack, 'Key'));
    add(dlqOnBus(stack).onHydratedFailure('Rule', given ? { target } : {}), target);
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'events.amazonaws.com' },
            Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
            // Not by the rule: EventBridge might not name it there.
            Condition: Match.objectEquals({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }),
          }),
        ]),
      },
    });
  });

  test('is warned of if its policy cannot be changed', () => {
    const stack = newStack();
    const arn = 'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012';
    const target = withDeadLetters(stack, kms.Key.fromKeyArn(stack, 'Key', arn));
    dlqOnBus(stack).onHydratedFailure('Rule', { target });
    expect(warningIds(stack)).toEqual(['cdk-hydrated-dlq:deadLetterKey']);
  });

  test.each([
    [sqs.QueueEncryption.KMS_MANAGED, ['cdk-hydrated-dlq:deadLetterKey']],
    [sqs.QueueEncryption.SQS_MANAGED, []],
  ])('is warned of if it is that of AWS, which EventBridge cannot use: %s', (encryption, expected) => {
    const stack = newStack();
    const deadLetterQueue = new sqs.Queue(stack, 'NotDelivered', { encryption });
    const target = new targets.SqsQueue(new sqs.Queue(stack, 'Target'), { deadLetterQueue });
    dlqOnBus(stack).onHydratedFailure('Rule', { target });
    expect(warningIds(stack)).toEqual(expected);
  });

  test('is warned of also where that of AWS is named by its alias', () => {
    const stack = newStack();
    const encryptionMasterKey = kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sqs');
    const deadLetterQueue = new sqs.Queue(stack, 'NotDelivered', { encryptionMasterKey });
    const target = new targets.SqsQueue(new sqs.Queue(stack, 'Target'), { deadLetterQueue });
    dlqOnBus(stack).onHydratedFailure('Rule', { target });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('the key that AWS manages for SQS'));
  });
});

describe('pipelines that share a bus', () => {
  test.each([
    ['source', undefined, ['cdk-hydrated-dlq:sharedEvents']],
    ['bus only', 'payments-dlq', []],
  ])('and a %s', (_, source, expected) => {
    const stack = newStack();
    const bus = new events.EventBus(stack, 'Bus');
    new HydratedDlq(stack, 'One', { destination: HydratedDestination.eventBus(bus) });
    new HydratedDlq(stack, 'Two', { destination: HydratedDestination.eventBus(bus, { source }) });
    expect(warningIds(stack)).toEqual(expected);
  });

  test('of each stage are told apart, although its name is the same in all of them', () => {
    const app = new App();
    const stacks = ['Beta', 'Prod'].map((stage) => new Stack(new Stage(app, stage), 'Stack'));
    for (const stack of stacks) {
      const bus = events.EventBus.fromEventBusName(stack, 'Bus', 'failures');
      new HydratedDlq(stack, 'Dlq', { destination: HydratedDestination.eventBus(bus) });
    }
    expect(stacks.flatMap(warningIds)).toEqual([]);
  });
});

test('a rule in the stack of its stream causes no cycle when that stack depends on the pipeline', () => {
  const app = new App();
  const other = newStack('Other', app);
  const stream = new kinesis.Stream(other, 'Stream');
  const dlq = dlqOnBus(newStack('Stack', app));
  consumeStream(newFunction(other), stream, dlq);
  dlq.onHydratedFailure('Rule', { streams: [stream], crossStackScope: other });
  expect(() => app.synth()).not.toThrow();
});

describe('errors', () => {
  test('without a bus', () => {
    expect(() => new HydratedDlq(newStack(), 'Dlq').onHydratedFailure('Rule')).toThrow(
      'Stack/Dlq: onHydratedFailure() is only available when the destination is an event bus: use HydratedDestination.eventBus(bus).',
    );
  });

  test.each(['streams', 'tables', 'functions', 'statuses'])('%s that are empty', (name) => {
    expect(() => dlqOnBus(newStack()).onHydratedFailure('Rule', { [name]: [] })).toThrow(
      `Stack/Dlq: ${name} must not be empty, received []. Leave it out to match all of them.`,
    );
  });

  test('a rule here for a stream of a stack that depends on this one', () => {
    const app = new App();
    const other = newStack('Other', app);
    const stream = new kinesis.Stream(other, 'Stream');
    const dlq = dlqOnBus(newStack('Stack', app));
    consumeStream(newFunction(other), stream, dlq);
    expect(() => dlq.onHydratedFailure('Rule', { streams: [stream] })).toThrow(
      'Stack/Dlq: the rule Rule refers to the stack Other, which depends on this stack because it has a mapping with this HydratedDlq. ' +
        'CloudFormation cannot deploy two stacks that depend on each other. Set crossStackScope of onHydratedFailure() to a construct of that stack',
    );
  });

  test('a status that does not exist', () => {
    expect(() => dlqOnBus(newStack()).onHydratedFailure('Rule', { statuses: ['LOST' as HydrationStatus] })).toThrow(
      'Stack/Dlq: statuses must be among COMPLETE, INEXACT, PARTIAL, EXPIRED, UNREADABLE, MALFORMED, received "LOST".',
    );
  });

  test('a pattern that is too long for EventBridge', () => {
    const functions = (count: number) => (stack: Stack) => ({
      functions: Array.from({ length: count }, (_, i) =>
        lambda.Function.fromFunctionArn(stack, `Fn${i}`, `${kinesisFailure.requestContext.functionArn}${i}`),
      ),
    });
    expect(() => matcher(functions(8))).not.toThrow();
    expect(() => matcher(functions(20))).toThrow(
      /^Stack\/Dlq: the event pattern of a rule must have between 1 and 2048 characters, received \d{4}: .* Create several rules/,
    );
  });
});
