import { GroupCounter } from '../engine/groups';
import type { SnapshotMessage } from './snapshot';
import { type GroupsAnswer, TIMELINE_SLOTS } from './wire';

/** The groups of messages, with their timelines. */
export function listGroups(messages: readonly SnapshotMessage[]): Pick<GroupsAnswer, 'groups' | 'span' | 'total'> {
  const counter = new GroupCounter();
  for (const { summary, cause } of messages) counter.add(summary, cause);
  const span = spanOf(messages);
  const timelines = timelinesOf(messages, span);
  return {
    groups: counter.list().map((group) => ({ ...group, timeline: timelines.get(group.id) ?? [] })),
    total: messages.length,
    ...(messages.length > 0 && { span: { from: iso(span.from), to: iso(span.to) } }),
  };
}

/** What there is to filter messages by. */
export function filterValues(messages: readonly SnapshotMessage[]): GroupsAnswer['values'] {
  const consumerArns = new Set<string>();
  const streamArns = new Set<string>();
  const statuses = new Set<GroupsAnswer['values']['statuses'][number]>();
  for (const { summary } of messages) {
    if (summary.consumerArn !== undefined) consumerArns.add(summary.consumerArn);
    if (summary.streamArn !== undefined) streamArns.add(summary.streamArn);
    statuses.add(summary.status);
  }
  return { consumerArns: [...consumerArns].sort(), streamArns: [...streamArns].sort(), statuses: [...statuses].sort() };
}

interface Span {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

function spanOf(messages: readonly SnapshotMessage[]): Span {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { failedAt } of messages) {
    from = Math.min(from, failedAt);
    to = Math.max(to, failedAt);
  }
  return { from, to };
}

function timelinesOf(messages: readonly SnapshotMessage[], { from, to }: Span): Map<string, number[]> {
  const timelines = new Map<string, number[]>();
  for (const { summary, failedAt } of messages) {
    const timeline = timelines.get(summary.group) ?? new Array<number>(TIMELINE_SLOTS).fill(0);
    const part = to === from ? 0 : (failedAt - from) / (to - from);
    const slot = Math.min(TIMELINE_SLOTS - 1, Math.floor(part * TIMELINE_SLOTS));
    timeline[slot] = (timeline[slot] ?? 0) + 1;
    timelines.set(summary.group, timeline);
  }
  return timelines;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
