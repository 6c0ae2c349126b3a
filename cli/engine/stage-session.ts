import type { SQSClient } from '@aws-sdk/client-sqs';
import { SQS_BATCH_ENTRIES } from '../../contract/limits';
import { refusalOf } from './batch-refusal';
import type { CauseCache } from './cause-cache';
import type { Clients } from './clients';
import { deleteHeld } from './delete-held';
import { inBatches } from './in-batches';
import type { Look } from './look';
import type { Queue } from './queue';
import { Spool } from './spool';
import { type StagePlan, StagePlanner, type StageRequest } from './stage-plan';

/** What came of a part of what was planned. */
export interface StageProgress {
  readonly staged: number;
  /** Sent to the staging queue, but not deleted: staging again would hydrate them twice. */
  readonly notDeleted: number;
  /** Not sent, or not yet. */
  readonly failed: number;
  /** Why SQS refused the first of those that it refused one by one. */
  readonly reason?: string;
}

/** What is sent for a message, by the id that SQS gave it. */
interface StagedBody {
  readonly key: string;
  /** JSON. */
  readonly body: string;
}

/** Sends pointers, and messages that are to be hydrated again, from any queue to a staging queue. */
export class StageSession {
  private readonly total = { staged: 0, notDeleted: 0 };
  private reason?: string;

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
      const planner = new StagePlanner(request, staging, causes, clients);
      const keys: string[] = [];
      for await (const found of look.findAll()) {
        onFound();
        const body = await planner.bodyFor(found);
        if (body === undefined) continue;
        await bodies.put(found.received.messageId, body);
        keys.push(found.received.messageId);
      }
      return new StageSession(planner.plan, keys, bodies, look, staging, clients);
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
      const bodies = await Promise.all(held.map((key) => this.bodies.get(key)));
      for (const indexes of inRequests(bodies)) {
        await this.move(
          indexes.map((index) => ({ key: held[index] ?? '', body: bodies[index] ?? '' })),
          from,
          to,
        );
        onProgress(this.progress);
      }
    });
  }

  /** What has come of it so far. */
  get progress(): StageProgress {
    const { staged, notDeleted } = this.total;
    const failed = this.plan.staged - staged - notDeleted;
    return { staged, notDeleted, failed, ...(this.reason !== undefined && { reason: this.reason }) };
  }

  close(): Promise<void> {
    return this.bodies.close();
  }

  /** Sends as much as one request takes, and deletes what was sent before anything else can fail. */
  private async move(messages: readonly StagedBody[], from: SQSClient, to: SQSClient): Promise<void> {
    const sent = await this.send(messages, to);
    this.total.notDeleted += sent.length;
    await deleteHeld(sent, { sqs: from, queueUrl: this.look.queue.url, hold: this.look.hold }, (deleted) => {
      this.total.staged += deleted.length;
      this.total.notDeleted -= deleted.length;
    });
  }

  private async send(messages: readonly StagedBody[], sqs: SQSClient): Promise<string[]> {
    const { SendMessageBatchCommand } = await import('@aws-sdk/client-sqs');
    const Entries = messages.map(({ body }, index) => ({ Id: String(index), MessageBody: body }));
    const command = new SendMessageBatchCommand({ QueueUrl: this.staging.url, Entries });
    const { Successful = [], Failed = [] } = await sqs.send(command);
    this.reason ??= refusalOf(Failed);
    return Successful.map(({ Id }) => messages[Number(Id)]?.key ?? '');
  }
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
