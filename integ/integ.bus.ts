import { RemovalPolicy } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { HydratedDestination, HydratedDlq, HydrationStatus } from '../lib';
import { ordersOnStream } from './orders';
import { integStack, poisonTest } from './poison-test';

const stack = integStack('Bus');
const bus = new events.EventBus(stack, 'Failures');
const queue = new sqs.Queue(stack, 'Subscriber', { enforceSSL: true });
const dlq = new HydratedDlq(stack, 'Dlq', {
  destination: HydratedDestination.eventBus(bus),
  removalPolicy: RemovalPolicy.DESTROY,
});
dlq.onHydratedFailure('Complete', {
  statuses: [HydrationStatus.COMPLETE],
  target: new targets.SqsQueue(queue, { message: events.RuleTargetInput.fromEventPath('$.detail') }),
});

/** An event bus, and a rule that hands the message to a queue. */
export const variation = poisonTest({ stacks: [stack], orders: ordersOnStream(stack, dlq), queue });
