import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { DEFAULT_TIMEOUT_MILLISECONDS } from './inbox';
import type { Unhydrated, UnhydratedMessage } from './local-cloud';

/** @param situation Tells what has happened so far, for whoever waited in vain. */
export function unhydratedMessages(sqs: SQSClient, queueUrls: readonly string[], situation: () => string): Unhydrated {
  /** One queue after the other, so that nothing is received that is not handed out. */
  async function receive(WaitTimeSeconds: number): Promise<UnhydratedMessage | undefined> {
    for (const QueueUrl of queueUrls) {
      const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds, MessageAttributeNames: ['All'] });
      const [message] = (await sqs.send(command)).Messages ?? [];
      if (message === undefined) continue;
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      return toUnhydrated(message);
    }
    return undefined;
  }

  return {
    async next({ timeout = DEFAULT_TIMEOUT_MILLISECONDS } = {}) {
      if (queueUrls.length === 0)
        throw new Error('There is no unhydrated queue: no pipe with an enrichment runs here.');
      const deadline = Date.now() + timeout;
      while (Date.now() < deadline) {
        const message = await receive(1);
        if (message) return message;
      }
      throw new Error(`Waited ${timeout} ms for an unhydrated message. ${situation()}`);
    },
    async drain() {
      const messages: UnhydratedMessage[] = [];
      for (let message = await receive(0); message; message = await receive(0)) messages.push(message);
      return messages;
    },
  };
}

function toUnhydrated({ Body = '', MessageAttributes = {} }: Message): UnhydratedMessage {
  const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
  return { body: Body, attributes: Object.fromEntries(attributes) };
}
