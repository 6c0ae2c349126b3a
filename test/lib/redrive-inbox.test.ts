import { App, Duration, NestedStack, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { FailureIntake, HydratedDestination, HydratedDlq, RedriveInbox, type RedriveInboxOptions } from '../../lib';
import { IS_OLDEST_CDK } from '../helpers/constructs/cdk-version';
import { identityPolicies } from '../helpers/constructs/iam';
import { consumeStream, newFunction, newStack, soundMapping } from '../helpers/constructs/orders';
import { logicalId, propertiesOf } from '../helpers/constructs/resources';

/** A pipeline with an inbox and one consumer. */
function pipelineWithInbox(options: RedriveInboxOptions = {}, consumerTimeout = Duration.seconds(30)) {
  const stack = newStack();
  const dlq = new HydratedDlq(stack, 'Dlq');
  const consumer = newFunction(stack, 'Consumer', { timeout: consumerTimeout });
  consumeStream(consumer, new kinesis.Stream(stack, 'Stream'), dlq);
  return { stack, dlq, consumer, inbox: dlq.addRedriveInbox(options) };
}

const invokesIn = (template: Template): string[] =>
  Object.values(identityPolicies(template))
    .flat()
    .filter((line) => line.includes('lambda:InvokeFunction on') && !line.includes('DlqEnrichment'));

describe('a redrive inbox', () => {
  const { stack, inbox } = pipelineWithInbox({ maxConcurrency: 7, maxRedrives: 3, timeout: Duration.minutes(2) });
  const template = Template.fromStack(stack);

  test('makes the destination queue its dead-letter queue, so that the console moves messages to it', () => {
    const destination = logicalId(template, 'AWS::SQS::Queue', 'DlqDestination');

    expect(propertiesOf(template, 'AWS::SQS::Queue', 'DlqRedriveInboxQueue')).toMatchObject({
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [destination, 'Arn'] }, maxReceiveCount: 5 },
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86_400,
    });
  });

  test('hands its function one message at a time, as many at once as maxConcurrency says', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [logicalId(template, 'AWS::SQS::Queue', 'DlqRedriveInboxQueue'), 'Arn'] },
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 7 },
    });
  });

  test('shows a message again only after the function has ended', () => {
    expect(propertiesOf(template, 'AWS::Lambda::Function', 'DlqRedriveInboxFunction')).toMatchObject({ Timeout: 120 });
    expect(propertiesOf(template, 'AWS::SQS::Queue', 'DlqRedriveInboxQueue')).toMatchObject({ VisibilityTimeout: 180 });
  });

  test('ends the loop of a message itself, before Lambda would', () => {
    expect(propertiesOf(template, 'AWS::Lambda::Function', 'DlqRedriveInboxFunction')).toMatchObject({
      RecursiveLoop: 'Allow',
      Environment: { Variables: { MAX_REDRIVES: '3' } },
    });
  });

  test.skipIf(IS_OLDEST_CDK)('may do what it needs, on named resources, and nothing else', () => {
    const allowed = identityPolicies(template).DlqRedriveInboxRole?.sort();

    expect(allowed).toEqual([
      'Allow dynamodb:GetItem, dynamodb:UpdateItem on DlqRedriveInboxAttempts.Arn',
      'Allow lambda:InvokeFunction on Consumer.Arn',
      'Allow logs:CreateLogStream, logs:PutLogEvents on DlqRedriveInboxLogs.Arn',
      'Allow s3:GetObject on DlqOverflow.Arn/hydrated-dlq/*, DlqOverflow.Arn/aws/lambda/*',
      'Allow sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes on DlqRedriveInboxQueue.Arn',
      'Allow sqs:SendMessage on DlqDestination.Arn',
    ]);
  });

  test('emits its metrics under the name of its function', () => {
    const metrics = [
      inbox.metricRedrivesDone(),
      inbox.metricRedrivesFailed(),
      inbox.metricRedrivesPartlyDone(),
      inbox.metricRedrivesUnknown(),
      inbox.metricRedrivesRefused(),
    ];

    expect(new Set(metrics.map(({ metricName }) => metricName)).size).toBe(metrics.length);
    for (const { namespace, dimensions } of metrics) {
      expect(namespace).toBe('HydratedDlq');
      expect(dimensions).toEqual({ FunctionName: inbox.redriveFunction.functionName });
    }
  });
});

