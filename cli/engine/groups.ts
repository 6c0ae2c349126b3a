import type { Cause } from './cause-cache';
import type { FunctionError } from './function-error';
import type { MessageSummary, Status } from './summary';

/** Messages that failed in the same way. */
export interface Group {
  /** Such as `g3f2a91c`. */
  readonly id: string;
  readonly count: number;
  /** How many messages have each status. */
  readonly statuses: Partial<Record<Status, number>>;
  /** Earliest and latest time at which Lambda gave a batch up; ISO 8601. */
  readonly oldest: string;
  readonly newest: string;
  /** Sum of the records that Lambda counted. */
  readonly records: number;
  readonly consumerArn?: string;
  readonly streamArns: readonly string[];
  readonly condition?: string;
  readonly functionError?: string | null;
  /** Causes that are known of some of the messages, the most frequent first. */
  readonly causes: readonly KnownCause[];
}

/** What messages of a group are known to have failed with. */
export interface KnownCause {
  /** Such as `g3f2a91c.b17e`. */
  readonly id: string;
  readonly count: number;
  readonly error: Pick<FunctionError, 'type' | 'message'>;
}

/** A group to which messages are added. */
interface GrowingGroup extends Omit<Group, 'count' | 'oldest' | 'newest' | 'records' | 'causes'> {
  count: number;
  records: number;
  readonly statuses: Partial<Record<Status, number>>;
  readonly streamArns: string[];
  readonly causes: Map<string, KnownCause>;
  oldest: FailureTime;
  newest: FailureTime;
}

interface FailureTime {
  readonly text: string;
  /** The two sources write times with and without milliseconds; milliseconds since the epoch. */
  readonly at: number;
}

/** Counts messages by group; holds no message. */
export class GroupCounter {
  private readonly groups = new Map<string, GrowingGroup>();

  add(summary: MessageSummary, cause?: Cause): void {
    const time = { text: summary.failedAt, at: Date.parse(summary.failedAt) };
    const group = this.groups.get(summary.group) ?? begun(summary, time);
    this.groups.set(group.id, group);
    const { status, records = 0, streamArn } = summary;
    group.count += 1;
    group.records += records;
    group.statuses[status] = (group.statuses[status] ?? 0) + 1;
    if (time.at < group.oldest.at) group.oldest = time;
    if (time.at > group.newest.at) group.newest = time;
    if (streamArn !== undefined && !group.streamArns.includes(streamArn)) group.streamArns.push(streamArn);
    if (cause) countCause(group, cause);
  }

  /** The largest first. */
  list(): Group[] {
    return [...this.groups.values()].map(grown).sort((a, b) => b.count - a.count || a.id.localeCompare(b.id));
  }
}

function begun({ group, consumerArn, condition, functionError }: MessageSummary, time: FailureTime): GrowingGroup {
  return {
    id: group,
    count: 0,
    statuses: {},
    oldest: time,
    newest: time,
    records: 0,
    consumerArn,
    streamArns: [],
    condition,
    functionError,
    causes: new Map(),
  };
}

function countCause({ id, causes }: GrowingGroup, { id: cause, error }: Cause): void {
  const causeId = `${id}.${cause}`;
  const count = (causes.get(causeId)?.count ?? 0) + 1;
  causes.set(causeId, { id: causeId, count, error: { type: error.type, message: error.message } });
}

function grown(group: GrowingGroup): Group {
  return {
    ...group,
    oldest: group.oldest.text,
    newest: group.newest.text,
    causes: [...group.causes.values()].sort((a, b) => b.count - a.count),
  };
}
