import { RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { FailureIntake, HydratedDlq } from '../lib';
import { ordersOnStream } from './orders';
import { integStack, poisonTest } from './poison-test';

const stack = integStack('BucketIntake');
const bucket = new s3.Bucket(stack, 'Failures', {
  enforceSSL: true,
  removalPolicy: RemovalPolicy.DESTROY,
  autoDeleteObjects: true,
});
const dlq = new HydratedDlq(stack, 'Dlq', {
  intake: FailureIntake.bucket({ bucket }),
  removalPolicy: RemovalPolicy.DESTROY,
});

/** A bucket where Lambda writes the whole event: the stream is not read. */
export const variation = poisonTest({
  stacks: [stack],
  orders: ordersOnStream(stack, dlq),
  queue: dlq.destinationQueue,
});
