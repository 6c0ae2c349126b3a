import type { HydratedMessage } from '../../contract/message';
import type { FailurePointer } from '../../contract/pointer';
import { isHydratedMessage } from '../../message/guards';

/** In what a message or pointer may come: as it is, as an event of a bus, or as a notification of an SNS topic. */
export type Wrapping = 'none' | 'event' | 'notification';

/** What a body of a queue is. */
export type Entry =
  | { readonly kind: 'message'; readonly message: HydratedMessage; readonly wrapping: Wrapping }
  | { readonly kind: 'pointer'; readonly pointer: FailurePointer; readonly wrapping: Wrapping }
  | { readonly kind: 'other' };

type Members = Readonly<Record<string, unknown>>;

/** Tells a hydrated message and a pointer from everything else, which is left alone. */
export function readEntry(body: string): Entry {
  const value = parse(body);
  const { detail, Type, Message } = members(value);
  if (members(value)['detail-type'] !== undefined && detail !== undefined) return entryOf(detail, 'event');
  if (Type === 'Notification' && typeof Message === 'string') return entryOf(parse(Message), 'notification');
  return entryOf(value, 'none');
}

function entryOf(value: unknown, wrapping: Wrapping): Entry {
  if (isHydratedMessage(value)) return { kind: 'message', message: value, wrapping };
  if (isPointer(value)) return { kind: 'pointer', pointer: value, wrapping };
  return { kind: 'other' };
}

/** What hydration needs of a pointer; what else is wrong with it, hydration says. */
function isPointer(value: unknown): value is FailurePointer {
  const { KinesisBatchInfo, DDBStreamBatchInfo, requestContext, context } = members(value);
  const { shardId, startSequenceNumber, endSequenceNumber, streamArn } = members(
    KinesisBatchInfo ?? DDBStreamBatchInfo,
  );
  const consumer = members(requestContext).functionArn ?? members(context).partnerResourceArn;
  return [shardId, startSequenceNumber, endSequenceNumber, streamArn, consumer].every(
    (text) => typeof text === 'string',
  );
}

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
