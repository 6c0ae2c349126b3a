import { SQS_BATCH_ENTRIES } from '../../contract/limits';
import { refusalOf } from './batch-refusal';
import type { Clients } from './clients';
import { inBatches } from './in-batches';
import { announcement, checkAnnounces, type IntakeObject, type IntakeObjects, listObjects } from './intake-objects';
import type { Queue } from './queue';

/** What would be announced. */
export interface AnnouncePlan {
  readonly objects: number;
  readonly bytes: number;
  /** When the oldest and the newest were written; ISO 8601. */
  readonly oldest?: string;
  readonly newest?: string;
}

/** What came of it. */
export interface AnnounceProgress {
  readonly staged: number;
  /** Not announced, or not yet. */
  readonly failed: number;
  /** Why SQS refused the first of those that it refused one by one. */
  readonly reason?: string;
}

/** Announces objects of an intake bucket to the staging queue, as S3 does. The objects stay as they are. */
export class AnnounceSession {
  private staged = 0;
  private reason?: string;

  private constructor(
    readonly plan: AnnouncePlan,
    private readonly objects: readonly IntakeObject[],
    private readonly source: IntakeObjects,
    private readonly staging: Queue,
    private readonly clients: Clients,
  ) {}

  /**
   * @param onFound - called for each object, with how many were found
   * @throws Trouble - where there is no such bucket, or it is not that of the pipeline
   */
  static async prepare(
    source: IntakeObjects,
    staging: Queue,
    clients: Clients,
    signal: AbortSignal,
    onFound: (found: number) => void,
  ): Promise<AnnounceSession> {
    checkAnnounces(source.bucket, staging);
    const objects: IntakeObject[] = [];
    for await (const object of listObjects(source, clients, staging.region)) {
      if (signal.aborted) break;
      objects.push(object);
      onFound(objects.length);
    }
    const times = objects.map(({ writtenAt }) => writtenAt).sort();
    const plan = {
      objects: objects.length,
      bytes: objects.reduce((sum, { size }) => sum + size, 0),
      ...(objects.length > 0 && { oldest: times[0], newest: times.at(-1) }),
    };
    return new AnnounceSession(plan, objects, source, staging, clients);
  }

  /** @throws what SQS answers to a request as a whole; `progress` says what came of everything else */
  async run(signal: AbortSignal, onProgress: (progress: AnnounceProgress) => void): Promise<void> {
    const sqs = await this.clients.sqs(this.staging.region);
    const { SendMessageBatchCommand } = await import('@aws-sdk/client-sqs');
    await inBatches(this.objects, SQS_BATCH_ENTRIES, async (batch) => {
      if (signal.aborted) return;
      const Entries = batch.map((object, index) => ({
        Id: String(index),
        MessageBody: announcement(this.source, object),
      }));
      const command = new SendMessageBatchCommand({ QueueUrl: this.staging.url, Entries });
      const { Successful = [], Failed = [] } = await sqs.send(command);
      this.reason ??= refusalOf(Failed);
      this.staged += Successful.length;
      onProgress(this.progress);
    });
  }

  /** What has come of it so far. */
  get progress(): AnnounceProgress {
    const { staged, reason } = this;
    return { staged, failed: this.plan.objects - staged, ...(reason !== undefined && { reason }) };
  }
}
