import { isGroupId } from '../../contract/group-ids';
import type { Cause, CauseCache } from '../engine/cause-cache';
import type { Found } from '../engine/look';
import { type Selection, selects } from '../engine/selection';
import { Spool } from '../engine/spool';
import type { MessageSummary } from '../engine/summary';
import { PageProblem } from './problem';
import { RecordSearch } from './record-search';
import type { PageMessage } from './wire';

/** What is kept in memory of a message that was found: nothing of its records. */
export interface SnapshotMessage {
  readonly summary: MessageSummary;
  /** When it was sent to the queue; ISO 8601. */
  readonly sentAt: string;
  /** Milliseconds since the epoch. */
  readonly failedAt: number;
  /** What is known of why it failed. */
  cause?: Cause;
}

/** The messages that a look has found. Their bodies are on disk, and nothing is held in the queue for them. */
export class Snapshot {
  private readonly messages = new Map<string, SnapshotMessage>();
  private readonly search: RecordSearch;

  private constructor(
    private readonly bodies: Spool,
    private readonly causes: CauseCache,
  ) {
    this.search = new RecordSearch((messageId) => bodies.get(messageId));
  }

  static async open(causes: CauseCache): Promise<Snapshot> {
    return new Snapshot(await Spool.open(), causes);
  }

  async add({ summary, received }: Found): Promise<void> {
    await this.bodies.put(summary.messageId, received.body);
    const { sentAt } = received;
    const failedAt = Date.parse(summary.failedAt);
    this.messages.set(summary.messageId, { summary, sentAt, failedAt, cause: this.causes.of(summary) });
  }

  get size(): number {
    return this.messages.size;
  }

  all(): SnapshotMessage[] {
    return [...this.messages.values()];
  }

  /** Of messages that are no longer in the queue: how many of them were known. */
  remove(messageIds: readonly string[]): number {
    return messageIds.filter((messageId) => this.messages.delete(messageId)).length;
  }

  /** A cause became known, possibly of many messages. */
  recallCauses(): void {
    for (const message of this.messages.values()) message.cause = this.causes.of(message.summary);
  }

  /**
   * The message that an id names; of a group or a cause, the newest.
   *
   * @throws PageProblem - if there is none
   */
  newest(id: string): SnapshotMessage {
    const [newest] = this.selected({ id }).sort((a, b) => b.failedAt - a.failedAt);
    if (newest) return newest;
    const notFound = isGroupId(id) ? `No message of ${id} was found` : `The message ${id} was not found`;
    throw new PageProblem(
      'NOT_FOUND',
      `${notFound} when the queue was looked at. It may have been redriven or deleted since.`,
    );
  }

  /** How many messages have the same id: SQS delivers a message more than once at times. */
  copiesOf({ summary: { id } }: SnapshotMessage): number {
    return this.all().filter(({ summary }) => summary.id === id).length;
  }

  body({ summary }: SnapshotMessage): Promise<string> {
    return this.bodies.get(summary.messageId);
  }

  /** The messages among these in whose bodies a text is. */
  searchRecords(messages: readonly SnapshotMessage[], text: string): Promise<ReadonlySet<SnapshotMessage>> {
    return this.search.find(messages, text);
  }

  /** Ends searches, and forgets the bodies. */
  async close(): Promise<void> {
    await this.search.stop();
    await this.bodies.close();
  }

  private selected(selection: Selection): SnapshotMessage[] {
    return this.all().filter(({ summary, cause }) => selects(selection, summary, cause));
  }
}

/** A message as the page shows it. */
export function shownMessage({ summary, cause }: SnapshotMessage): PageMessage {
  if (!cause) return summary;
  const { id, error } = cause;
  return { ...summary, cause: { id: `${summary.group}.${id}`, type: error.type, message: error.message } };
}
