import { randomUUID } from 'node:crypto';
import type { BatchInfo, FailurePointer } from '../../../contract/pointer';
import type { StagedMessage } from '../../../enrichment/receive';

export const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:orders-consumer';

/** The failed range of a shard, from the first to the last of these sequence numbers, with their number as Lambda's count. */
export function batchInfo(
  streamArn: string,
  sequenceNumbers: readonly string[],
  members: Partial<BatchInfo> = {},
): BatchInfo {
  return {
    shardId: 'shardId-000000000000',
    startSequenceNumber: sequenceNumbers[0] ?? '',
    endSequenceNumber: sequenceNumbers.at(-1) ?? '',
    approximateArrivalOfFirstRecord: '2026-01-02T03:04:05.678Z',
    approximateArrivalOfLastRecord: '2026-01-02T03:04:06.789Z',
    batchSize: sequenceNumbers.length,
    streamArn,
    ...members,
  };
}

/** The pointer that Lambda sends when it gives up on a batch of a Kinesis stream. */
export function kinesisPointer(batch: BatchInfo, functionArn = FUNCTION_ARN): FailurePointer {
  return { ...invocation(functionArn), KinesisBatchInfo: batch };
}

/** The pointer that Lambda sends when it gives up on a batch of a DynamoDB stream. */
export function dynamoDBPointer(batch: BatchInfo, functionArn = FUNCTION_ARN): FailurePointer {
  return { ...invocation(functionArn), DDBStreamBatchInfo: batch };
}

function invocation(functionArn: string) {
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 3,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-01-02T03:04:07.890Z',
  };
}

/** Of a staging message whose stream an earlier attempt found unreadable, too: a single answer is not believed. */
export const UNREADABLE_BEFORE = {
  messageAttributes: { HydrationUnreadableSince: { dataType: 'String', stringValue: '2026-01-02T02:00:00.000Z' } },
};

/** A message of the staging queue as a pipe hands it to its enrichment; a text is its body verbatim. */
export function staged(body: unknown, message: Partial<StagedMessage> = {}): StagedMessage {
  return {
    messageId: randomUUID(),
    receiptHandle: randomUUID(),
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) },
    messageAttributes: {},
    ...message,
  };
}
