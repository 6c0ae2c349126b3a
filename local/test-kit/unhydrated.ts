import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { queueUrl } from '../arns';
import { type WaitingMessage, waitingMessages } from '../emulators/sqs';
import { DEFAULT_TIMEOUT_MILLISECONDS } from '../event-log';
import type { Unhydrated, UnhydratedMessage } from './local-cloud';

export interface UnhydratedOptions {
  readonly sqs: SQSClient;
  /** Endpoint of the emulator. */
  readonly endpoint: string;
  readonly queueArns: readonly string[];
  /** Describes what has happened so far, for the error of a wait that timed out. */
  readonly situation: () => string;
}

export function unhydratedMessages({ sqs, endpoint, queueArns, situation }: UnhydratedOptions): Unhydrated {
  /** One queue after the other, so that nothing is received that is not handed out. */
  async function receive(): Promise<UnhydratedMessage | undefined> {
    for (const QueueUrl of queueArns.map(queueUrl)) {
      const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, MessageAttributeNames: ['All'] });
      const [message] = (await sqs.send(command)).Messages ?? [];
      if (message === undefined) continue;
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      return toUnhydrated(message.Body, message.MessageAttributes);
    }
    return undefined;
  }

  return {
    async next({ timeout = DEFAULT_TIMEOUT_MILLISECONDS } = {}) {
      if (queueArns.length === 0)
        throw new Error('There is no unhydrated queue: no pipe with an enrichment runs here.');
      const deadline = Date.now() + timeout;
      while (Date.now() < deadline) {
        const message = await receive();
        if (message) return message;
      }
      throw new Error(`Waited ${timeout} ms for an unhydrated message. ${situation()}`);
    },
    async peek() {
      const names = queueArns.map((arn) => `${arn.split(':').at(-1)}`);
      const waiting = await Promise.all(names.map((name) => waitingMessages(endpoint, name)));
      return waiting.flat().map(({ body, messageAttributes }) => toUnhydrated(body, messageAttributes));
    },
  };
}

function toUnhydrated(body = '', messageAttributes: WaitingMessage['messageAttributes'] = {}): UnhydratedMessage {
  const attributes = Object.entries(messageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
  return { body, attributes: Object.fromEntries(attributes) };
}
