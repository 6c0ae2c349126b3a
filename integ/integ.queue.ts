import { RemovalPolicy } from 'aws-cdk-lib';
import { HydratedDlq } from '../lib';
import { ordersOnStream } from './orders';
import { integStack, poisonTest } from './poison-test';

const stack = integStack('Queue');
const dlq = new HydratedDlq(stack, 'Dlq', { removalPolicy: RemovalPolicy.DESTROY });

/** The defaults: a Kinesis stream, and a queue that the pipeline makes. */
export const variation = poisonTest({
  stacks: [stack],
  orders: ordersOnStream(stack, dlq),
  queue: dlq.destinationQueue,
});