test('an inbox reads what Lambda wrote to the bucket of the intake', () => {
  const stack = newStack();
  const dlq = new HydratedDlq(stack, 'Dlq', { intake: FailureIntake.bucket() });
  consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream'), dlq);
  dlq.addRedriveInbox();

  const { DlqRedriveInboxRole: allowed } = identityPolicies(Template.fromStack(stack));
  expect(allowed).toContain('Allow s3:GetObject on DlqIntake.Arn/hydrated-dlq/*, DlqIntake.Arn/aws/lambda/*');
});

describe('the functions that an inbox may invoke', () => {
  test('are those of mappings that are bound before and after it, each as its mapping invokes it', () => {
    const { stack, dlq } = pipelineWithInbox();
    const alias = new lambda.Alias(stack, 'Live', {
      aliasName: 'live',
      version: newFunction(stack, 'Other').currentVersion,
    });
    consumeStream(alias, new kinesis.Stream(stack, 'OtherStream'), dlq);

    expect(invokesIn(Template.fromStack(stack))).toEqual(['Allow lambda:InvokeFunction on Consumer.Arn, Live']);
  });

  test('are allowed in the stack of their mapping, which alone depends on the other', () => {
    const app = new App();
    const stack = newStack('Pipeline', app);
    const consumers = newStack('Consumers', app);
    const dlq = new HydratedDlq(stack, 'Dlq');
    dlq.addRedriveInbox();
    consumeStream(newFunction(consumers), new kinesis.Stream(consumers, 'Stream'), dlq);

    app.synth();

    expect(invokesIn(Template.fromStack(consumers))).toEqual(['Allow lambda:InvokeFunction on Consumer.Arn']);
    expect(stack.dependencies).toEqual([]);
  });

  test('are not those that aggregate a tumbling window, unless they are listed', () => {
    const stack = newStack();
    const dlq = new HydratedDlq(stack, 'Dlq');
    const windowed = newFunction(stack, 'Windowed');
    windowed.addEventSource(
      new KinesisEventSource(new kinesis.Stream(stack, 'Stream'), {
        ...soundMapping(dlq),
        tumblingWindow: Duration.minutes(1),
      }),
    );
    dlq.addRedriveInbox();

    expect(() => Template.fromStack(stack)).toThrow('The redrive inbox has no function to invoke');

    const listed = newStack();
    const queue = new sqs.Queue(listed, 'Queue');
    new RedriveInbox(listed, 'Inbox', { queue, functions: [newFunction(listed, 'Windowed')] });
    expect(invokesIn(Template.fromStack(listed))).toEqual(['Allow lambda:InvokeFunction on Windowed.Arn']);
  });

  test('are allowed in the stack of the inbox when its queue is in the stack of the functions', () => {
    const app = new App();
    const [orders, operations] = [newStack('Orders', app), newStack('Operations', app)];
    const queue = new sqs.Queue(orders, 'Failed');
    new RedriveInbox(operations, 'Inbox', { queue, functions: [newFunction(orders)] });

    expect(invokesIn(Template.fromStack(operations))).toEqual([
      expect.stringMatching('Allow lambda:InvokeFunction on .*Consumer'),
    ]);
    expect(orders.dependencies).toEqual([]);
  });

  test.each<[string, (functions: Stack, pipeline: Stack, consumer: lambda.IFunction) => HydratedDlq]>([
    [
      'key',
      (functions, pipeline) => new HydratedDlq(pipeline, 'Dlq', { encryptionKey: new kms.Key(functions, 'Key') }),
    ],
    [
      'mapping',
      (_, pipeline, consumer) => {
        const dlq = new HydratedDlq(pipeline, 'Dlq');
        const { streamArn } = new kinesis.Stream(pipeline, 'Stream');
        new lambda.EventSourceMapping(pipeline, 'Mapping', {
          target: consumer,
          eventSourceArn: streamArn,
          ...soundMapping(dlq),
        });
        return dlq;
      },
    ],
  ])('are allowed in the stack of the inbox when its %s makes it depend on theirs', (_, dlqOf) => {
    const app = new App();
    const [orders, operations] = [newStack('Orders', app), newStack('Operations', app)];
    const consumer = newFunction(orders);
    dlqOf(orders, operations, consumer).addRedriveInbox({ functions: [consumer] });
    app.synth();
    expect([orders.dependencies, operations.dependencies]).toEqual([[], [orders]]);
  });

  test.each<[string, (stack: Stack) => [functions: Stack, pipeline: Stack]]>([
    ['', (stack) => [newStack('Orders', stack.node.root as App), stack]],
    [' nested next to it', (stack) => [new NestedStack(stack, 'Orders'), new NestedStack(stack, 'Operations')]],
  ])('are allowed in the stack of the inbox when a mapping makes it depend on theirs%s later on', (_, stacksOf) => {
    const app = new App();
    const [orders, operations] = stacksOf(newStack('Stack', app));
    const dlq = new HydratedDlq(operations, 'Dlq');
    dlq.addRedriveInbox({ functions: [newFunction(orders)] });
    consumeStream(newFunction(operations), new kinesis.Stream(orders, 'Stream'), dlq);
    app.synth();
    expect(invokesIn(Template.fromStack(operations))).toHaveLength(1);
    expect(invokesIn(Template.fromStack(orders))).toEqual([]);
  });

  test('are allowed in their own stack when it depends on that of the inbox, which refers to a third one', () => {
    const app = new App();
    const [pipeline, consumers] = [newStack('Pipeline', app), newStack('Consumers', app)];
    const dlq = new HydratedDlq(pipeline, 'Dlq', { overflowBucket: new s3.Bucket(newStack('Storage', app), 'Bucket') });
    const consumer = newFunction(consumers);
    consumeStream(consumer, new kinesis.Stream(consumers, 'Stream'), dlq);
    dlq.addRedriveInbox({ functions: [consumer] });

    expect(invokesIn(Template.fromStack(consumers))).toEqual(['Allow lambda:InvokeFunction on Consumer.Arn']);
  });

  test.each([
    [80, true],
    [120, false],
  ])('are as many as fit into the policies of a role: %d do, %s', (count, fits) => {
    const stack = newStack();
    const functions = Array.from({ length: count }, (_, index) =>
      lambda.Function.fromFunctionArn(
        stack,
        `Function${index}`,
        `arn:aws:lambda:eu-west-1:111111111111:function:production-orders-consumer-number-${index}`,
      ),
    );
    new RedriveInbox(stack, 'Inbox', { queue: new sqs.Queue(stack, 'Failed'), functions });
    const synth = expect(() => Template.fromStack(stack));
    if (fits) synth.not.toThrow();
    else synth.toThrow('The redrive inbox cannot invoke 120 functions: IAM leaves its role 9640 characters');
  });

  test('are none in a stack whose mappings all aggregate a tumbling window, and the others are allowed', () => {
    const app = new App();
    const [stack, other] = [newStack('Pipeline', app), newStack('Other', app)];
    const dlq = new HydratedDlq(stack, 'Dlq');
    dlq.addRedriveInbox();
    consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream'), dlq);
    newFunction(other).addEventSource(
      new KinesisEventSource(new kinesis.Stream(other, 'Stream'), {
        ...soundMapping(dlq),
        tumblingWindow: Duration.minutes(1),
      }),
    );

    expect(invokesIn(Template.fromStack(other))).toEqual([]);
    expect(invokesIn(Template.fromStack(stack))).toEqual(['Allow lambda:InvokeFunction on Consumer.Arn']);
  });

  test('are only those that are listed, if any are', () => {
    const stack = newStack();
    const dlq = new HydratedDlq(stack, 'Dlq');
    consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream'), dlq);
    dlq.addRedriveInbox({ functions: [newFunction(stack, 'Only')] });

    expect(invokesIn(Template.fromStack(stack))).toEqual(['Allow lambda:InvokeFunction on Only.Arn']);
  });
});

