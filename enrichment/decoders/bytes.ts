import { isUtf8 } from 'node:buffer';
import type { Base64Data } from '../../contract/message';
import { jsonCanTravel, textCanTravel } from '../sqs-characters';
import { losslessJson } from './lossless-json';

/** What bytes are shown as, and how many bytes that takes up in JSON. */
export interface Shown {
  readonly value: object | string | Base64Data;
  readonly jsonBytes: number;
}

/**
 * Bytes as JSON where that loses nothing, as text where they are UTF-8; nothing when neither may be: they are no UTF-8,
 * or hold characters that SQS rejects.
 *
 * Only objects and arrays count as JSON: were `5` or `"x"` parsed, a stream of plain text would change its type from
 * record to record. And an object that looks like the mark of base64 stays text, so that the mark keeps its meaning.
 */
export function readable(bytes: Buffer): Shown | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  const lossless = losslessJson(text);
  if (lossless === undefined) return textCanTravel(text) ? shown(text, JSON.stringify(text)) : undefined;
  const { value, json } = lossless;
  if (!jsonCanTravel(json)) return undefined;
  return isBase64Mark(value) ? shown(text, JSON.stringify(text)) : shown(value, json);
}

/** @param base64 - data in base64 */
export function inBase64(base64: string): Shown {
  const value = { $base64: base64 };
  return shown(value, JSON.stringify(value));
}

function shown(value: Shown['value'], json: string): Shown {
  return { value, jsonBytes: Buffer.byteLength(json) };
}

function isBase64Mark(value: object): boolean {
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === '$base64';
}
