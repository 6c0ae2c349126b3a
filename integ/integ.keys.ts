import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { HydratedDestination, HydratedDlq } from '../lib';
import { ordersOnStream } from './orders';
import { integStack, poisonTest } from './poison-test';

const stack = integStack('Keys');
const [streamKey, stagingKey, queueKey] = ['StreamKey', 'StagingKey', 'QueueKey'].map(
  (id) => new kms.Key(stack, id, { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) }),
) as [kms.Key, kms.Key, kms.Key];
const queue = new sqs.Queue(stack, 'Failures', {
  encryption: sqs.QueueEncryption.KMS,
  encryptionMasterKey: queueKey,
  enforceSSL: true,
});
const dlq = new HydratedDlq(stack, 'Dlq', {
  destination: HydratedDestination.queue(queue),
  encryptionKey: stagingKey,
  removalPolicy: RemovalPolicy.DESTROY,
});

/** Customer-managed keys on the stream, in the pipeline and on the destination. */
export const variation = poisonTest({
  stacks: [stack],
  orders: ordersOnStream(stack, dlq, { encryption: kinesis.StreamEncryption.KMS, encryptionKey: streamKey }),
  queue,
  ownKeys: true,
});
