import type { MessageSummary, Status } from './summary';

/** Messages that failed in the same way. */
export interface Group {
  /** Such as `g3f2a91c`; with a cause that is known `g3f2a91c.b17e`. */
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
  /** What the function failed with, where that is known. */
  readonly error?: { readonly type: string; readonly message: string };
}

/** Counts messages by group; holds no message. */
export class GroupCounter {
  private readonly groups = new Map<string, Group>();

  add(summary: MessageSummary, cause?: { readonly id: string; readonly error: NonNullable<Group['error']> }): void {
    const id = cause === undefined ? summary.group : `${summary.group}.${cause.id}`;
    this.groups.set(id, extended(this.groups.get(id) ?? begun(id, summary, cause?.error), summary));
  }

  /** The largest first. */
  list(): Group[] {
    return [...this.groups.values()].sort((a, b) => b.count - a.count || a.id.localeCompare(b.id));
  }
}

function begun(id: string, summary: MessageSummary, error: Group['error']): Group {
  const { consumerArn, condition, functionError, failedAt } = summary;
  return {
    id,
    count: 0,
    statuses: {},
    oldest: failedAt,
    newest: failedAt,
    records: 0,
    consumerArn,
    streamArns: [],
    condition,
    functionError,
    ...(error && { error }),
  };
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
