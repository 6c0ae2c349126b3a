import type { DynamoDBEvent, KinesisEvent } from '../contract/lambda-event';
import type { HydratedMessage } from '../contract/message';
import { MissingPayloadError, NotHydratedMessageError, OverflowedMessageError } from './errors';
import { type DynamoDBMessage, isOverflowed, type KinesisMessage } from './guards';
import { type ObjectReader, type OverflowContent, readOverflowObject } from './overflow-object';
import { problemOf } from './problem';

/** What a stream consumer is invoked with. */
export type LambdaEvent = KinesisEvent | DynamoDBEvent;

/**
 * The event to invoke the function with again; `undefined` where nothing of the batch is left (EXPIRED, UNREADABLE) or
 * there never was one (MALFORMED). It is the event the function received but for `invokeIdentityArn` and the members
 * of a tumbling window (`window`, `state` and what tells of its end), so that such a function runs without its state; for
 * an INEXACT or PARTIAL message it is as much of that event as `hydration` says.
 *
 * @throws {@link OverflowedMessageError} where the records are in the overflow bucket; {@link loadPayload} reads them
 * @throws {@link MissingPayloadError} where there should be records, but are none
 * @throws {@link NotHydratedMessageError} for anything else, such as the event or the record that a message came in
 */
export function toLambdaEvent<M extends HydratedMessage>(message: M): M['payload'] {
  refuseOthers(message);
  if (message.hydration.foundRecords === 0 || message.payload !== undefined) return message.payload;
  throw isOverflowed(message) ? new OverflowedMessageError(message) : new MissingPayloadError(message);
}

/**
 * The event to invoke the function with again, from the message or from the overflow bucket; see {@link toLambdaEvent}.
 *
 * @throws {@link OverflowObjectError} where the object is not the one the message names; and what S3 answers
 * @throws {@link MissingPayloadError} where there should be records, but are none
 * @throws {@link NotHydratedMessageError} for anything else, such as the event or the record that a message came in
 */
export async function loadPayload<M extends HydratedMessage>(message: M, s3: ObjectReader): Promise<M['payload']> {
  return toLambdaEvent(await loadMessage(message, s3));
}

/**
 * The message as if it had fitted: with its payload, or with the original of what was no pointer. Only the decoded batch
 * stays away. A message that did not overflow comes back as it is.
 *
 * @throws {@link OverflowObjectError} where the object is not the one the message names; and what S3 answers
 * @throws {@link NotHydratedMessageError} for anything else, such as the event or the record that a message came in
 */
export async function loadMessage(message: KinesisMessage, s3: ObjectReader): Promise<KinesisMessage>;
export async function loadMessage(message: DynamoDBMessage, s3: ObjectReader): Promise<DynamoDBMessage>;
export async function loadMessage(message: HydratedMessage, s3: ObjectReader): Promise<HydratedMessage>;
export async function loadMessage(message: HydratedMessage, s3: ObjectReader): Promise<HydratedMessage> {
  refuseOthers(message);
  if (!isOverflowed(message)) return message;
  const { hydration, payload, ...pointer } = await readOverflowObject(message.overflow, s3);
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

/** Types are no help where a message was parsed from JSON, or in JavaScript. */
function refuseOthers(message: HydratedMessage): void {
  const problem = problemOf(message);
  if (problem !== undefined) throw new NotHydratedMessageError(message, problem);
}
