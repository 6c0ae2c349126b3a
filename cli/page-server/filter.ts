import type { SnapshotMessage } from './snapshot';
import type { MessageFilter } from './wire';

/** A {@link MessageFilter} with its times as milliseconds since the epoch. */
export type ParsedFilter = Omit<MessageFilter, 'from' | 'to'> & { readonly from?: number; readonly to?: number };

/** Whether a message meets all conditions of a filter but that of its text. */
export function meetsConditions(filter: ParsedFilter): (message: SnapshotMessage) => boolean {
  const { consumerArn, streamArn, status, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = filter;
  return ({ summary, failedAt }) =>
    (consumerArn === undefined || summary.consumerArn === consumerArn) &&
    (streamArn === undefined || summary.streamArn === streamArn) &&
    (status === undefined || summary.status === status) &&
    from <= failedAt &&
    failedAt <= to;
}

/** Whether a text is part of what is known of a message without its records, whatever its case. */
export function mentions(text: string): (message: SnapshotMessage) => boolean {
  const wanted = text.toLowerCase();
  return (message) => textsOf(message).some((part) => part?.toLowerCase().includes(wanted));
}

function textsOf({ summary, cause }: SnapshotMessage): (string | null | undefined)[] {
  const { id, messageId, group, status, consumerArn, streamArn, shardId, condition, functionError, requestId } =
    summary;
  const error = summary.lastRedrive?.error;
  const errors = [cause?.error.type, cause?.error.message, error?.type, error?.message];
  return [
    ...[id, messageId, group, status, consumerArn, streamArn, shardId, condition, functionError, requestId],
    ...(cause ? [`${group}.${cause.id}`] : []),
    ...errors,
  ];
}
