import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { HydratedDlq } from '../lib';
import { consumer, ordersOnStream } from './orders';
import { integStack, POISON, poisonTest } from './poison-test';

const stack = integStack('RedriveInbox');
const dlq = new HydratedDlq(stack, 'Dlq', { removalPolicy: RemovalPolicy.DESTROY });
const processed = new sqs.Queue(stack, 'Processed', { enforceSSL: true });

/** Fails until it is fixed, and then passes every order on. */
const handler = consumer(
  stack,
  `const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient();
exports.handler = async ({ Records }) => {
  if (!process.env.FIXED_QUEUE_URL) throw new Error('poison');
  for (const { kinesis } of Records) {
    const MessageBody = Buffer.from(kinesis.data, 'base64').toString();
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.FIXED_QUEUE_URL, MessageBody }));
  }
};`,
);
processed.grantSendMessages(handler);
const orders = ordersOnStream(stack, dlq, { handler });
const { inboxQueue } = dlq.addRedriveInbox({ timeout: Duration.minutes(1) });

/** The way back: the message arrives, the function is fixed, the message moves to the inbox, the order is processed. */
export const variation = poisonTest({ stacks: [stack], orders, queue: dlq.destinationQueue });

const { assertions } = variation.test;
const fix = assertions.awsApiCall('Lambda', 'updateFunctionConfiguration', {
  FunctionName: handler.functionName,
  Environment: { Variables: { FIXED_QUEUE_URL: processed.queueUrl } },
});
const fixed = assertions
  .awsApiCall('Lambda', 'getFunctionConfiguration', { FunctionName: handler.functionName })
  .expect(ExpectedResult.objectLike({ LastUpdateStatus: 'Successful' }))
  .waitForAssertions({ totalTimeout: Duration.minutes(2) });
const move = assertions.awsApiCall('SQS', 'startMessageMoveTask', {
  SourceArn: dlq.destinationQueue.queueArn,
  DestinationArn: inboxQueue.queueArn,
});
for (const actions of [
  ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ListDeadLetterSourceQueues'],
  ['sqs:SendMessage'],
])
  move.provider.addToRolePolicy({ Effect: 'Allow', Action: actions, Resource: ['*'] });
const arrived = assertions
  .awsApiCall('SQS', 'receiveMessage', { QueueUrl: processed.queueUrl, WaitTimeSeconds: 10 })
  .expect(
    ExpectedResult.objectLike({
      Messages: Match.arrayWith([Match.objectLike({ Body: JSON.stringify(POISON) })]),
    }),
  )
  .waitForAssertions({ totalTimeout: Duration.minutes(5), interval: Duration.seconds(15) });
const leftNothing = assertions
  .awsApiCall('SQS', 'getQueueAttributes', {
    QueueUrl: dlq.destinationQueue.queueUrl,
    AttributeNames: ['ApproximateNumberOfMessages'],
  })
  .expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: '0' } }))
  .waitForAssertions({ totalTimeout: Duration.minutes(2) });
variation.received.next(fix).next(fixed).next(move).next(arrived).next(leftNothing);
