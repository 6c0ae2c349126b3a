import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { DEFAULT_TIMEOUT_MILLISECONDS, type WaitOptions } from './inbox';

/** A staging message that could not be hydrated and waits to be looked at. */
export interface UnhydratedMessage {
  /** The pointer as Lambda wrote it. */
  readonly body: string;
  /** Message attributes, such as the error that ended the retries. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** The unhydrated queues of a cloud: the dead-letter queues of the staging queues. */
export class UnhydratedQueues {
  constructor(
    private readonly sqs: SQSClient,
    private readonly queueUrls: readonly string[],
    private readonly situation: () => string,
  ) {}

  /**
   * Takes the next message out of the unhydrated queues, as soon as there is one.
   *
   * @throws Error when none arrives in time; it tells what happened meanwhile
   */
  async next({ timeout = DEFAULT_TIMEOUT_MILLISECONDS }: WaitOptions = {}): Promise<UnhydratedMessage> {
    const deadline = Date.now() + timeout;
    while (this.queueUrls.length > 0 && Date.now() < deadline) {
      const message = await this.receive();
      if (message) return message;
    }
    throw new Error(`Waited ${timeout} ms for an unhydrated message. ${this.situation()}`);
  }

  /** Takes everything that is there now. */
  async drain(): Promise<UnhydratedMessage[]> {
    const messages: UnhydratedMessage[] = [];
    for (let message = await this.receive(0); message; message = await this.receive(0)) messages.push(message);
    return messages;
  }

  /** One queue after the other, so that nothing is received that is not handed out. */
  private async receive(WaitTimeSeconds = 1): Promise<UnhydratedMessage | undefined> {
    for (const QueueUrl of this.queueUrls) {
      const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds, MessageAttributeNames: ['All'] });
      const [message] = (await this.sqs.send(command)).Messages ?? [];
      if (message === undefined) continue;
      await this.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      return toUnhydrated(message);
    }
    return undefined;
  }
}

function toUnhydrated({ Body = '', MessageAttributes = {} }: Message): UnhydratedMessage {
  const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
  return { body: Body, attributes: Object.fromEntries(attributes) };
}
