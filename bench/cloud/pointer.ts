import { randomUUID } from 'node:crypto';
import type { BatchInfo, LambdaPointer } from '../../contract/pointer';
import { RETRY_ATTRIBUTES } from '../../contract/retry-attributes';
import type { StagedMessage } from '../../enrichment/receive';
import { REGION } from './cloud';

/** Where a record is. */
export interface RecordPlace {
  readonly streamArn: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** The pointer that Lambda sends for records of one shard of a Kinesis stream, first to last. */
export function pointerTo(first: RecordPlace, last: RecordPlace = first, batchSize = 1): LambdaPointer {
  return { ...pointer(), KinesisBatchInfo: batchInfo(first, last, batchSize) };
}

/** The same for a DynamoDB stream. */
export function changesPointerTo(first: RecordPlace, last: RecordPlace, batchSize: number): LambdaPointer {
  return { ...pointer(), DDBStreamBatchInfo: batchInfo(first, last, batchSize) };
}

function pointer() {
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: CONSUMER_ARN,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 4,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date().toISOString(),
  };
}

/** The function whose batches fail. */
export const CONSUMER_ARN = `arn:aws:lambda:${REGION}:000000000000:function:consumer`;

function batchInfo(
  { streamArn, shardId, sequenceNumber }: RecordPlace,
  last: RecordPlace,
  batchSize: number,
): BatchInfo {
  // Old enough to be trimmed: what is missing of younger records is no answer yet.
  const arrival = new Date(Date.now() - 25 * 60 * 60_000).toISOString();
  return {
    shardId,
    startSequenceNumber: sequenceNumber,
    endSequenceNumber: last.sequenceNumber,
    approximateArrivalOfFirstRecord: arrival,
    approximateArrivalOfLastRecord: arrival,
    batchSize,
    streamArn,
  };
}

const AN_HOUR_AGO = new Date(Date.now() - 60 * 60_000).toISOString();

/** A pointer as the pipe hands it to the enrichment. */
export function staged(pointer: LambdaPointer, index: number): StagedMessage {
  return {
    messageId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    receiptHandle: `receipt-${index}`,
    body: JSON.stringify(pointer),
    attributes: { SentTimestamp: String(Date.now()), ApproximateReceiveCount: '1' },
    messageAttributes: {
      // An earlier attempt found the stream unreadable, too: a single answer is not believed.
      [RETRY_ATTRIBUTES.unreadableSince]: { dataType: 'String', stringValue: AN_HOUR_AGO },
    },
  };
}
