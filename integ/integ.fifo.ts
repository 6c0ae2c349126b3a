import { RemovalPolicy } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { HydratedDestination, HydratedDlq } from '../lib';
import { ordersOnStream } from './orders';
import { integStack, poisonTest } from './poison-test';

const stack = integStack('Fifo');
const queue = new sqs.Queue(stack, 'Failures', { fifo: true, enforceSSL: true });
const dlq = new HydratedDlq(stack, 'Dlq', {
  destination: HydratedDestination.queue(queue),
  removalPolicy: RemovalPolicy.DESTROY,
});

/** A FIFO queue: the pipe takes group and deduplication id from the message. */
export const variation = poisonTest({ stacks: [stack], orders: ordersOnStream(stack, dlq), queue });
