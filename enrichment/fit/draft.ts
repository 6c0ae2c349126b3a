import type { HydratedMessage } from '../../contract/message';
import { jsonCanTravel } from '../sqs-characters';

/** A message, and what decides how it can be delivered. Sizes are bytes of UTF-8. */
export interface Draft {
  readonly whole: HydratedMessage;
  readonly wholeBytes: number;
  /** Without the decoded batch. */
  readonly plain: HydratedMessage;
  readonly plainBytes: number;
  /** What of it could move to the bucket. */
  readonly movableBytes: number;
  /** Whether SQS takes each character of the plain message. */
  readonly canTravel: boolean;
}

/** A member, as it counts in an object that has others. */
interface Part {
  readonly bytes: number;
  readonly canTravel: boolean;
}

const ABSENT: Part = { bytes: 0, canTravel: true };

/** Measures a message, writing each of its large parts once. */
export function draftOf(whole: HydratedMessage): Draft {
  const { KinesisBatch, DynamoDBBatch, ...plain } = whole;
  const { payload, ...rest } = plain;
  const { original, displaced } = whole.hydration;
  const batch = KinesisBatch ? partOf('KinesisBatch', KinesisBatch) : partOf('DynamoDBBatch', DynamoDBBatch);
  const records = partOf('payload', payload);
  const remainder = JSON.stringify(rest);
  const plainBytes = Buffer.byteLength(remainder) + records.bytes;
  return {
    whole,
    wholeBytes: batch.canTravel ? plainBytes + batch.bytes : Number.POSITIVE_INFINITY,
    plain: plain as HydratedMessage,
    plainBytes,
    movableBytes: records.bytes + partOf('original', original).bytes + partOf('displaced', displaced).bytes,
    canTravel: records.canTravel && jsonCanTravel(remainder),
  };
}

function partOf(name: string, value: unknown): Part {
  if (value === undefined) return ABSENT;
  const json = JSON.stringify(value);
  return { bytes: `,"${name}":`.length + Buffer.byteLength(json), canTravel: jsonCanTravel(json) };
}