describe('an inbox for the queue of a rule', () => {
  test('puts messages back there, and reads the buckets that are named', () => {
    const stack = newStack();
    const destination = HydratedDestination.eventBus(new events.EventBus(stack, 'Bus'));
    const dlq = new HydratedDlq(stack, 'Dlq', { destination });
    const queue = new sqs.Queue(stack, 'Replay');
    new RedriveInbox(stack, 'Inbox', {
      queue,
      functions: [newFunction(stack)],
      overflowBuckets: [dlq.overflowBucket],
      encryptionKey: new kms.Key(stack, 'Key'),
    });

    const template = Template.fromStack(stack);
    expect(identityPolicies(template).InboxRole).toEqual(
      expect.arrayContaining([
        'Allow sqs:SendMessage on Replay.Arn',
        'Allow s3:GetObject on DlqOverflow.Arn/hydrated-dlq/*, DlqOverflow.Arn/aws/lambda/*',
        'Allow kms:Decrypt on Key.Arn',
      ]),
    );
    expect(propertiesOf(template, 'AWS::SQS::Queue', 'InboxQueue')).toMatchObject({
      KmsMasterKeyId: { 'Fn::GetAtt': [logicalId(template, 'AWS::KMS::Key', 'Key'), 'Arn'] },
    });
  });

  test('works with a queue of another app', () => {
    const stack = newStack();
    const queue = sqs.Queue.fromQueueArn(stack, 'Imported', 'arn:aws:sqs:eu-west-1:111111111111:failed-orders');
    new RedriveInbox(stack, 'Inbox', { queue, functions: [newFunction(stack)] });

    expect(propertiesOf(Template.fromStack(stack), 'AWS::SQS::Queue', 'InboxQueue')).toMatchObject({
      RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:111111111111:failed-orders' },
    });
  });
});

