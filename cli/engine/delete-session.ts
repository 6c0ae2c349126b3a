import { SQS_BATCH_ENTRIES } from '../../contract/limits';
import type { CauseCache } from './cause-cache';
import type { Clients } from './clients';
import { deleteHeld } from './delete-held';
import { type Group, GroupCounter } from './groups';
import { inBatches } from './in-batches';
import type { Look } from './look';
import { type Selection, selects } from './selection';

/** What is to be deleted. */
export interface DeleteRequest {
  readonly selection: Selection;
  /** Only messages whose last redrive was done, as `redrive --keep` leaves them. */
  readonly done?: boolean;
}

/** Messages that are held, to be deleted. Terminal and page work with it in the same way. */
export class DeleteSession {
  private constructor(
    /** The ids that SQS gave. */
    readonly messageIds: readonly string[],
    readonly groups: readonly Group[],
    private readonly look: Look,
    private readonly clients: Clients,
  ) {}

  /**
   * Looks for what is selected.
   *
   * @param onFound - called for each message that was found, as far as the search has come
   */
  static async prepare(
    look: Look,
    clients: Clients,
    causes: CauseCache,
    { selection, done = false }: DeleteRequest,
    onFound: () => void = () => undefined,
  ): Promise<DeleteSession> {
    const groups = new GroupCounter();
    const messageIds: string[] = [];
    for await (const { summary } of look.find()) {
      onFound();
      const cause = causes.of(summary);
      if (!selects(selection, summary, cause) || (done && summary.lastRedrive?.outcome !== 'done')) continue;
      groups.add(summary, cause);
      messageIds.push(summary.messageId);
    }
    return new DeleteSession(messageIds, groups.list(), look, clients);
  }

  /** Deletes them until the signal comes. What was not deleted is given back with the look. */
  async run(signal: AbortSignal, onDeleted: (messageIds: readonly string[]) => void): Promise<void> {
    const { queue, hold } = this.look;
    const sqs = await this.clients.sqs(queue.region);
    await inBatches(this.messageIds, SQS_BATCH_ENTRIES, async (batch) => {
      if (!signal.aborted) await deleteHeld(batch, { sqs, queueUrl: queue.url, hold }, onDeleted);
    });
  }
}
