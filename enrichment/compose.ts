import type {
  DynamoDBEvent,
  DynamoDBEventRecord,
  EventRecord,
  KinesisEvent,
  KinesisEventRecord,
} from '../contract/lambda-event';
import {
  type HydratedMessage,
  type Hydration,
  type HydrationMembers,
  SCHEMA_VERSION,
  type StreamSource,
} from '../contract/message';
import type { Completeness } from './completeness';
import { decodeDynamoDBRecord } from './decoders/dynamodb';
import { decodeKinesisRecords } from './decoders/kinesis';
import { payloadSizeOf } from './json-size';
import type { Received, ReceivedMalformed, ReceivedPointer } from './receive';

interface Composing {
  readonly now: number;
  /** Of a message at its destination. */
  readonly limitBytes: number;
  /** Whether the mapping has a tumbling window. */
  readonly inWindow?: boolean;
  /** Exactly what Lambda invoked the function with, members beside the records included, where that is known. */
  readonly event?: KinesisEvent | DynamoDBEvent | undefined;
}

/** The message of a pointer: the pointer as it came, the result of hydration, and the records. */
export function composeMessage(
  received: ReceivedPointer,
  completeness: Completeness,
  { now, limitBytes, inWindow = false, event }: Composing,
): HydratedMessage {
  const { source, pointer, displaced, batch, batchSize, staged } = received;
  const { status, reason } = completeness;
  const records = event
    ? completeness.records
    : completeness.records.map((record) => ofMapping(record, batch.streamArn));
  const hydration: Hydration = {
    ...common(received, now),
    source,
    status,
    expectedRecords: batchSize,
    foundRecords: records.length,
    ...(reason && { reason }),
    ...(displaced && { displaced }),
  };
  const { shardId, streamArn: eventSourceARN } = batch;
  const payload =
    event ?? ({ Records: records, ...(inWindow && { shardId, eventSourceARN }) } as KinesisEvent | DynamoDBEvent);
  // What cannot travel inside the message is not decoded: the bucket takes the payload only.
  const isDecoded = records.length > 0 && payloadSizeOf(payload, limitBytes).bytes <= limitBytes;
  return {
    ...pointer,
    messageId: staged.messageId,
    hydration,
    ...((event || records.length > 0) && { payload }),
    ...(isDecoded && decodeBatch(source, records)),
  };
}

/** Lambda names in each record what the mapping reads, as in the pointer: with enhanced fan-out possibly the consumer. */
function ofMapping(record: EventRecord, eventSourceARN: string): EventRecord {
  return record.eventSourceARN === eventSourceARN ? record : { ...record, eventSourceARN };
}

/** The message of a body that is not a pointer: the body, verbatim. */
export function composeMalformed(received: ReceivedMalformed, now: number): HydratedMessage {
  const { staged, reason, body } = received;
  const hydration: Hydration = {
    ...common(received, now),
    status: 'MALFORMED',
    foundRecords: 0,
    reason,
    original: body,
  };
  return { messageId: staged.messageId, hydration };
}

function common({ id, groupId, failedAttempts }: Received, now: number) {
  return {
    schemaVersion: SCHEMA_VERSION,
    id,
    groupId,
    hydratedAt: new Date(now).toISOString(),
    attempts: failedAttempts + 1,
  } as const;
}

/** Decodes a batch for people to read, index by index; the payload beside it keeps the records as they were. */
function decodeBatch(source: StreamSource, records: readonly EventRecord[]): Partial<HydrationMembers> {
  // The records of a range come from one stream; the pointer says which kind it is.
  return source === 'kinesis'
    ? { KinesisBatch: decodeKinesisRecords(records as readonly KinesisEventRecord[]) }
    : { DynamoDBBatch: (records as readonly DynamoDBEventRecord[]).map(decodeDynamoDBRecord) };
}
