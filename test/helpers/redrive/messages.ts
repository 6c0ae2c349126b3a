import {
  HYDRATION_REASONS,
  type HydratedMessage,
  type Hydration,
  type RedriveHistory,
  STATUS_OF_REASON,
} from '../../../contract/message';
import { kinesisMessage } from '../messages/hydrated-messages';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:orders';
export const STREAM_ARN = 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders';

interface Given extends Partial<Pick<Hydration, 'id' | 'groupId' | 'status'>> {
  /** Of the first record; the others follow one by one. */
  readonly start?: number;
  readonly records?: number;
  /** Data of each record. */
  readonly data?: string;
  readonly functionArn?: string;
  readonly redrive?: RedriveHistory;
}

/** A message of a Kinesis stream's failed batch, whose records have numbers that follow each other. */
export function failedBatch(given: Given = {}): HydratedMessage {
  const { start = 100, records = 1, data = 'order', functionArn = FUNCTION_ARN, redrive } = given;
  const { id = `batch-${start}`, groupId = 'shard-0', status = 'COMPLETE' } = given;
  const numbers = Array.from({ length: records }, (_, index) => String(start + index));
  const { payload, KinesisBatch: _, ...message } = kinesisMessage(numbers.map(() => data));
  const code = HYDRATION_REASONS.find((reason) => STATUS_OF_REASON[reason] === status);
  return {
    ...message,
    requestContext: { requestId: 'r-1', functionArn, condition: 'RetryAttemptsExhausted', approximateInvokeCount: 1 },
    KinesisBatchInfo: {
      shardId: 'shardId-000000000000',
      startSequenceNumber: String(start),
      endSequenceNumber: String(start + records - 1),
      approximateArrivalOfFirstRecord: '2026-11-28T12:00:00.000Z',
      approximateArrivalOfLastRecord: '2026-11-28T12:00:00.000Z',
      batchSize: records,
      streamArn: STREAM_ARN,
    },
    hydration: {
      ...message.hydration,
      id,
      groupId,
      status,
      expectedRecords: records,
      foundRecords: records,
      ...(code && { reason: { code, message: 'Records differ' } }),
    },
    ...(payload && { payload: { Records: payload.Records.map(numbered(numbers)) } }),
    ...(redrive && { redrive }),
  } as HydratedMessage;
}

function numbered(numbers: readonly string[]) {
  return (record: object, index: number) => ({
    ...record,
    kinesis: { ...(record as { readonly kinesis: object }).kinesis, sequenceNumber: numbers[index] },
  });
}
