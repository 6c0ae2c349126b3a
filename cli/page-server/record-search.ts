import { isOverflowed } from '../../message/guards';
import { decodedBatch } from '../engine/decoded-batch';
import { readEntry } from '../engine/entry';
import { PageProblem } from './problem';
import type { SnapshotMessage } from './snapshot';

/**
 * Searches the bodies of messages, one after the other, so that memory holds one of them. What was found out about a text is
 * kept until another text is searched for, which ends the search for the former one.
 */
export class RecordSearch {
  private text = '';
  private found = new Map<string, Promise<boolean>>();
  private readonly running = new Set<Promise<unknown>>();

  /** @param bodyOf - by the id that SQS gave */
  constructor(private readonly bodyOf: (messageId: string) => Promise<string>) {}

  /**
   * The messages in whose bodies the text is, whatever its case.
   *
   * @throws PageProblem - if another text is searched for meanwhile
   */
  async find(messages: readonly SnapshotMessage[], text: string): Promise<ReadonlySet<SnapshotMessage>> {
    const wanted = text.toLowerCase();
    if (wanted !== this.text) this.forget(wanted);
    const search = this.searchAll(messages, this.found);
    this.running.add(search);
    try {
      return await search;
    } finally {
      this.running.delete(search);
    }
  }

  /** Ends what is under way. */
  async stop(): Promise<void> {
    this.forget('');
    await Promise.allSettled(this.running);
  }

  private forget(next: string): void {
    this.text = next;
    this.found = new Map();
  }

  private async searchAll(messages: readonly SnapshotMessage[], found: Map<string, Promise<boolean>>) {
    const matching = new Set<SnapshotMessage>();
    for (const message of messages) {
      const { messageId } = message.summary;
      const known = found.get(messageId) ?? this.bodyOf(messageId).then((body) => isTextIn(body, this.text));
      found.set(messageId, known);
      if (await known) matching.add(message);
      if (found !== this.found)
        throw new PageProblem('BUSY', 'Another search has begun, which ended this one. Search again.');
    }
    return matching;
  }
}

/** Whether a text, in lower case, is in a body: as it is, or in its records when they are decoded. */
function isTextIn(body: string, text: string): boolean {
  const lower = body.toLowerCase();
  return spellings(text).some((spelling) => lower.includes(spelling)) || isInRecords(body, text);
}

/** As JSON writes it in a text, and as a topic writes that into a text of its own. */
function spellings(text: string): string[] {
  const once = escaped(text);
  return [...new Set([text, once, escaped(once)])];
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The decoded batch is in the body already where hydration has made it. */
function isInRecords(body: string, text: string): boolean {
  const entry = readEntry(body);
  if (entry.kind !== 'message' || isOverflowed(entry.message)) return false;
  const { KinesisBatch, DynamoDBBatch } = entry.message;
  if (KinesisBatch || DynamoDBBatch) return false;
  const batch = JSON.stringify(decodedBatch(entry.message) ?? []).toLowerCase();
  return spellings(text).some((spelling) => batch.includes(spelling));
}
