import type { HydratedMessage, RedriveHistory } from '../contract/message';
import { isHydratedMessage } from '../message';
import { lastInvoked } from './history';
import { memberOf, withMembers } from './json-members';

/** What the body of a queue's message carries, once what delivered it is taken off. */
export interface UnwrappedBody {
  readonly value: unknown;
  /** The same as it came: a part of the body's own text, so that no number changes. */
  readonly text: string;
  /** Puts another JSON text into the same place, so that the consumers of the queue find it there. */
  readonly wrap: (text: string) => string;
}

/** A hydrated message in the body of a queue's message, and what is around it there. */
export interface MessageBody extends Pick<UnwrappedBody, 'text' | 'wrap'> {
  readonly message: HydratedMessage;
}

/**
 * Takes off what a topic and a rule of a bus put around a message: an SNS notification, an event, or the one in the other.
 * A notification that is wrapped again has no signature, as SNS has signed another text.
 */
export function unwrapBody(body: string): UnwrappedBody {
  const value = parsed(body);
  const { Message, detail } = Object(value);
  switch (wrapperOf(value)) {
    case 'notification': {
      const inner = unwrapBody(Message);
      return {
        ...inner,
        wrap: (text) => withMembers(body, { ...UNSIGNED, Message: JSON.stringify(inner.wrap(text)) }),
      };
    }
    case 'event':
      return {
        value: detail,
        text: memberOf(body, 'detail') ?? '',
        wrap: (text) => withMembers(body, { detail: text }),
      };
    default:
      return { value, text: body, wrap: (text) => text };
  }
}

const UNSIGNED = { Signature: undefined, SignatureVersion: undefined, SigningCertURL: undefined };

/** What a value is put into: `Message` of an SNS notification, as JSON text, or `detail` of an event. */
export function wrapperOf(value: unknown): 'notification' | 'event' | undefined {
  const { Type, Message, 'detail-type': detailType, detail } = Object(value);
  if (Type === 'Notification' && typeof Message === 'string') return 'notification';
  return detailType !== undefined && detail !== undefined ? 'event' : undefined;
}

/** Reads a body; `undefined` where no hydrated message is in it. */
export function parseBody(body: string): MessageBody | undefined {
  const { value, ...around } = unwrapBody(body);
  return isHydratedMessage(value) ? { message: value, ...around } : undefined;
}

/**
 * Sends the body that replaces another once its message was redriven: the same text with another history. Where that does not
 * fit beside everything else, the decoded batch goes first, which can be made from the payload at any time, then all but the
 * last attempt, and of that all but what the next plan goes by. What fits only the queue knows: many accept less than SQS does.
 *
 * @throws what `send` throws at last: {@link isTooLong} where the message has no room for any history
 */
export async function sendUpdated(
  { text, wrap }: Pick<MessageBody, 'text' | 'wrap'>,
  { redrive }: Pick<HydratedMessage, 'redrive'>,
  send: (body: string) => Promise<unknown>,
): Promise<void> {
  const whole = { redrive: JSON.stringify(redrive) };
  const plain = { ...whole, KinesisBatch: undefined, DynamoDBBatch: undefined };
  const shortened = [lastAttempt, barely].map((shorten) => ({
    ...plain,
    redrive: JSON.stringify(redrive && { ...redrive, history: shorten(redrive) }),
  }));
  await sendFirst([whole, plain, ...shortened], (changes) => send(textForSqs(wrap(withMembers(text, changes)))));
}

async function sendFirst<T>([first, ...shorter]: readonly T[], send: (one: T) => Promise<unknown>): Promise<void> {
  if (first === undefined) return;
  try {
    await send(first);
  } catch (error) {
    if (shorter.length === 0 || !isTooLong(error as Error)) throw error;
    await sendFirst(shorter, send);
  }
}

/** Of SQS, which has no error of its own for it: "Message must be shorter than 262144 bytes". */
export function isTooLong({ name }: Error): boolean {
  return name.includes('InvalidParameterValue');
}

function lastAttempt(redrive: RedriveHistory): RedriveHistory['history'] {
  return [lastInvoked(redrive) ?? redrive.history.at(-1)]
    .flatMap((attempt) => attempt ?? [])
    .map(({ error: _, ...attempt }) => attempt);
}

function barely(redrive: RedriveHistory): RedriveHistory['history'] {
  return lastAttempt(redrive).map(({ at, outcome }) => ({ at, by: '', outcome }));
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
