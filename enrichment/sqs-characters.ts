import { parseExactly } from './exact-json';

/**
 * SQS takes no U+FFFE, no U+FFFF and no lone surrogate in a message. Escaping them does not help, because a pipe parses
 * a message's JSON and writes it anew.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */

const REJECTED = /[\uD800-\uDFFF\uFFFE\uFFFF]/u;
const WRITTEN_RAW = /[\uFFFE\uFFFF]/g;
const WRITTEN_ESCAPED = /(?<=(?<!\\)(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/** Whether SQS takes a text as it is. */
export function textCanTravel(text: string): boolean {
  return !REJECTED.test(text);
}

/** Whether a value can be in a message, judged by what JSON.stringify wrote: of all these it escapes lone surrogates only. */
export function jsonCanTravel(json: string): boolean {
  if (json.search(WRITTEN_RAW) >= 0) return false;
  return !json.includes('\\ud') || json.search(WRITTEN_ESCAPED) < 0;
}

/** The value with U+FFFD in place of each character that cannot travel. Its numbers keep every digit. */
export function withoutRejected<T>(value: T): T {
  const json = JSON.stringify(value);
  return parseExactly(json.replaceAll(WRITTEN_RAW, '\uFFFD').replaceAll(WRITTEN_ESCAPED, '\\ufffd')) as T;
}
