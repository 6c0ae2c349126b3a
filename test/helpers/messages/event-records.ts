import type { DynamoDBEventRecord, ItemJson, KinesisEventRecord } from '../../../contract/lambda-event';

export const KINESIS_STREAM_ARN = 'arn:aws:kinesis:eu-west-1:111122223333:stream/orders';
export const TABLE_STREAM_ARN = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000';

const SHARD = 'shardId-000000000000';
const FIRST_SEQUENCE_NUMBER = 49_647_238_774_018_758_449_143_790_847_474_952_390_342_044_683_891_376_130n;

/** A Kinesis record as Lambda puts it into the event. */
export function kinesisRecord(
  data: string | Uint8Array,
  { index = 0, partitionKey = 'customer-1' } = {},
): KinesisEventRecord {
  const sequenceNumber = String(FIRST_SEQUENCE_NUMBER + BigInt(index));
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      data: Buffer.from(data).toString('base64'),
      approximateArrivalTimestamp: 1_545_084_650.987,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${SHARD}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    awsRegion: 'eu-west-1',
    eventSourceARN: KINESIS_STREAM_ARN,
  };
}

/** A DynamoDB record as Lambda puts it into the event. */
export function dynamoDBRecord(
  images: { readonly Keys?: ItemJson; readonly NewImage?: ItemJson; readonly OldImage?: ItemJson },
  { index = 0, eventName = 'INSERT' }: { index?: number; eventName?: DynamoDBEventRecord['eventName'] } = {},
): DynamoDBEventRecord {
  return {
    eventID: index.toString(16).padStart(32, '0'),
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-west-1',
    dynamodb: {
      ApproximateCreationDateTime: 1_701_250_000,
      ...images,
      SequenceNumber: String(800_000_000_003_126_276_362n + BigInt(index)),
      SizeBytes: 111,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    eventSourceARN: TABLE_STREAM_ARN,
  };
}
