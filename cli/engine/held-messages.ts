import { randomUUID } from 'node:crypto';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { HydratedMessage } from '../../contract/message';
import { type MessageStore, parseBody, sendUpdated } from '../../redrive';
import type { Hold } from './hold';
import type { Queue } from './queue';
import type { ReceivedMessage } from './scan';
import { Spool } from './spool';

/** What of a received message is needed to put an updated one into its place, beside its body. */
type Around = Pick<ReceivedMessage, 'attributes' | 'messageGroup'>;

/** The messages of a queue that are held, by the ids that SQS gave: their bodies are on disk until they are read. */
export class HeldMessages implements MessageStore {
  private readonly around = new Map<string, Around>();

  private constructor(
    private readonly spool: Spool,
    private readonly sqs: SQSClient,
    private readonly queue: Pick<Queue, 'url' | 'fifo'>,
    private readonly hold: Hold,
  ) {}

  static async open(sqs: SQSClient, queue: Pick<Queue, 'url' | 'fifo'>, hold: Hold): Promise<HeldMessages> {
    return new HeldMessages(await Spool.open(), sqs, queue, hold);
  }

  async keep({ messageId, body, attributes, messageGroup }: ReceivedMessage): Promise<void> {
    await this.spool.put(messageId, body);
    if (Object.keys(attributes).length > 0 || messageGroup !== undefined)
      this.around.set(messageId, { attributes, ...(messageGroup !== undefined && { messageGroup }) });
  }

  /** @throws Error - if another consumer may have received the message meanwhile */
  async read(messageId: string): Promise<HydratedMessage> {
    this.receiptOf(messageId);
    return (await this.bodyOf(messageId)).message;
  }

  async send(messageId: string, updated: HydratedMessage): Promise<void> {
    const { SendMessageCommand } = await import('@aws-sdk/client-sqs');
    const { attributes: MessageAttributes = {}, messageGroup: MessageGroupId } = this.around.get(messageId) ?? {};
    const { url: QueueUrl, fifo } = this.queue;
    await sendUpdated(await this.bodyOf(messageId), updated, (MessageBody) => {
      // A standard queue can have message groups, too, but takes no deduplication id.
      const id = fifo && { MessageDeduplicationId: randomUUID() };
      return this.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes, MessageGroupId, ...id }));
    });
  }

  async delete(messageId: string): Promise<void> {
    const { DeleteMessageCommand } = await import('@aws-sdk/client-sqs');
    const ReceiptHandle = this.receiptOf(messageId);
    await this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.queue.url, ReceiptHandle }));
    this.hold.forget(messageId);
  }

  close(): Promise<void> {
    return this.spool.close();
  }

  private receiptOf(messageId: string): string {
    const receipt = this.hold.receiptOf(messageId);
    if (receipt === undefined) throw new Error('it was held for too long, so another consumer may have received it');
    return receipt;
  }

  private async bodyOf(messageId: string) {
    const body = parseBody(await this.spool.get(messageId));
    if (!body) throw new Error('it is not a hydrated message');
    return body;
  }
}
