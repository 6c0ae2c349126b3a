import { isUtf8 } from 'node:buffer';
import type { Base64Data } from '../../contract/message';
import { jsonCanTravel, textCanTravel } from '../sqs-characters';
import { losslessJson } from './lossless-json';

/** What bytes are shown as. */
export type Shown = object | string | Base64Data;

/**
 * Bytes as JSON where that loses nothing, as text where they are UTF-8, otherwise in base64; nothing when they are not
 * for showing: no UTF-8, or with characters that SQS rejects.
 *
 * Only objects and arrays count as JSON: were `5` or `"x"` parsed, a stream of plain text would change its type from
 * record to record. And an object that looks like the mark of base64 stays text, so that the mark keeps its meaning.
 */
export function readable(bytes: Buffer): object | string | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  const lossless = losslessJson(text);
  if (lossless === undefined) return textCanTravel(text) ? text : undefined;
  if (!jsonCanTravel(lossless.json)) return undefined;
  return isBase64Mark(lossless.value) ? text : lossless.value;
}

export function inBase64(bytes: Buffer): Base64Data {
  return { $base64: bytes.toString('base64') };
}

function isBase64Mark(value: object): boolean {
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === '$base64';
}
