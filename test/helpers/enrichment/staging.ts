import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { inject, onTestFinished } from 'vitest';
import { ENVIRONMENT } from '../../../contract/environment';
import type { StagedAttribute, StagedMessage } from '../../../enrichment/receive';
import type { ProxyRule } from '../../../local/proxy/fault-decision';
import { startHttpProxy } from '../../../local/proxy/http-proxy';
import { sqsClient, uniqueName } from '../aws/clients';

/** What one call sent to SQS: the queue, the delay and the attributes. */
export interface Sent {
  readonly queue: 'staging' | 'unhydrated';
  readonly body: unknown;
  readonly delaySeconds: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A staging queue and an unhydrated queue, and a proxy before them through which copies arrive without delay. */
export interface Staging {
  readonly stagingUrl: string;
  readonly variables: Readonly<Record<string, string>>;
  /** What was sent back or moved so far, oldest first. */
  readonly sent: readonly Sent[];
  put(body: string, attributes?: Record<string, MessageAttributeValue>): Promise<void>;
  /** Receives a batch as a pipe does; it stays in the queue, visible again at once. */
  receive(): Promise<StagedMessage[]>;
  accept(messages: readonly StagedMessage[]): Promise<void>;
  /** What is in the unhydrated queue, ten at most. */
  unhydrated(): Promise<StagedMessage[]>;
  /** Takes everything out of the unhydrated queue. */
  unhydratedBodies(): Promise<string[]>;
}

export async function createStaging(rule?: ProxyRule): Promise<Staging> {
  const sqs = sqsClient();
  const [stagingUrl, unhydratedUrl] = [await createQueue('staging'), await createQueue('unhydrated')];
  const proxy = await startHttpProxy(inject('sqsEndpoint'), {
    rule: async (call) => ({ ...AT_ONCE, ...(await rule?.(call)) }),
  });
  onTestFinished(() => proxy.stop());

  async function createQueue(prefix: string): Promise<string> {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: uniqueName(prefix) }));
    return QueueUrl;
  }

  async function receive(QueueUrl: string, VisibilityTimeout = 0): Promise<StagedMessage[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return Messages.map(stagedMessage);
  }

  async function takeAll(QueueUrl: string): Promise<string[]> {
    const bodies: string[] = [];
    for (let batch = await receive(QueueUrl, 600); batch.length > 0; batch = await receive(QueueUrl, 600)) {
      bodies.push(...batch.map(({ body }) => body));
    }
    return bodies;
  }

  return {
    stagingUrl,
    variables: {
      AWS_ENDPOINT_URL_SQS: proxy.endpoint,
      [ENVIRONMENT.stagingQueueUrl]: stagingUrl,
      [ENVIRONMENT.unhydratedQueueUrl]: unhydratedUrl,
    },
    get sent() {
      const calls = proxy.calls.filter(({ operation }) => operation === 'SendMessage');
      return calls.map(({ input }): Sent => {
        return {
          queue: input?.QueueUrl === stagingUrl ? 'staging' : 'unhydrated',
          body: input?.MessageBody,
          delaySeconds: input?.DelaySeconds,
          attributes: (input?.MessageAttributes ?? {}) as Record<string, unknown>,
        };
      });
    },
    put: async (MessageBody, MessageAttributes) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: stagingUrl, MessageBody, MessageAttributes }));
    },
    receive: () => receive(stagingUrl),
    accept: async (messages) => {
      for (const { receiptHandle: ReceiptHandle } of messages) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl: stagingUrl, ReceiptHandle }));
      }
    },
    unhydrated: () => receive(unhydratedUrl),
    unhydratedBodies: () => takeAll(unhydratedUrl),
  };
}

const AT_ONCE = { rewriteInput: (input: Record<string, unknown>) => ({ ...input, DelaySeconds: undefined }) };

/** The message in the form that Pipes hands to an enrichment. */
export function stagedMessage({
  MessageId = '',
  ReceiptHandle = '',
  Body = '',
  Attributes,
  MessageAttributes = {},
}: Message) {
  const attributes = Object.entries(MessageAttributes).map(([name, attribute]): [string, StagedAttribute] => {
    const { DataType = '', StringValue, BinaryValue } = attribute;
    const binaryValue = BinaryValue && Buffer.from(BinaryValue).toString('base64');
    return [name, { dataType: DataType, stringValue: StringValue, binaryValue }];
  });
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
    messageAttributes: Object.fromEntries(attributes),
  };
}
