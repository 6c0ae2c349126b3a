import type { DynamoDBEvent, KinesisEvent } from '../contract/lambda-event';
import type { HydratedMessage } from '../contract/message';
import { isOverflowed } from './guards';
import { type ObjectReader, type OverflowContent, readOverflowObject } from './overflow-object';

/** What a stream consumer is invoked with. */
export type LambdaEvent = KinesisEvent | DynamoDBEvent;

/** The records of a message are in the overflow bucket, where a function that reads nothing cannot see them. */
export class OverflowedMessageError extends Error {
  override readonly name = 'OverflowedMessageError';

  constructor({ hydration, overflow }: HydratedMessage) {
    const place = `s3://${overflow?.bucket}/${overflow?.key}`;
    super(`The ${hydration.foundRecords} records of message ${hydration.id} are in ${place}: use loadPayload`);
  }
}

/**
 * The event to invoke the function with again; `undefined` where nothing of the batch is left (EXPIRED, UNREADABLE) or
 * there never was one (MALFORMED). It is the event the function received but for `invokeIdentityArn`, and for an INEXACT
 * or PARTIAL message as much of it as `hydration` says.
 *
 * @throws {@link OverflowedMessageError} where the records are in the overflow bucket; {@link loadPayload} reads them
 */
export function toLambdaEvent(message: HydratedMessage): LambdaEvent | undefined {
  if (isOverflowed(message) && message.hydration.foundRecords > 0) throw new OverflowedMessageError(message);
  return message.payload;
}

/**
 * The event to invoke the function with again, from the message or from the overflow bucket; see {@link toLambdaEvent}.
 *
 * @throws {@link OverflowObjectError} where the object is not the one the message names; and what S3 answers
 */
export async function loadPayload(message: HydratedMessage, s3: ObjectReader): Promise<LambdaEvent | undefined> {
  return toLambdaEvent(await loadMessage(message, s3));
}

/**
 * The message as if it had fitted: with its payload, or with the original of what was no pointer. Only the decoded batch
 * stays away. A message that did not overflow comes back as it is.
 *
 * @throws {@link OverflowObjectError} where the object is not the one the message names; and what S3 answers
 */
export async function loadMessage(message: HydratedMessage, s3: ObjectReader): Promise<HydratedMessage> {
  if (!isOverflowed(message)) return message;
  const { overflow, ...rest } = message;
  const { hydration, payload, ...pointer } = await readOverflowObject(overflow, s3);
  return {
    ...rest,
    ...pointer,
    hydration: { ...message.hydration, ...hydration },
    ...payloadOf(payload),
  } as HydratedMessage;
}

function payloadOf(payload: OverflowContent['payload']): { readonly payload?: LambdaEvent } {
  if (payload === undefined) return {};
  return { payload: typeof payload === 'string' ? JSON.parse(payload) : payload };
}
