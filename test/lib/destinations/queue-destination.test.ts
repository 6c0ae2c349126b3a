import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { ENVIRONMENT } from '../../../contract/environment';
import { SLIM_MESSAGE_BYTES, SQS_CAUTIOUS_MESSAGE_BYTES, SQS_MESSAGE_BYTES } from '../../../contract/limits';
import { HydratedDestination, HydratedDlq, type QueueDestinationOptions } from '../../../lib';
import { identityPolicies } from '../../helpers/constructs/iam';
import { newStack } from '../../helpers/constructs/orders';
import { enrichmentEnvironment } from '../../helpers/constructs/resources';

const IMPORTED_ARN = 'arn:aws:sqs:eu-west-1:111111111111:final';

function synth(
  queueOf: (stack: ReturnType<typeof newStack>) => sqs.IQueue,
  options?: QueueDestinationOptions,
): Template {
  const stack = newStack();
  new HydratedDlq(stack, 'Dlq', { destination: HydratedDestination.queue(queueOf(stack), options) });
  return Template.fromStack(stack);
}

describe('an existing queue', () => {
  test('is the target of the pipe, and the pipeline creates no other', () => {
    const template = synth((stack) => new sqs.Queue(stack, 'Final'));
    template.hasResourceProperties('AWS::Pipes::Pipe', {
      Target: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Final'), 'Arn'] },
      TargetParameters: {},
    });
    expect(
      Object.keys(template.findResources('AWS::SQS::Queue')).filter((id) => id.startsWith('DlqDestination')),
    ).toEqual([]);
    expect(identityPolicies(template).DlqPipeRole).toContain('Allow sqs:SendMessage on Final.Arn');
  });

  test('can be imported', () => {
    const template = synth((stack) => sqs.Queue.fromQueueArn(stack, 'Final', IMPORTED_ARN));
    template.hasResourceProperties('AWS::Pipes::Pipe', { Target: IMPORTED_ARN, TargetParameters: {} });
    expect(identityPolicies(template).DlqPipeRole).toContain(`Allow sqs:SendMessage on ${IMPORTED_ARN}`);
  });
});

test.each([
  ['account', 'arn:aws:sqs:eu-west-1:222222222222:final', '111111111111 and 222222222222'],
  ['region', 'arn:aws:sqs:us-east-1:111111111111:final', 'eu-west-1 and us-east-1'],
])('a queue of another %s is rejected', (part, queueArn, received) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const destination = HydratedDestination.queue(sqs.Queue.fromQueueArn(stack, 'Final', queueArn));
  expect(() => new HydratedDlq(stack, 'Dlq', { destination })).toThrow(
    `Stack/Dlq: a pipe and its destination queue Stack/Final must be in the same ${part}, received ${received}.`,
  );
});

test('destinationQueue is the queue of the pipeline, or the existing one', () => {
  const stack = newStack();
  const final = new sqs.Queue(stack, 'Final');
  expect(new HydratedDlq(stack, 'Given', { destination: HydratedDestination.queue(final) }).destinationQueue).toBe(
    final,
  );
  expect(new HydratedDlq(stack, 'Own').destinationQueue.node.path).toBe('Stack/Own/Destination');
});

describe('a FIFO queue groups by stream and shard and drops duplicates', () => {
  const parameters = { MessageGroupId: '$.hydration.groupId', MessageDeduplicationId: '$.hydration.id' };

  test.each([
    ['of this app', (stack: ReturnType<typeof newStack>) => new sqs.Queue(stack, 'Final', { fifo: true })],
    [
      'imported',
      (stack: ReturnType<typeof newStack>) => sqs.Queue.fromQueueArn(stack, 'Final', `${IMPORTED_ARN}.fifo`),
    ],
  ])('%s', (_, queueOf) => {
    synth(queueOf).hasResourceProperties('AWS::Pipes::Pipe', { TargetParameters: { SqsQueueParameters: parameters } });
  });
});

describe('the size of messages', () => {
  const ownQueue = (stack: ReturnType<typeof newStack>) => new sqs.Queue(stack, 'Final');

  test('defaults to 256 KiB for an existing queue', () => {
    expect(enrichmentEnvironment(synth(ownQueue))).toMatchObject({
      [ENVIRONMENT.messageLimitBytes]: String(SQS_CAUTIOUS_MESSAGE_BYTES),
      [ENVIRONMENT.requestLimitBytes]: String(SQS_MESSAGE_BYTES),
    });
  });

  test.each([SLIM_MESSAGE_BYTES, SQS_MESSAGE_BYTES])('accepts %d', (maxMessageSizeBytes) => {
    const environment = enrichmentEnvironment(synth(ownQueue, { maxMessageSizeBytes }));
    expect(environment[ENVIRONMENT.messageLimitBytes]).toBe(String(maxMessageSizeBytes));
  });

  test.each([0, SLIM_MESSAGE_BYTES - 1, SQS_MESSAGE_BYTES + 1, 100_000.5])('rejects %d', (maxMessageSizeBytes) => {
    expect(() => synth(ownQueue, { maxMessageSizeBytes })).toThrow(
      `Stack/Dlq: maxMessageSizeBytes must be a whole number between 16384 and 1048576, received ${maxMessageSizeBytes}.`,
    );
  });

  test('is accepted when it is known only at deployment', () => {
    const maxMessageSizeBytes = Lazy.number({ produce: () => 300_000 });
    const environment = enrichmentEnvironment(synth(ownQueue, { maxMessageSizeBytes }));
    expect(environment[ENVIRONMENT.messageLimitBytes]).toBe('300000');
  });

  test('cannot exceed the maximum message size of the queue', () => {
    const small = (stack: ReturnType<typeof newStack>) =>
      new sqs.Queue(stack, 'Final', { maxMessageSizeBytes: 65_536 });
    expect(() => synth(small)).toThrow(
      /^Stack\/Dlq: the destination queue Stack\/Final accepts messages of at most 65536 bytes, but maxMessageSizeBytes is 262144\. Set maxMessageSizeBytes .* between 16384 and 65536/,
    );
    expect(enrichmentEnvironment(synth(small, { maxMessageSizeBytes: 65_536 }))[ENVIRONMENT.messageLimitBytes]).toBe(
      '65536',
    );
  });
});

test('a staging queue as destination of another pipeline is refused at synth', () => {
  const stack = newStack();
  const { stagingQueue } = new HydratedDlq(stack, 'One');
  new HydratedDlq(stack, 'Two', { destination: HydratedDestination.queue(stagingQueue) });
  expect(() => Template.fromStack(stack)).toThrow(
    /Stack\/Two\] The destination is the staging queue of Stack\/One, which takes pointers: .* Use the destination queue of that pipeline, or another queue\./,
  );
});

test('a queue without env is refused by a pipeline with one, with what to set', () => {
  const app = new App();
  const queue = new sqs.Queue(newStack('Queues', app), 'Queue');
  const stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  expect(() => new HydratedDlq(stack, 'Dlq', { destination: HydratedDestination.queue(queue) })).toThrow(
    'Stack/Dlq: a pipe and its destination queue Queues/Queue are in stacks of which only Stack has an env (111111111111, eu-west-1): the CDK cannot refer from one to the other. ' +
      "Set the same env on Queues, for example new Stack(app, 'Queues', { env: { account: '111111111111', region: 'eu-west-1' } }), or on neither of them.",
  );
});
