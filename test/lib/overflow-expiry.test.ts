import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { HydratedDestination, HydratedDlq, type HydratedDlqProps } from '../../lib';
import { newStack } from '../helpers/constructs/orders';
import { warningIds } from '../helpers/constructs/warnings';

function warningsOf(props: (stack: Stack) => HydratedDlqProps): string[] {
  const stack = newStack();
  new HydratedDlq(stack, 'Dlq', props(stack));
  Template.fromStack(stack);
  return warningIds(stack);
}

const days = (count: number) => Duration.days(count);
const onBus = (stack: Stack, archiveRetention: Duration) =>
  HydratedDestination.eventBus(new events.EventBus(stack, 'Bus'), { archiveRetention });
const onQueue = (stack: Stack, props?: sqs.QueueProps) =>
  HydratedDestination.queue(new sqs.Queue(stack, 'Queue', props));

describe('synth warns when the overflow bucket deletes records before', () => {
  test.each<[string, (stack: Stack) => HydratedDlqProps]>([
    ['the own destination queue deletes the message', () => ({ overflowRetention: days(1) })],
    ['a given queue does', (stack) => ({ overflowRetention: days(3), destination: onQueue(stack) })],
    ['the archive does', (stack) => ({ destination: onBus(stack, days(365)) })],
  ])('%s', (_, props) => {
    expect(warningsOf(props)).toEqual(['cdk-hydrated-dlq:overflowExpiresFirst']);
  });
});

describe('synth does not warn when', () => {
  test.each<[string, (stack: Stack) => HydratedDlqProps]>([
    ['nothing is set', () => ({})],
    ['both are equal', () => ({ overflowRetention: days(14) })],
    ['the queue keeps messages for less', (stack) => ({ overflowRetention: days(4), destination: onQueue(stack) })],
    [
      'the queue was imported',
      (stack) => ({
        overflowRetention: days(1),
        destination: HydratedDestination.queue(
          sqs.Queue.fromQueueArn(stack, 'Queue', `arn:aws:sqs:${stack.region}:${stack.account}:queue`),
        ),
      }),
    ],
    [
      'the bucket has rules of its own',
      (stack) => ({ overflowBucket: new s3.Bucket(stack, 'Mine'), destination: onBus(stack, days(365)) }),
    ],
  ])('%s', (_, props) => {
    expect(warningsOf(props)).toEqual([]);
  });
});
