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
  const includes = (part?: string | null): boolean => part?.toLowerCase().includes(wanted) ?? false;
  // The same in most messages: each of these texts is searched once.
  const searched = new Map<string | null | undefined, boolean>();
  const sharedIncludes = (part?: string | null): boolean => {
    const known = searched.get(part) ?? includes(part);
    searched.set(part, known);
    return known;
  };
  return ({ summary, cause }) => {
    const { id, messageId, requestId, group, lastRedrive } = summary;
    const { status, consumerArn, streamArn, shardId, condition, functionError } = summary;
    if (includes(id) || includes(messageId) || includes(requestId)) return true;
    if ([group, status, consumerArn, streamArn, shardId, condition, functionError].some(sharedIncludes)) return true;
    const errors = [cause?.error.type, cause?.error.message, lastRedrive?.error?.type, lastRedrive?.error?.message];
    return errors.some(sharedIncludes) || (cause !== undefined && sharedIncludes(`${group}.${cause.id}`));
  };
}
