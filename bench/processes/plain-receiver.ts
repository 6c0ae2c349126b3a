// What receiving a whole queue costs with the SDK alone: messages are counted and dropped.
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CREDENTIALS, REGION } from '../cloud/cloud';
import { input, type Received, type ReceiveInput, report } from '../protocol';

const { endpoint, queueUrl: QueueUrl, receives } = input<ReceiveInput>();
const sqs = new SQSClient({ region: REGION, credentials: CREDENTIALS, endpoint });

async function receive(): Promise<number> {
  let count = 0;
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return count;
    count += Messages.length;
  }
}

const startedAt = performance.now();
Promise.all(Array.from({ length: receives }, receive)).then((counts) =>
  report({
    messages: counts.reduce((sum, count) => sum + count, 0),
    milliseconds: performance.now() - startedAt,
    peakMegabytes: process.resourceUsage().maxRSS / 1_024,
  } satisfies Received),
);
