import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { SQS_BATCH_ENTRIES } from '../../contract/limits';
import { SQS_EMULATOR_ACCOUNT } from '../../local/emulators/sqs';

/** Seconds; longer than any batch is under way. */
const VisibilityTimeout = '720';

export const ACCOUNT = SQS_EMULATOR_ACCOUNT;

export interface Queue {
  readonly url: string;
  readonly arn: string;
  /** Sends messages in this order. */
  send(bodies: readonly string[]): Promise<void>;
}

export async function createQueue(sqs: SQSClient, name: string): Promise<Queue> {
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout } }),
  );
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return {
    url: QueueUrl,
    arn: Attributes?.QueueArn ?? '',
    async send(bodies) {
      for (let first = 0; first < bodies.length; first += SQS_BATCH_ENTRIES) {
        const batch = bodies.slice(first, first + SQS_BATCH_ENTRIES);
        const Entries = batch.map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
  };
}
