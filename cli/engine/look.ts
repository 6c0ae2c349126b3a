import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Clients } from './clients';
import { type Entry, readEntry } from './entry';
import { Hold, type Release } from './hold';
import { announcingBuckets } from './intake-objects';
import type { Queue } from './queue';
import { type ReceivedMessage, type ScanEnd, scan } from './scan';
import { type MessageSummary, summarize } from './summary';
import { Trouble } from './trouble';

/** A message or pointer that was found, with what is kept of it. */
export interface Found {
  readonly summary: MessageSummary;
  readonly entry: Exclude<Entry, { kind: 'other' }>;
  readonly received: ReceivedMessage;
}

/** What S3 sent about failures in an intake bucket. */
export interface FoundNotification {
  readonly buckets: readonly string[];
  readonly received: ReceivedMessage;
}

/** What a look at a queue has found so far, or in the end. */
export interface LookResult {
  /** Messages and pointers. */
  readonly found: number;
  /** Everything else. */
  readonly others: number;
  /** How many of the others announce failures in an intake bucket; absent if none do. */
  readonly notifications?: number;
  /** How the scan ended; absent until then. */
  readonly end?: ScanEnd;
}

export interface LookOptions {
  /** Looks at a queue that moves away what is received too often, although each look counts as a receive. */
  readonly acceptReceives?: boolean;
  readonly signal: AbortSignal;
}

/** Shortest visibility timeout, so that a message soon comes back if this process is killed; seconds. */
const SHORTEST_HOLD = 120;
/** Longest, for queues with so many messages that extending would take most of the calls; seconds. */
const LONGEST_HOLD = 3_600;
/** Messages that are received in a second, cautiously. */
const RECEIVED_PER_SECOND = 50;

/** A queue that is looked at: all that was received is held until {@link close}. */
export class Look {
  private constructor(
    readonly queue: Queue,
    readonly hold: Hold,
    private readonly sqs: SQSClient,
    private readonly signal: AbortSignal,
  ) {}

  private found = 0;
  private others = 0;
  private notifications = 0;
  private end?: ScanEnd;

  /** @throws Trouble - for a queue with a redrive policy of its own, unless receives are accepted */
  static async open(queue: Queue, clients: Clients, { acceptReceives = false, signal }: LookOptions): Promise<Look> {
    if (queue.deadLetter && !acceptReceives) throw new Trouble(countsReceives(queue, queue.deadLetter));
    const sqs = await clients.sqs(queue.region);
    const seconds = Math.min(LONGEST_HOLD, Math.max(SHORTEST_HOLD, Math.ceil(queue.visible / RECEIVED_PER_SECOND)));
    return new Look(queue, new Hold(sqs, queue.url, seconds), sqs, signal);
  }

  /** Finds messages and pointers until nothing is visible any more, or the signal comes. */
  async *find(): AsyncGenerator<Found> {
    for await (const found of this.findAll()) if ('entry' in found) yield found;
  }

  /** Finds notifications of S3, too. Everything else is left alone. */
  async *findAll(): AsyncGenerator<Found | FoundNotification> {
    const received = scan(this.queue, this.sqs, this.hold, this.signal);
    for (let next = await received.next(); ; next = await received.next()) {
      if (next.done) {
        this.end = next.value;
        return;
      }
      for (const message of next.value) {
        const found = this.read(message);
        if (found) yield found;
      }
    }
  }

  private read(received: ReceivedMessage): Found | FoundNotification | undefined {
    const entry = readEntry(received.body);
    if (entry.kind !== 'other') {
      this.found += 1;
      return { summary: summarize(entry, received), entry, received };
    }
    this.others += 1;
    const buckets = announcingBuckets(received.body);
    if (buckets.length === 0) return undefined;
    this.notifications += 1;
    return { buckets, received };
  }

  get result(): LookResult {
    const { found, others, notifications, end } = this;
    return { found, others, ...(notifications > 0 && { notifications }), ...(end !== undefined && { end }) };
  }

  /** Makes all that is still held visible again. */
  close(): Promise<Release> {
    return this.hold.release();
  }
}

function countsReceives({ name }: Queue, { arn, maxReceiveCount }: NonNullable<Queue['deadLetter']>): string {
  return (
    `Looking at ${name} counts as a receive, and SQS moves its messages to ${arn} after ${maxReceiveCount} ` +
    `${maxReceiveCount === 1 ? 'receive' : 'receives'}. Nothing was received. To look nevertheless, give --accept-receives.`
  );
}
