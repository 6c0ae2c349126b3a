import type { DynamoDBEventRecord, KinesisEventRecord } from '../contract/lambda-event';
import { LAMBDA_PAYLOAD_BYTES } from '../contract/limits';
import { isSequenceNumber } from '../contract/numbers';
import type { LambdaEvent } from '../message';
import type { Refusal } from './refusal';

/** The records that one invocation carries: `Records.slice(from, to)`. */
export interface PayloadSlice {
  readonly from: number;
  readonly to: number;
  /** The invocation's payload; bytes of UTF-8. */
  readonly bytes: number;
}

type StreamEventRecord = KinesisEventRecord | DynamoDBEventRecord;

/**
 * Cuts the records from `resumeFrom` on into as few invocations as Lambda's limit allows. Their order stays, and none is
 * left out: a record that fits into no invocation refuses the whole message.
 */
export function slicePayload(
  event: LambdaEvent,
  resumeFrom?: string,
  limit = LAMBDA_PAYLOAD_BYTES,
): readonly PayloadSlice[] | Refusal {
  const unnumbered = event.Records.findIndex((record) => !isSequenceNumber(sequenceNumberOf(record)));
  if (unnumbered !== -1) return withoutNumber(unnumbered);
  const first = firstUndone(event.Records, resumeFrom);
  if (first === -1) return { code: 'NOTHING_LEFT', message: `No record is left from ${resumeFrom} on.` };
  const around = bytesOf({ ...event, Records: [] });
  const slices: PayloadSlice[] = [];
  for (const [offset, record] of event.Records.slice(first).entries()) {
    const bytes = bytesOf(record);
    if (around + bytes > limit) return tooLarge(record, bytes, limit);
    const index = first + offset;
    const last = slices.at(-1);
    if (last && last.bytes + 1 + bytes <= limit) slices.splice(-1, 1, extended(last, bytes));
    else slices.push({ from: index, to: index + 1, bytes: around + bytes });
  }
  return slices;
}

/** The event of one slice, with every member that the whole event has. */
export function sliceOf(event: LambdaEvent, { from, to }: PayloadSlice): LambdaEvent {
  return { ...event, Records: event.Records.slice(from, to) } as LambdaEvent;
}

/** Only records that have one are sliced. In one that was edited, anything can be null. */
export function sequenceNumberOf(record: StreamEventRecord): string {
  const { kinesis, dynamodb } = record as Partial<
    Pick<KinesisEventRecord, 'kinesis'> & Pick<DynamoDBEventRecord, 'dynamodb'>
  >;
  return kinesis?.sequenceNumber ?? (dynamodb?.SequenceNumber as string);
}

/** By value: a copy of the message can have lost the very record that is named. */
function firstUndone(records: readonly StreamEventRecord[], resumeFrom: string | undefined): number {
  if (resumeFrom === undefined) return 0;
  return records.findIndex((record) => BigInt(sequenceNumberOf(record)) >= BigInt(resumeFrom));
}

/** One more record, after a comma. */
function extended({ from, to, bytes }: PayloadSlice, more: number): PayloadSlice {
  return { from, to: to + 1, bytes: bytes + 1 + more };
}

/** As where a person shortened records for reading. Without it, nobody could say afterwards which records are processed. */
function withoutNumber(index: number): Refusal {
  return {
    code: 'PAYLOAD_UNAVAILABLE',
    message:
      `Record ${index + 1} of the payload has no sequence number: the message was edited. ` +
      'Stage it, so that it is hydrated again.',
  };
}

function tooLarge(record: StreamEventRecord, bytes: number, limit: number): Refusal {
  return {
    code: 'RECORD_TOO_LARGE',
    message:
      `Record ${sequenceNumberOf(record)} has ${bytes} bytes; Lambda takes at most ${limit} in an invocation. ` +
      'Process it by other means, then delete the message.',
  };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
