import { SQS_MESSAGE_BYTES } from '../contract/limits';
import type { HydratedMessage } from '../contract/message';
import { isHydratedMessage } from '../message';
import { lastInvoked } from './history';

/** A hydrated message in the body of a queue's message, and what is around it there. */
export interface MessageBody {
  readonly message: HydratedMessage;
  /** The event that a rule of a bus delivered, whose `detail` the message is. */
  readonly event?: Readonly<Record<string, unknown>>;
}

/** Reads a body; `undefined` where no hydrated message is in it. */
export function parseBody(body: string): MessageBody | undefined {
  const value = parsed(body);
  if (isHydratedMessage(value)) return { message: value };
  const detail = Object(value).detail;
  return isHydratedMessage(detail) ? { message: detail, event: value as MessageBody['event'] } : undefined;
}

/**
 * The body that replaces another once its message was redriven. Where the history does not fit beside everything else,
 * the decoded batch goes first, which can be made from the payload at any time, then all but the last attempt.
 *
 * @param limit - of the queue; bytes of UTF-8
 * @throws RangeError where not even that fits
 */
export function updatedBody({ event }: MessageBody, updated: HydratedMessage, limit = SQS_MESSAGE_BYTES): string {
  const around = (message: HydratedMessage) => textOf(event ? { ...event, detail: message } : message);
  const body = [updated, withoutDecoded(updated), withLastAttempt(withoutDecoded(updated))]
    .map(around)
    .find((text) => Buffer.byteLength(text) <= limit);
  if (body === undefined)
    throw new RangeError(`With its history the message is larger than the ${limit} bytes of its queue`);
  return body;
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

/** JSON that SQS takes: it refuses these two characters, which `JSON.stringify` leaves as they are. */
function textOf(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
