import type { DynamoDBEventRecord, KinesisEventRecord } from '../../contract/lambda-event';
import type { HydratedMessage } from '../../contract/message';
import { decodeDynamoDBRecord } from '../../enrichment/decoders/dynamodb';
import { decodeKinesisRecords } from '../../enrichment/decoders/kinesis';

/**
 * The records of a message for people to read: the batch that hydration has decoded, or else the same made of the payload,
 * as for records from a bucket. `undefined` where the message has no records.
 */
export function decodedBatch({ hydration, payload, KinesisBatch, DynamoDBBatch }: HydratedMessage) {
  const decoded: readonly unknown[] | undefined = KinesisBatch ?? DynamoDBBatch;
  if (decoded || !payload) return decoded;
  return hydration.source === 'dynamodb'
    ? (payload.Records as readonly DynamoDBEventRecord[]).map(decodeDynamoDBRecord)
    : decodeKinesisRecords(payload.Records as readonly KinesisEventRecord[]);
}

/** The message with {@link decodedBatch}. */
export function withDecodedBatch(message: HydratedMessage): HydratedMessage {
  const batch = decodedBatch(message);
  if (!batch) return message;
  return { ...message, [message.hydration.source === 'dynamodb' ? 'DynamoDBBatch' : 'KinesisBatch']: batch };
}
