import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { KinesisEventRecord } from '../../contract/lambda-event';
import { SQS_MESSAGE_BYTES } from '../../contract/limits';
import type { Base64Data } from '../../contract/message';
import { jsonCanTravel, noteJsonSize, textCanTravel } from '../sqs-characters';
import { losslessJson } from './lossless-json';

/**
 * The data of each record for people to read: unzipped where it is gzip (as CloudWatch Logs sends it), then JSON, text
 * or base64. What a batch unzips to is bounded together by what a message can hold; beyond it data stays as it came.
 */
export function decodeKinesisRecords(records: readonly KinesisEventRecord[]): readonly unknown[] {
  let bytesLeft = SQS_MESSAGE_BYTES;
  const shown = records.map(({ kinesis }) => {
    const bytes = Buffer.from(kinesis.data, 'base64');
    const plain = isGzip(bytes) ? inflate(bytes, bytesLeft) : bytes;
    if (plain !== undefined && plain !== bytes) bytesLeft -= plain.length;
    return (plain && readable(plain)) ?? inBase64(kinesis.data);
  });
  return batchOf(shown);
}

/** Its size is known by now: brackets, commas, and what is between. */
function batchOf(shown: readonly Shown[]): readonly unknown[] {
  const batch = shown.map(({ value }) => value);
  const between = shown.reduce((sum, { jsonBytes }) => sum + jsonBytes, 0);
  noteJsonSize(batch, { bytes: '[]'.length + between + Math.max(0, shown.length - 1), canTravel: true });
  return batch;
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** What was compressed; nothing when it would be larger than `maxBytes` or the data is damaged. */
function inflate(bytes: Buffer, maxBytes: number): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch {
    return undefined;
  }
}

/** What bytes are shown as, and how many bytes that takes up in JSON. */
interface Shown {
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
function readable(bytes: Buffer): Shown | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  const lossless = losslessJson(text);
  if (lossless === undefined) return textCanTravel(text) ? shown(text, JSON.stringify(text)) : undefined;
  const { value, json } = lossless;
  if (!jsonCanTravel(json)) return undefined;
  return isBase64Mark(value) ? shown(text, JSON.stringify(text)) : shown(value, json);
}

/** @param base64 - data in base64 */
function inBase64(base64: string): Shown {
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
