import { randomUUID } from 'node:crypto';
import type { LambdaPointer } from '../../contract/pointer';
import { REGION } from './cloud';
import type { StoredRecord } from './stream';

/** The pointer that Lambda sends for records of one shard, first to last, each failed for good. */
export function pointerTo(first: StoredRecord, last: StoredRecord = first, batchSize = 1): LambdaPointer {
  const now = new Date().toISOString();
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: `arn:aws:lambda:${REGION}:000000000000:function:consumer`,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 4,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: now,
    KinesisBatchInfo: {
      shardId: first.shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: now,
      approximateArrivalOfLastRecord: now,
      batchSize,
      streamArn: first.streamArn,
    },
  };
}
