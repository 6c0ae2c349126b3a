import type { ChangeMessageVisibilityBatchCommandOutput, SQSClient } from '@aws-sdk/client-sqs';
import { SQS_BATCH_ENTRIES } from '../../contract/limits';
import { inBatches } from './in-batches';

/** What is needed to keep a message, or to give it back. */
export interface Receipt {
  readonly messageId: string;
  readonly receiptHandle: string;
}

interface Held {
  receiptHandle: string;
  /** Until when no other consumer receives it; milliseconds since the epoch. */
  until: number;
}

/** What came of giving messages back. */
export interface Release {
  readonly released: number;
  /** So many could not be given back; they become visible by themselves. */
  readonly left: number;
  /** When the last of them does. */
  readonly visibleAt?: Date;
  readonly error?: unknown;
}

/**
 * Keeps received messages from everybody else for as long as they are in use: extends their visibility timeout when
 * half of it is over, and makes them visible again at the end.
 */
export class Hold {
  private readonly held = new Map<string, Held>();
  private readonly timer: NodeJS.Timeout;
  private extending: Promise<unknown> = Promise.resolve();

  /** @param seconds - the visibility timeout with which messages are received, and by which it is extended */
  constructor(
    private readonly sqs: SQSClient,
    private readonly queueUrl: string,
    readonly seconds: number,
  ) {
    this.timer = setInterval(() => this.extend(), (seconds * 1_000) / 4).unref();
  }

  get size(): number {
    return this.held.size;
  }

  /**
   * Takes messages that were just received, but for those that are held already: their timeout was over, or SQS gave
   * them out twice.
   *
   * @param since - when they were asked for; milliseconds since the epoch
   */
  take<T extends Receipt>(received: readonly T[], since: number): T[] {
    const fresh = received.filter(({ messageId }) => !this.held.has(messageId));
    for (const { messageId, receiptHandle } of received)
      this.held.set(messageId, { receiptHandle, until: since + this.seconds * 1_000 });
    return fresh;
  }

  /** The handle by which a message can be deleted; `undefined` where it is not certain to be ours any more. */
  receiptOf(messageId: string): string | undefined {
    const held = this.held.get(messageId);
    return held && held.until > Date.now() ? held.receiptHandle : undefined;
  }

  /** Of a message that was deleted. */
  forget(messageId: string): void {
    this.held.delete(messageId);
  }

  /** Makes messages visible again before the others. */
  async giveBack(messageIds: readonly string[]): Promise<Release> {
    const entries = messageIds.flatMap((messageId) => {
      const held = this.held.get(messageId);
      return held ? [[messageId, held] as const] : [];
    });
    return this.makeVisible(entries);
  }

  /** Makes all that is still held visible again. Never throws: what cannot be given back comes back by itself. */
  async release(): Promise<Release> {
    clearInterval(this.timer);
    await this.extending;
    return this.makeVisible([...this.held]);
  }

  private extend(): void {
    const soon = Date.now() + (this.seconds * 1_000) / 2;
    const due = [...this.held].filter(([, { until }]) => until < soon);
    if (due.length === 0) return;
    this.extending = this.extending.then(() => this.prolong(due)).catch(() => undefined);
  }

  private async prolong(due: readonly (readonly [string, Held])[]): Promise<void> {
    await inBatches(due, SQS_BATCH_ENTRIES, async (batch) => {
      const until = Date.now() + this.seconds * 1_000;
      const { Successful = [] } = await this.change(batch, this.seconds);
      for (const { Id } of Successful) {
        const held = batch[Number(Id)]?.[1];
        if (held) held.until = until;
      }
    });
  }

  private async makeVisible(entries: readonly (readonly [string, Held])[]): Promise<Release> {
    let released = 0;
    let failure: unknown;
    await inBatches(entries, SQS_BATCH_ENTRIES, async (batch) => {
      if (failure !== undefined) return;
      try {
        const { Successful = [] } = await this.change(batch, 0);
        released += Successful.length;
        for (const { Id } of Successful) this.held.delete(batch[Number(Id)]?.[0] ?? '');
      } catch (error) {
        failure = error;
      }
    });
    const left = entries.filter(([messageId]) => this.held.has(messageId));
    const visibleAt = Math.max(...left.map(([, { until }]) => until));
    return {
      released,
      left: left.length,
      ...(left.length > 0 && { visibleAt: new Date(visibleAt) }),
      ...(failure !== undefined && { error: failure }),
    };
  }

  private async change(
    batch: readonly (readonly [string, Held])[],
    VisibilityTimeout: number,
  ): Promise<ChangeMessageVisibilityBatchCommandOutput> {
    const { ChangeMessageVisibilityBatchCommand } = await import('@aws-sdk/client-sqs');
    const Entries = batch.map(([, { receiptHandle }], index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout,
    }));
    return this.sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.queueUrl, Entries }));
  }
}
