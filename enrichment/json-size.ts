import { jsonCanTravel } from './sqs-characters';

/** What a value takes up in a message. */
export interface JsonSize {
  /** Bytes of its JSON in UTF-8. */
  readonly bytes: number;
  /** Whether SQS takes each of its characters. */
  readonly canTravel: boolean;
}

/** Writing JSON only to measure it is dear, so no value is measured twice. Values must not change once they are in here. */
const measured = new WeakMap<object, JsonSize>();

export function jsonSizeOf(value: object): JsonSize {
  return measured.get(value) ?? noteJsonSize(value, sizeOfJson(JSON.stringify(value)));
}

export function sizeOfJson(json: string): JsonSize {
  return { bytes: Buffer.byteLength(json), canTravel: jsonCanTravel(json) };
}

/** For who has written a value's JSON anyway. */
export function noteJsonSize(value: object, size: JsonSize): JsonSize {
  measured.set(value, size);
  return size;
}
