import type { DynamoDBEvent, KinesisEvent } from '../contract/lambda-event';
import type { HydratedMessage } from '../contract/message';
import { MissingPayloadError, NotHydratedMessageError, OverflowedMessageError } from './errors';
import { type DynamoDBMessage, isOverflowed, type KinesisMessage } from './guards';
import {
  type LoadOptions,
  type ObjectReader,
  type OverflowContent,
  readOverflowObject,
  requireBuckets,
} from './overflow-object';
import { problemOf } from './problem';

/** The event that a stream consumer is invoked with. */
export type LambdaEvent = KinesisEvent | DynamoDBEvent;

/**
 * The event to invoke the function with again; `undefined` if nothing of the batch is left (EXPIRED, UNREADABLE) or the
 * staging message was not a pointer (MALFORMED).
 *
 * It is the event that the function received, without `invokeIdentityArn` and without the members of a tumbling window
 * (`window`, `state`, `isFinalInvokeForWindow`, `isWindowTerminatedEarly`): such a function runs without its state. For an
 * INEXACT or PARTIAL message it is as much of that event as `hydration` says.
 *
 * @throws {@link OverflowedMessageError} if the records are in the overflow bucket: use {@link loadPayload}
 * @throws {@link MissingPayloadError} if there should be records, but are none
 * @throws {@link NotHydratedMessageError} for any other value, such as the event or the SQS record around a message
 */
export function toLambdaEvent<M extends HydratedMessage>(message: M): M['payload'] {
  refuseOthers(message);
  if (message.hydration.foundRecords === 0 || message.payload !== undefined) return message.payload;
  throw isOverflowed(message) ? new OverflowedMessageError(message) : new MissingPayloadError(message);
}

/**
 * The event to invoke the function with again, from the message or from the overflow bucket; see {@link toLambdaEvent}.
 *
 * @param options - which buckets, and how many bytes, may be read
 * @throws {@link OverflowObjectError} if the object may not be read, or is not the one that the message names; and the
 * errors of S3
 * @throws {@link MissingPayloadError} if there should be records, but are none
 * @throws {@link NotHydratedMessageError} for any other value, such as the event or the SQS record around a message
 * @throws TypeError if `options` does not say which buckets may be read
 */
export async function loadPayload<M extends HydratedMessage>(
  message: M,
  s3: ObjectReader,
  options: LoadOptions,
): Promise<M['payload']> {
  return toLambdaEvent(await loadMessage(message, s3, options));
}

/**
 * The message with its payload, or with the original body of a malformed message, from the overflow bucket if need be.
 * Only the decoded batch stays away. A message that did not overflow comes back as it is.
 *
 * @param options - which buckets, and how many bytes, may be read
 * @throws {@link OverflowObjectError} if the object may not be read, or is not the one that the message names; and the
 * errors of S3
 * @throws {@link NotHydratedMessageError} for any other value, such as the event or the SQS record around a message
 * @throws TypeError if `options` does not say which buckets may be read
 */
export async function loadMessage(
  message: KinesisMessage,
  s3: ObjectReader,
  options: LoadOptions,
): Promise<KinesisMessage>;
export async function loadMessage(
  message: DynamoDBMessage,
  s3: ObjectReader,
  options: LoadOptions,
): Promise<DynamoDBMessage>;
export async function loadMessage(
  message: HydratedMessage,
  s3: ObjectReader,
  options: LoadOptions,
): Promise<HydratedMessage>;
export async function loadMessage(
  message: HydratedMessage,
  s3: ObjectReader,
  options: LoadOptions,
): Promise<HydratedMessage> {
  refuseOthers(message);
  requireBuckets(options);
  if (!isOverflowed(message)) return message;
  const { hydration, payload, ...pointer } = await readOverflowObject(message.overflow, s3, options);
  return {
    ...pointer,
    messageId: message.messageId,
    hydration: { ...message.hydration, ...hydration },
    ...payloadOf(payload),
    ...(message.redrive && { redrive: message.redrive }),
  } as HydratedMessage;
}

function payloadOf(payload: OverflowContent['payload']): { readonly payload?: LambdaEvent } {
  if (payload === undefined) return {};
  return { payload: typeof payload === 'string' ? JSON.parse(payload) : payload };
}

/** The compiler cannot check a message that was parsed from JSON. */
function refuseOthers(message: HydratedMessage): void {
  const problem = problemOf(message);
  if (problem !== undefined) throw new NotHydratedMessageError(message, problem);
}
