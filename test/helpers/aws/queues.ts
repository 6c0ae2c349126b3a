import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  type MessageAttributeValue,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { sqsClient, uniqueName } from './clients';

export interface TestQueue {
  readonly arn: string;
  send(...bodies: string[]): Promise<void>;
  sendWithAttributes(body: string, attributes: Record<string, MessageAttributeValue>, group?: string): Promise<void>;
  /** Takes messages out as they come, until there are so many. */
  receive(count: number): Promise<Message[]>;
  /** The bodies of so many messages, parsed. */
  receiveJson(count: number): Promise<Record<string, unknown>[]>;
  /** Sends to a message group of a FIFO queue. */
  sendToGroup(group: string, ...bodies: string[]): Promise<void>;
  /** Receives so many messages and keeps them, as somebody else would, until what it resolves with is called. */
  hide(count: number): Promise<() => Promise<void>>;
  /** Messages that are still there, visible or not. */
  remaining(): Promise<number>;
  /** Messages that can be received. */
  visible(): Promise<number>;
}

/** Creates a queue of the emulator, FIFO when its name ends so. */
export async function createQueue(prefix: string, attributes: Record<string, string> = {}): Promise<TestQueue> {
  const sqs = sqsClient();
  const fifo = attributes.FifoQueue === 'true';
  const QueueName = `${uniqueName(prefix)}${fifo ? '.fifo' : ''}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: attributes }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));

  async function receive(count: number): Promise<Message[]> {
    const received: Message[] = [];
    while (received.length < count) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          WaitTimeSeconds: 20,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
      for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      received.push(...Messages);
    }
    return received;
  }

  async function count(AttributeNames: QueueAttributeName[]): Promise<number> {
    const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    return AttributeNames.reduce((sum, name) => sum + Number(answer.Attributes?.[name]), 0);
  }

  return {
    arn: Attributes?.QueueArn ?? '',
    receive,
    receiveJson: async (count) => (await receive(count)).map(({ Body }) => JSON.parse(Body ?? '')),
    send: async (...bodies) => {
      const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    },
    sendWithAttributes: async (MessageBody, MessageAttributes, MessageGroupId) => {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes, MessageGroupId }));
    },
    sendToGroup: async (MessageGroupId, ...bodies) => {
      const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody, MessageGroupId }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    },
    hide: async (MaxNumberOfMessages) => {
      const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages, VisibilityTimeout: 3_600 });
      const { Messages = [] } = await sqs.send(receive);
      return async () => {
        for (const { ReceiptHandle } of Messages)
          await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
      };
    },
    remaining: () => count(['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible']),
    visible: () => count(['ApproximateNumberOfMessages']),
  };
}
