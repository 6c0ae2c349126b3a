import type { SQSClient } from '@aws-sdk/client-sqs';
import { SQS_BATCH_ENTRIES } from '../../contract/limits';
import type { HydratedMessage, HydrationStatus } from '../../contract/message';
import type { FailurePointer } from '../../contract/pointer';
import { plainStreamArn } from '../../contract/qualified-names';
import { hasPointer } from '../../message/guards';
import { jsonForSqs } from '../../redrive/message-body';
import type { CauseCache } from './cause-cache';
import type { Clients } from './clients';
import { deleteHeld } from './delete-held';
import { readEntry } from './entry';
import { inBatches } from './in-batches';
import type { Found, Look } from './look';
import type { Queue } from './queue';
import { type Selection, selects } from './selection';
import { Spool } from './spool';
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

/** What came of a part of what was planned. */
export interface StageProgress {
  readonly staged: number;
  /** Sent to the staging queue, but not deleted: staging again would hydrate them twice. */
  readonly notDeleted: number;
  readonly failed: number;
}

/** A FIFO queue drops, for five minutes, what has the id of a message that it has had; milliseconds, with a margin. */
const DEDUPLICATION = 6 * 60_000;

/** What is sent for a message, by the id that SQS gave it. */
interface StagedBody {
  readonly key: string;
  /** JSON. */
  readonly body: string;
}

type StageableBody = HydratedMessage | FailurePointer;

/** Sends pointers, and messages that are to be hydrated again, from any queue to a staging queue. */
export class StageSession {
  private readonly total = { staged: 0, notDeleted: 0, failed: 0 };

  private constructor(
    readonly plan: StagePlan,
    private readonly keys: readonly string[],
    private readonly bodies: Spool,
    private readonly look: Look,
    private readonly staging: Queue,
    private readonly clients: Clients,
  ) {}

  static async prepare(
    look: Look,
    staging: Queue,
    clients: Clients,
    causes: CauseCache,
    request: StageRequest,
    onFound: () => void = () => undefined,
  ): Promise<StageSession> {
    const bodies = await Spool.open();
    try {
      const retentions = new StreamRetentions(clients);
      const keys: string[] = [];
      const left = { all: 0, part: 0, nothing: 0 };
      const plan = { assumed: false, notSelected: 0, tooRecent: 0, skipped: 0 };
      for await (const found of look.find()) {
        onFound();
        const { summary } = found;
        const stageable = stageableOf(found, request.statuses);
        if (!stageable || !selects(request.selection, summary, causes.of(summary))) plan.notSelected += 1;
        else if (isTooRecent(found)) plan.tooRecent += 1;
        else {
          const { what, assumed } = await leftOf(stageable, retentions);
          left[what] += 1;
          plan.assumed ||= assumed;
          if (what === 'nothing' && request.skipExpired) {
            plan.skipped += 1;
            continue;
          }
          await bodies.put(summary.messageId, jsonForSqs(stageable));
          keys.push(summary.messageId);
        }
      }
      return new StageSession({ ...plan, staged: keys.length, left }, keys, bodies, look, staging, clients);
    } catch (error) {
      await bodies.close();
      throw error;
    }
  }

  /**
   * Each message is deleted only after it was sent.
   *
   * @throws what SQS answers to a request as a whole; `progress` says what came of everything else
   */
  async run(signal: AbortSignal, onProgress: (progress: StageProgress) => void): Promise<void> {
    const from = await this.clients.sqs(this.look.queue.region);
    const to = await this.clients.sqs(this.staging.region);
    await inBatches(this.keys, SQS_BATCH_ENTRIES, async (batch) => {
      if (signal.aborted) return;
      const held = batch.filter((key) => this.look.hold.receiptOf(key) !== undefined);
      this.total.failed += batch.length - held.length;
      const bodies = await Promise.all(held.map((key) => this.bodies.get(key)));
      for (const indexes of inRequests(bodies)) {
        await this.move(
          indexes.map((index) => ({ key: held[index] ?? '', body: bodies[index] ?? '' })),
          from,
          to,
        );
        onProgress(this.total);
      }
    });
  }

  /** What has come of it so far. */
  get progress(): StageProgress {
    return this.total;
  }

  close(): Promise<void> {
    return this.bodies.close();
  }

  /** Sends as much as one request takes, and deletes what was sent before anything else can fail. */
  private async move(messages: readonly StagedBody[], from: SQSClient, to: SQSClient): Promise<void> {
    this.total.failed += messages.length;
    const sent = await this.send(messages, to);
    this.total.failed -= sent.length;
    this.total.notDeleted += sent.length;
    await deleteHeld(sent, { sqs: from, queueUrl: this.look.queue.url, hold: this.look.hold }, (deleted) => {
      this.total.staged += deleted.length;
      this.total.notDeleted -= deleted.length;
    });
  }

  private async send(messages: readonly StagedBody[], sqs: SQSClient): Promise<string[]> {
    const { SendMessageBatchCommand } = await import('@aws-sdk/client-sqs');
    const Entries = messages.map(({ body }, index) => ({ Id: String(index), MessageBody: body }));
    const { Successful = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: this.staging.url, Entries }));
    return Successful.map(({ Id }) => messages[Number(Id)]?.key ?? '');
  }
}

/** The body to stage: unwrapped, and for what is not a pointer, the pointer or hydrated message inside it, if there is one. */
function stageableOf({ entry }: Found, statuses: readonly HydrationStatus[]): StageableBody | undefined {
  if (entry.kind === 'pointer') return entry.pointer;
  const { status, original } = entry.message.hydration;
  if (!statuses.includes(status)) return undefined;
  if (status !== 'MALFORMED') return entry.message;
  const inside = readEntry(original ?? '');
  if (inside.kind === 'message') return hasPointer(inside.message) ? inside.message : undefined;
  return inside.kind === 'pointer' ? inside.pointer : undefined;
}

function isTooRecent({ entry }: Found): boolean {
  return entry.kind === 'message' && Date.parse(entry.message.hydration.hydratedAt) > Date.now() - DEDUPLICATION;
}

async function leftOf(body: StageableBody, retentions: StreamRetentions) {
  const batch = body.KinesisBatchInfo ?? body.DDBStreamBatchInfo;
  if (!batch) return { what: 'nothing', assumed: false } as const;
  const retention = await retentions.of(plainStreamArn(batch.streamArn));
  const { approximateArrivalOfFirstRecord: first, approximateArrivalOfLastRecord: last } = batch;
  return { what: whatIsLeft(first, last, retention), assumed: retention.assumed };
}

/** Largest sum of bodies in one request, with room for what is around them; bytes. */
const REQUEST_BYTES = 900_000;

/** Indexes of bodies, in as few requests as they fit in. */
function inRequests(bodies: readonly string[]): number[][] {
  const requests: number[][] = [];
  let room = 0;
  for (const [index, body] of bodies.entries()) {
    const bytes = Buffer.byteLength(body);
    if (bytes > room) {
      requests.push([]);
      room = REQUEST_BYTES;
    }
    requests.at(-1)?.push(index);
    room -= bytes;
  }
  return requests;
}
