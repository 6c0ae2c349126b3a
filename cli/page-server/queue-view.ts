import type { Look, LookResult } from '../engine/look';
import type { Access } from './access';
import { Snapshot } from './snapshot';
import type { PageState } from './wire';

/** What looks at the queue have found. Nothing is held once a look has ended, so that nobody waits while a person reads. */
export class QueueView {
  private at = new Date();
  private result: LookResult = { found: 0, others: 0 };
  /** About so many messages others held. */
  private heldByOthers = 0;

  private constructor(
    private readonly access: Access,
    private readonly changed: () => void,
    private current: Snapshot,
  ) {}

  static async open(access: Access, changed: () => void): Promise<QueueView> {
    return new QueueView(access, changed, await Snapshot.open(access.causes));
  }

  get snapshot(): Snapshot {
    return this.current;
  }

  get state(): Omit<PageState['look'], 'left' | 'running'> {
    return { ...this.result, at: this.at.toISOString() };
  }

  get hidden(): number {
    return this.heldByOthers;
  }

  /**
   * Finds what is in the queue, and gives it back. The messages of the look before are shown until this one has ended; of the
   * first one, those that were found so far.
   */
  async find(look: Look): Promise<void> {
    const { at, result, heldByOthers } = this;
    const found = this.current.size === 0 ? this.current : await Snapshot.open(this.access.causes);
    this.at = new Date();
    this.result = look.result;
    this.heldByOthers = look.queue.hidden;
    this.changed();
    try {
      for await (const message of look.find()) {
        await found.add(message);
        this.result = look.result;
        this.changed();
      }
      this.result = look.result;
      this.heldByOthers = heldByOthersAfter(look, this.access.left?.count ?? 0);
      await this.replaceBy(found);
    } catch (error) {
      // What the look before has found is still shown.
      if (found !== this.current) [this.at, this.result, this.heldByOthers] = [at, result, heldByOthers];
      throw error;
    } finally {
      await this.access.closeLook(look);
      if (found !== this.current) await found.close();
      this.changed();
    }
  }

  /** Messages are no longer in the queue. */
  remove(messageIds: readonly string[]): void {
    const { found } = this.result;
    this.result = { ...this.result, found: found - this.current.remove(messageIds) };
    this.changed();
  }

  /** A cause became known, possibly of many messages. */
  recallCauses(): void {
    this.current.recallCauses();
    this.changed();
  }

  close(): Promise<void> {
    return this.current.close();
  }

  private async replaceBy(found: Snapshot): Promise<void> {
    if (found === this.current) return;
    const former = this.current;
    // Some may have become known since the first of these messages was found.
    found.recallCauses();
    this.current = found;
    await former.close();
  }
}

/**
 * SQS counts late, and counts what this page held a moment ago: what was found is not held by others, nor is what could not be
 * given back after an earlier look.
 */
function heldByOthersAfter({ queue: { visible, hidden }, result: { found, others } }: Look, left: number): number {
  return Math.max(0, Math.min(hidden, visible + hidden - found - others) - left);
}
