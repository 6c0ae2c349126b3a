import { RemovalPolicy } from 'aws-cdk-lib';
import { HydratedDlq } from '../lib';
import { ordersInTable } from './orders';
import { integStack, poisonTest } from './poison-test';

const stack = integStack('Table');
const dlq = new HydratedDlq(stack, 'Dlq', { removalPolicy: RemovalPolicy.DESTROY });

/** A DynamoDB table instead of a Kinesis stream. */
export const variation = poisonTest({
  stacks: [stack],
  orders: ordersInTable(stack, dlq),
  queue: dlq.destinationQueue,
});
