import { isOverflowed } from '../../message/guards';
import { unwrapBody } from '../../redrive/message-body';
import { decodedBatch, withDecodedBatch } from '../engine/decoded-batch';
import { type Entry, readEntry } from '../engine/entry';
import { loadRecords } from '../engine/load-records';
import { CauseFinder } from '../engine/why';
import type { Access } from './access';
import { meetsConditions, mentions, type ParsedFilter } from './filter';
import { filterValues, listGroups } from './group-list';
import { PageProblem } from './problem';
import type { QueueView } from './queue-view';
import { type SnapshotMessage, shownMessage } from './snapshot';
import type { GroupsAnswer, MessageAnswer, MessagesAnswer, MessagesRequest, RecordsAnswer, WhyAnswer } from './wire';

/** Records from a bucket that a browser shows without trouble; bytes. */
const MOST_RECORD_BYTES = 16 * 1024 * 1024;
const DEFAULT_LIMIT = 100;

export type ParsedMessagesRequest = ParsedFilter & Pick<MessagesRequest, 'group' | 'order' | 'offset' | 'limit'>;

type Condition = (message: SnapshotMessage) => boolean;

interface Matching {
  readonly matching: SnapshotMessage[];
  /** How many could not be searched. Absent where all were. */
  readonly notSearched?: number;
}

/** Answers questions about the messages that were found. None of them receives from the queue. */
export class MessageQueries {
  constructor(
    private readonly view: QueueView,
    private readonly access: Access,
  ) {}

  async groups(filter: ParsedFilter): Promise<GroupsAnswer> {
    const { matching, ...searched } = await this.matching(filter);
    return {
      ...listGroups(matching),
      ...searched,
      values: filterValues(this.view.snapshot.all()),
    };
  }

  async messages({ group, order, offset = 0, limit = DEFAULT_LIMIT, ...filter }: ParsedMessagesRequest) {
    const { matching, ...searched } = await this.matching(filter, isOfGroup(group));
    const direction = order === 'oldest' ? 1 : -1;
    const sorted = matching.sort((a, b) => direction * (a.failedAt - b.failedAt));
    const total = sorted.length;
    const from = offset < total ? offset : Math.max(0, Math.ceil(total / limit) - 1) * limit;
    const messages = sorted.slice(from, from + limit).map(shownMessage);
    return { total, offset: from, messages, ...searched } satisfies MessagesAnswer;
  }

  async message(id: string): Promise<MessageAnswer> {
    const found = this.view.snapshot.newest(id);
    const body = await this.view.snapshot.body(found);
    const entry = readEntry(body);
    return {
      summary: shownMessage(found),
      sentAt: found.sentAt,
      copies: this.view.snapshot.copiesOf(found),
      body: unwrapBody(body).text,
      ...(isUndecoded(entry) && { decoded: JSON.stringify(decodedBatch(entry.message)) }),
    };
  }

  /** The records of a message that are in a bucket. */
  async records(id: string): Promise<RecordsAnswer> {
    const { snapshot } = this.view;
    const entry = readEntry(await snapshot.body(snapshot.newest(id)));
    if (entry.kind !== 'message' || !isOverflowed(entry.message))
      throw new PageProblem('NOT_SHOWN', `The records of ${id} are not in a bucket.`);
    const { bucket, key, bytes } = entry.message.overflow;
    if (bytes > MOST_RECORD_BYTES) {
      const most = `the page shows at most ${MOST_RECORD_BYTES} bytes`;
      const instead = `Download the object: aws s3 cp ${quoted(`s3://${bucket}/${key}`)} .`;
      throw new PageProblem('NOT_SHOWN', `s3://${bucket}/${key} has ${bytes} bytes, and ${most}. ${instead}`);
    }
    return { body: JSON.stringify(withDecodedBatch(await loadRecords(entry.message, this.access.objects))) };
  }

  /** Why a message failed, or the newest of a group, from the log of its function. */
  async why(id: string): Promise<WhyAnswer> {
    const found = this.view.snapshot.newest(id);
    const { clients, causes } = this.access;
    // One that is kept would remember all logs that it has read.
    const why = await new CauseFinder(clients, causes).why(found.summary);
    if ('cause' in why) {
      await causes.save();
      this.view.recallCauses();
    }
    return { ...why, of: shownMessage(found) };
  }

  /** What meets a filter. Where the messages were looked at anew meanwhile, those are searched. */
  private async matching(filter: ParsedFilter, isMeant: Condition = () => true): Promise<Matching> {
    const { snapshot } = this.view;
    const messages = snapshot.all().filter(isMeant).filter(meetsConditions(filter));
    if (filter.text === undefined) return { matching: messages };
    const mentioned = new Set(messages.filter(mentions(filter.text)));
    if (!filter.inRecords) return { matching: [...mentioned] };
    const others = messages.filter((message) => !mentioned.has(message));
    try {
      const found = await snapshot.searchRecords(others, filter.text);
      const matching = messages.filter((message) => mentioned.has(message) || found.has(message));
      const isNotSearched = (message: SnapshotMessage) => message.summary.overflowed && !found.has(message);
      const notSearched = others.filter(isNotSearched).length;
      return { matching, ...(notSearched > 0 && { notSearched }) };
    } catch (error) {
      if (snapshot === this.view.snapshot) throw error;
      return this.matching(filter, isMeant);
    }
  }
}

/** For a shell: a message can be edited by hand, and people copy commands. */
function quoted(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function isOfGroup(id?: string): Condition {
  return ({ summary, cause }) =>
    id === undefined || id === summary.group || (cause !== undefined && id === `${summary.group}.${cause.id}`);
}

type MessageEntry = Extract<Entry, { kind: 'message' }>;

function isUndecoded(entry: Entry): entry is MessageEntry {
  if (entry.kind !== 'message') return false;
  const { payload, KinesisBatch, DynamoDBBatch } = entry.message;
  return payload !== undefined && !KinesisBatch && !DynamoDBBatch;
}
