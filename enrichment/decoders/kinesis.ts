import { isUtf8 } from 'node:buffer';
import type { KinesisEventRecord } from '../../contract/lambda-event';
import { SQS_MESSAGE_BYTES } from '../../contract/limits';
import type { AggregatedData, Base64Data } from '../../contract/message';
import { noteJsonSize } from '../json-size';
import { jsonCanTravel, textCanTravel } from '../sqs-characters';
import { type UserRecord, userRecords } from './aggregated';
import { decompressed } from './compressed';
import { losslessJson } from './lossless-json';

/**
 * The data of each record for people to read: the records of an aggregate one by one, decompressed where it is gzip (as CloudWatch
 * Logs sends it) or zlib, then JSON, text or base64. What a batch decompresses to, and the keys that the records of its aggregates
 * share, are bounded together by what a message can hold; beyond it data stays as it came.
 */
export function decodeKinesisRecords(records: readonly KinesisEventRecord[]): readonly unknown[] {
  let bytesLeft = SQS_MESSAGE_BYTES;
  const show = (bytes: Buffer): Shown => {
    const plain = decompressed(bytes, bytesLeft);
    if (plain !== undefined && plain !== bytes) bytesLeft -= plain.length;
    return (plain && readable(plain)) ?? inBase64(bytes);
  };
  const shown = records.map(({ kinesis }) => {
    const bytes = Buffer.from(kinesis.data, 'base64');
    const aggregate = userRecords(bytes);
    if (aggregate === undefined) return show(bytes);
    const keys = keyCharacters(aggregate);
    if (keys > bytesLeft) return inBase64(bytes);
    bytesLeft -= keys;
    return showAggregate(aggregate, show);
  });
  return batchOf(shown);
}

/** How many characters the keys have when each record shows its own: a key of an aggregate can be that of thousands. */
function keyCharacters(records: readonly UserRecord[]): number {
  return records.reduce(
    (sum, { partitionKey, explicitHashKey = '' }) => sum + partitionKey.length + explicitHashKey.length,
    0,
  );
}

function showAggregate(records: readonly UserRecord[], show: (bytes: Buffer) => Shown): Shown {
  const value: AggregatedData = {
    $aggregated: records.map(({ data, ...keys }) => ({ ...keys, data: show(data).value })),
  };
  return shown(value, JSON.stringify(value));
}

/** Its size is known by now: brackets, commas, and what is between. */
function batchOf(shown: readonly Shown[]): readonly unknown[] {
  const batch = shown.map(({ value }) => value);
  const between = shown.reduce((sum, { jsonBytes }) => sum + jsonBytes, 0);
  noteJsonSize(batch, { bytes: '[]'.length + between + Math.max(0, shown.length - 1), canTravel: true });
  return batch;
}

/** What bytes are shown as, and how many bytes that takes up in JSON. */
interface Shown {
  readonly value: object | string | Base64Data | AggregatedData;
  readonly jsonBytes: number;
}

/**
 * Bytes as JSON where that loses nothing, as text where they are UTF-8; nothing when neither may be: they are no UTF-8,
 * or hold characters that SQS rejects.
 *
 * Only objects and arrays count as JSON: were `5` or `"x"` parsed, a stream of plain text would change its type from
 * record to record. And an object that looks like one of the marks (`$base64`, `$aggregated`) stays text, so that they keep their meaning.
 */
function readable(bytes: Buffer): Shown | undefined {
  if (!isUtf8(bytes) || schemaOf(bytes) !== undefined) return undefined;
  const text = bytes.toString();
  const lossless = losslessJson(withoutByteOrderMark(text));
  // JSON with an escaped lone surrogate is plain text, and often the poison itself: people have to see it.
  if (lossless === undefined || !jsonCanTravel(lossless.json) || isMark(lossless.value)) {
    return textCanTravel(text) ? shown(text, JSON.stringify(text)) : undefined;
  }
  return shown(lossless.value, lossless.json);
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** With the schema that the data names, if it does. */
function inBase64(bytes: Buffer): Shown {
  const value: Base64Data = { $base64: bytes.toString('base64'), ...schemaOf(bytes) };
  return shown(value, JSON.stringify(value));
}

function shown(value: Shown['value'], json: string): Shown {
  return { value, jsonBytes: Buffer.byteLength(json) };
}

function isMark(value: object): boolean {
  return '$base64' in value || '$aggregated' in value;
}

/** Header of an AWS Glue schema registry: version 3, compression (none or zlib), id of the schema version. */
const GLUE = { version: 0x03, compressions: [0x00, 0x05], bytes: 18 };
/** Header of a Confluent schema registry: 0, id of the schema. */
const CONFLUENT = { magic: 0x00, bytes: 5 };

/** The schema that the header of serialized data names. Text begins with neither of the two characters. */
function schemaOf(bytes: Buffer): Omit<Base64Data, '$base64'> | undefined {
  const [first, second = -1] = bytes;
  if (first === GLUE.version && GLUE.compressions.includes(second) && bytes.length >= GLUE.bytes) {
    const id = bytes.toString('hex', 2, GLUE.bytes);
    return { $glueSchemaVersionId: id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') };
  }
  if (first === CONFLUENT.magic && bytes.length > CONFLUENT.bytes) return { $confluentSchemaId: bytes.readUInt32BE(1) };
  return undefined;
}
