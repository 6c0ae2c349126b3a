import type { HydratedMessage, HydrationStatus } from '../../contract/message';
import type { FailurePointer } from '../../contract/pointer';
import { plainStreamArn } from '../../contract/qualified-names';
import { hasPointer } from '../../message/guards';
import { textForSqs, unwrapBody } from '../../redrive/message-body';
import type { CauseCache } from './cause-cache';
import type { Clients } from './clients';
import { readEntry } from './entry';
import { announces } from './intake-objects';
import type { Found, FoundNotification } from './look';
import type { Queue } from './queue';
import { type Selection, selects } from './selection';
import { StreamRetentions, type WhatIsLeft, whatIsLeft } from './stream-retention';

/** What is to be hydrated, or hydrated again. */
export interface StageRequest {
  readonly selection: Selection;
  /** Statuses of messages that were hydrated already and are to be hydrated again. */
  readonly statuses: readonly HydrationStatus[];
  /** Whether that is left of which the stream has nothing any more. */
  readonly skipExpired: boolean;
}

/** What would be staged, and what not. */
export interface StagePlan {
  /** Messages that would be sent to the staging queue. */
  readonly staged: number;
  /** How many of these announce failures in the intake bucket, and need no stream. */
  readonly notifications: number;
  /** Left: they announce failures in a bucket that is not the intake bucket of the pipeline, and would be MALFORMED. */
  readonly otherBuckets: number;
  /** How many of what was found still have all, part or nothing of their records in the stream. */
  readonly left: Readonly<Record<WhatIsLeft, number>>;
  /** Whether the retention of a stream could not be asked. */
  readonly assumed: boolean;
  /** Left: not selected, hydrated already with a status that was not asked for, or MALFORMED without a pointer inside. */
  readonly notSelected: number;
  /** Hydrated so recently that a FIFO destination would drop them without a word. */
  readonly tooRecent: number;
  /** Left because nothing of them is in the stream any more. */
  readonly skipped: number;
}

/** A FIFO queue drops, for five minutes, what has the id of a message that it has had; milliseconds, with a margin. */
const DEDUPLICATION = 6 * 60_000;

/** What is staged of a message. */
interface Stageable {
  readonly content: HydratedMessage | FailurePointer;
  /** The same as it came: JSON in which no number has changed. */
  readonly text: string;
}

/** Decides what of a queue is staged, message by message, and counts. */
export class StagePlanner {
  private readonly retentions: StreamRetentions;
  private readonly left = { all: 0, part: 0, nothing: 0 };
  private readonly counts = { staged: 0, notifications: 0, otherBuckets: 0, notSelected: 0, tooRecent: 0, skipped: 0 };
  private assumed = false;

  constructor(
    private readonly request: StageRequest,
    private readonly staging: Queue,
    private readonly causes: CauseCache,
    clients: Clients,
  ) {
    this.retentions = new StreamRetentions(clients);
  }

  get plan(): StagePlan {
    return { ...this.counts, left: this.left, assumed: this.assumed };
  }

  /** The body to send to the staging queue for what was found; nothing where it is left. */
  async bodyFor(found: Found | FoundNotification): Promise<string | undefined> {
    const body = 'buckets' in found ? this.ofNotification(found) : await this.ofMessage(found);
    if (body !== undefined) this.counts.staged += 1;
    return body;
  }

  /** As S3 sent it, whatever a topic has put around it. */
  private ofNotification({ buckets, received: { messageId, body } }: FoundNotification): string | undefined {
    const { selection } = this.request;
    if (!selection.all && !messageId.startsWith(selection.id)) {
      this.counts.notSelected += 1;
      return undefined;
    }
    if (!buckets.every((bucket) => announces(bucket, this.staging))) {
      this.counts.otherBuckets += 1;
      return undefined;
    }
    this.counts.notifications += 1;
    return textForSqs(unwrapBody(body).text);
  }

  private async ofMessage(found: Found): Promise<string | undefined> {
    const { selection, statuses, skipExpired } = this.request;
    const stageable = stageableOf(found, statuses);
    if (!stageable || !selects(selection, found.summary, this.causes.of(found.summary))) {
      this.counts.notSelected += 1;
      return undefined;
    }
    if (isTooRecent(found)) {
      this.counts.tooRecent += 1;
      return undefined;
    }
    const { what, assumed } = await this.leftOf(stageable.content);
    this.left[what] += 1;
    this.assumed ||= assumed;
    if (what === 'nothing' && skipExpired) {
      this.counts.skipped += 1;
      return undefined;
    }
    return textForSqs(stageable.text);
  }

  private async leftOf({ KinesisBatchInfo, DDBStreamBatchInfo }: Stageable['content']) {
    const batch = KinesisBatchInfo ?? DDBStreamBatchInfo;
    if (!batch) return { what: 'nothing', assumed: false } as const;
    const retention = await this.retentions.of(plainStreamArn(batch.streamArn));
    const { approximateArrivalOfFirstRecord: first, approximateArrivalOfLastRecord: last } = batch;
    return { what: whatIsLeft(first, last, retention), assumed: retention.assumed };
  }
}

/** Unwrapped, and for what is not a pointer, the pointer or hydrated message inside it, if there is one. */
function stageableOf(
  { entry, received: { body } }: Found,
  statuses: readonly HydrationStatus[],
): Stageable | undefined {
  if (entry.kind === 'pointer') return { content: entry.pointer, text: unwrapBody(body).text };
  const { status, original = '' } = entry.message.hydration;
  if (!statuses.includes(status)) return undefined;
  if (status !== 'MALFORMED') return { content: entry.message, text: unwrapBody(body).text };
  const inside = readEntry(original);
  if (inside.kind === 'pointer') return { content: inside.pointer, text: unwrapBody(original).text };
  if (inside.kind !== 'message' || !hasPointer(inside.message)) return undefined;
  return { content: inside.message, text: unwrapBody(original).text };
}

function isTooRecent({ entry }: Found): boolean {
  return entry.kind === 'message' && Date.parse(entry.message.hydration.hydratedAt) > Date.now() - DEDUPLICATION;
}
