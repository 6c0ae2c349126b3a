import { App, RemovalPolicy } from 'aws-cdk-lib';
import { HydratedDlq } from '../lib';
import { ordersOnStream } from './orders';
import { integStack, poisonTest } from './poison-test';

const app = new App();
const pipeline = integStack('CrossStackPipeline', app);
const consumers = integStack('CrossStackConsumers', app);
const dlq = new HydratedDlq(pipeline, 'Dlq', { removalPolicy: RemovalPolicy.DESTROY });

/** Stream, function and mapping in a stack, the pipeline in another one. */
export const variation = poisonTest({
  stacks: [pipeline, consumers],
  orders: ordersOnStream(consumers, dlq),
  queue: dlq.destinationQueue,
});
