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

/** Counts messages by group; holds no message. */
export class GroupCounter {
  private readonly groups = new Map<string, Group>();

  add(summary: MessageSummary, cause?: Cause): void {
    const group = extended(this.groups.get(summary.group) ?? begun(summary), summary);
    this.groups.set(group.id, cause ? { ...group, causes: withCause(group, cause) } : group);
  }

  /** The largest first. */
  list(): Group[] {
    return [...this.groups.values()].sort((a, b) => b.count - a.count || a.id.localeCompare(b.id));
  }
}

function begun({ group, consumerArn, condition, functionError, failedAt }: MessageSummary): Group {
  return {
    id: group,
    count: 0,
    statuses: {},
    oldest: failedAt,
    newest: failedAt,
    records: 0,
    consumerArn,
    streamArns: [],
    condition,
    functionError,
    causes: [],
  };
}

function withCause({ id, causes }: Group, { id: cause, error }: Cause): KnownCause[] {
  const causeId = `${id}.${cause}`;
  const known = causes.find((other) => other.id === causeId);
  const counted = { id: causeId, count: (known?.count ?? 0) + 1, error: { type: error.type, message: error.message } };
  return [...causes.filter((other) => other !== known), counted].sort((a, b) => b.count - a.count);
}

function extended(group: Group, { status, failedAt, records = 0, streamArn }: MessageSummary): Group {
  const isNewStream = streamArn !== undefined && !group.streamArns.includes(streamArn);
  return {
    ...group,
    count: group.count + 1,
    statuses: { ...group.statuses, [status]: (group.statuses[status] ?? 0) + 1 },
    oldest: earlier(group.oldest, failedAt) ? group.oldest : failedAt,
    newest: earlier(group.newest, failedAt) ? failedAt : group.newest,
    records: group.records + records,
    ...(isNewStream && { streamArns: [...group.streamArns, streamArn] }),
  };
}

/** By time: the two sources write times with and without milliseconds. */
function earlier(time: string, other: string): boolean {
  return Date.parse(time) <= Date.parse(other);
}
