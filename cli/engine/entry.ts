import type { HydratedMessage } from '../../contract/message';
import type { FailurePointer } from '../../contract/pointer';
import { isHydratedMessage } from '../../message/guards';
import { unwrapBody } from '../../redrive/message-body';

/** What a body of a queue is, whether or not a bus or a topic has put something around it. */
export type Entry =
  | { readonly kind: 'message'; readonly message: HydratedMessage }
  | { readonly kind: 'pointer'; readonly pointer: FailurePointer }
  | { readonly kind: 'other' };

type Members = Readonly<Record<string, unknown>>;

/** Tells a hydrated message and a pointer from everything else, which is left alone. */
export function readEntry(body: string): Entry {
  const { value } = unwrapBody(body);
  if (isHydratedMessage(value)) return { kind: 'message', message: value };
  if (isPointer(value)) return { kind: 'pointer', pointer: value };
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
