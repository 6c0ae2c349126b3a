import type { HydratedMessage } from '../contract/message';
import { isHydratedMessage } from '../message';
import { lastInvoked } from './history';

/** What the body of a queue's message carries, once what delivered it is taken off. */
export interface UnwrappedBody {
  readonly value: unknown;
  /** Puts another value into the same place, so that the consumers of the queue find it there. */
  readonly wrap: (value: unknown) => unknown;
}

/** A hydrated message in the body of a queue's message, and what is around it there. */
export interface MessageBody extends Pick<UnwrappedBody, 'wrap'> {
  readonly message: HydratedMessage;
}

/**
 * Takes off what a topic and a rule of a bus put around a message: an SNS notification, an event, or the one in the other.
 * A notification that is wrapped again has no signature, as SNS has signed another text.
 */
export function unwrapBody(body: string): UnwrappedBody {
  const value = parsed(body);
  const { Type, Message, Signature: _, SignatureVersion: __, SigningCertURL: ___, ...around } = Object(value);
  switch (wrapperOf(value)) {
    case 'notification': {
      const inner = unwrapBody(Message);
      return { value: inner.value, wrap: (other) => ({ Type, ...around, Message: jsonForSqs(inner.wrap(other)) }) };
    }
    case 'event':
      return { value: around.detail, wrap: (detail) => ({ ...around, detail }) };
    default:
      return { value, wrap: (other) => other };
  }
}

/** What a value is put into: `Message` of an SNS notification, as JSON text, or `detail` of an event. */
export function wrapperOf(value: unknown): 'notification' | 'event' | undefined {
  const { Type, Message, 'detail-type': detailType, detail } = Object(value);
  if (Type === 'Notification' && typeof Message === 'string') return 'notification';
  return detailType !== undefined && detail !== undefined ? 'event' : undefined;
}

/** Reads a body; `undefined` where no hydrated message is in it. */
export function parseBody(body: string): MessageBody | undefined {
  const { value, wrap } = unwrapBody(body);
  return isHydratedMessage(value) ? { message: value, wrap } : undefined;
}

/**
 * Sends the body that replaces another once its message was redriven. Where the history does not fit beside everything
 * else, the decoded batch goes first, which can be made from the payload at any time, then all but the last attempt.
 * What fits only the queue knows: many accept less than SQS does.
 *
 * @throws what `send` throws at last
 */
export async function sendUpdated(
  { wrap }: Pick<MessageBody, 'wrap'>,
  updated: HydratedMessage,
  send: (body: string) => Promise<unknown>,
): Promise<void> {
  const shorter = withoutDecoded(updated);
  await sendFirst([updated, shorter, withLastAttempt(shorter)], (message) => send(jsonForSqs(wrap(message))));
}

async function sendFirst(
  [message, ...shorter]: readonly HydratedMessage[],
  send: (message: HydratedMessage) => Promise<unknown>,
): Promise<void> {
  if (message === undefined) return;
  try {
    await send(message);
  } catch (error) {
    if (shorter.length === 0 || !isTooLong(error as Error)) throw error;
    await sendFirst(shorter, send);
  }
}

/** SQS has no error of its own for it: "Message must be shorter than 262144 bytes". */
function isTooLong({ name }: Error): boolean {
  return name.includes('InvalidParameterValue');
}

function withoutDecoded({ KinesisBatch: _, DynamoDBBatch: __, ...message }: HydratedMessage): HydratedMessage {
  return message as HydratedMessage;
}

function withLastAttempt(message: HydratedMessage): HydratedMessage {
  const { redrive } = message;
  if (!redrive) return message;
  const history = [lastInvoked(redrive) ?? redrive.history.at(-1)]
    .flatMap((attempt) => attempt ?? [])
    .map(({ error: _, ...attempt }) => attempt);
  return { ...message, redrive: { ...redrive, history } };
}

/** JSON that SQS takes. */
export function jsonForSqs(value: unknown): string {
  return textForSqs(JSON.stringify(value));
}

/** The same JSON without two characters that SQS refuses, and that `JSON.stringify` leaves as they are. */
export function textForSqs(json: string): string {
  return json.replaceAll(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