describe('an inbox is refused', () => {
  test('for a FIFO queue', () => {
    const stack = newStack();
    const queue = new sqs.Queue(stack, 'Failed', { fifo: true });
    const dlq = new HydratedDlq(stack, 'Dlq', { destination: HydratedDestination.queue(queue) });

    expect(() => dlq.addRedriveInbox()).toThrow(
      'Stack/Dlq/RedriveInbox: the queue Stack/Failed is a FIFO queue, which SQS does not move messages from into a standard queue. Redrive its messages with the command line: npx hydrated-dlq redrive.',
    );
  });

  test('for a pipeline whose destination is a bus', () => {
    const stack = newStack();
    const destination = HydratedDestination.eventBus(new events.EventBus(stack, 'Bus'));

    expect(() => new HydratedDlq(stack, 'Dlq', { destination }).addRedriveInbox()).toThrow(
      'Stack/Dlq: addRedriveInbox() is only available when the destination is a queue. Create a RedriveInbox for the queue of a rule.',
    );
  });

  test('a second time', () => {
    expect(() => pipelineWithInbox().dlq.addRedriveInbox()).toThrow('addRedriveInbox() was already called');
  });

  test.each<[string, RedriveInboxOptions]>([
    ['maxConcurrency must be a whole number between 2 and 1000, received 1.', { maxConcurrency: 1 }],
    ['maxConcurrency must be a whole number between 2 and 1000, received 1001.', { maxConcurrency: 1_001 }],
    ['maxRedrives must be a whole number between 1 and 15, received 16.', { maxRedrives: 16 }],
    ['maxRedrives must be a whole number between 1 and 15, received 0.', { maxRedrives: 0 }],
    ['timeout must be between 1 minute and 15 minutes, received 16 minutes.', { timeout: Duration.minutes(16) }],
  ])('with %s', (message, options) => {
    expect(() => pipelineWithInbox(options)).toThrow(message);
  });

  test('if a function may run longer than the inbox waits', () => {
    const { stack } = pipelineWithInbox({ timeout: Duration.minutes(2) }, Duration.seconds(91));
    expect(() => Template.fromStack(stack)).toThrow(
      'must exceed that of Stack/Consumer by at least 30 seconds, received 2 minutes and 1 minute 31 seconds',
    );
  });

  test('but not if the function just fits', () => {
    const { stack } = pipelineWithInbox({ timeout: Duration.minutes(2) }, Duration.seconds(90));
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('if the function of an alias may run longer than the inbox waits', () => {
    const stack = newStack();
    const version = newFunction(stack, 'Slow', { timeout: Duration.minutes(15) }).currentVersion;
    const functions = [new lambda.Alias(stack, 'Live', { aliasName: 'live', version })];
    new RedriveInbox(stack, 'Inbox', { queue: new sqs.Queue(stack, 'Failed'), functions });
    expect(() => Template.fromStack(stack)).toThrow('must exceed that of Stack/Live by at least 30 seconds');
  });
});
