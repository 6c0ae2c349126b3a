import type { HydratedMessage } from '../../contract/message';
import { type JsonSize, jsonSizeOf, sizeOfJson } from '../json-size';

/** A message, and what decides how it can be delivered. Sizes are bytes of UTF-8. */
export interface Draft {
  readonly whole: HydratedMessage;
  readonly wholeBytes: number;
  /** Without the decoded batch. */
  readonly plain: HydratedMessage;
  readonly plainBytes: number;
  /** What of it could move to the bucket, at least about. */
  readonly movableBytes: number;
  /** Whether SQS takes each character of the plain message. */
  readonly canTravel: boolean;
}

const ABSENT: JsonSize = { bytes: 0, canTravel: true };

/** Measures a message by its parts. */
export function draftOf(whole: HydratedMessage): Draft {
  const { KinesisBatch, DynamoDBBatch, ...plain } = whole;
  const { payload, ...rest } = plain;
  const { original, displaced } = whole.hydration;
  const batch = KinesisBatch ? memberSize('KinesisBatch', KinesisBatch) : memberSize('DynamoDBBatch', DynamoDBBatch);
  const records = memberSize('payload', payload);
  const remainder = sizeOfJson(JSON.stringify(rest));
  const plainBytes = remainder.bytes + records.bytes;
  return {
    whole,
    wholeBytes: batch.canTravel ? plainBytes + batch.bytes : Number.POSITIVE_INFINITY,
    plain: plain as HydratedMessage,
    plainBytes,
    movableBytes: records.bytes + (original?.length ?? 0) + memberSize('displaced', displaced).bytes,
    canTravel: records.canTravel && remainder.canTravel,
  };
}

/** A member, as it counts in an object that has others. */
function memberSize(name: string, value: object | undefined): JsonSize {
  if (value === undefined) return ABSENT;
  const { bytes, canTravel } = jsonSizeOf(value);
  return { bytes: `,"${name}":`.length + bytes, canTravel };
}
