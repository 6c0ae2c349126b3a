import type { DynamoDBEvent, EventRecord, KinesisEvent, KinesisEventRecord } from '../contract/lambda-event';
import { jsonCanTravel } from './sqs-characters';

/** What a value takes up in a message. */
export interface JsonSize {
  /** Bytes of its JSON in UTF-8. */
  readonly bytes: number;
  /** Whether SQS takes each of its characters. */
  readonly canTravel: boolean;
}

/** Writing JSON only to measure it is expensive, so no value is measured twice. Values must not change once they are in here. */
const measured = new WeakMap<object, JsonSize>();

export function jsonSizeOf(value: object): JsonSize {
  return measured.get(value) ?? noteJsonSize(value, sizeOfJson(JSON.stringify(value)));
}

export function sizeOfJson(json: string): JsonSize {
  return { bytes: Buffer.byteLength(json), canTravel: jsonCanTravel(json) };
}

/** For callers that have written a value's JSON anyway. */
export function noteJsonSize(value: object, size: JsonSize): JsonSize {
  measured.set(value, size);
  return size;
}

/**
 * The size of a payload, exactly as long as it is within the limit. Beyond it, what the data of its records comes to is
 * enough: no JSON of many megabytes has to be written to know that.
 */
export function payloadSizeOf(payload: KinesisEvent | DynamoDBEvent, limitBytes: number): JsonSize {
  const dataBytes = dataBytesOf(payload.Records);
  return dataBytes > limitBytes ? { bytes: dataBytes, canTravel: true } : jsonSizeOf(payload);
}

/** Base64 is as long in JSON; what an item comes to is known only from its JSON. An intake object can hold any record. */
function dataBytesOf(records: readonly EventRecord[]): number {
  return records.reduce((sum, record) => sum + ((record as Partial<KinesisEventRecord>).kinesis?.data?.length ?? 0), 0);
}
