import type { DynamoDBEventRecord, KinesisEventRecord } from '../../contract/lambda-event';
import type { PublishedChange } from '../published-approach';

/** What tells records apart, whoever read them. Data that was altered on its way is another record. */
export function dataIdentity(data: string | Uint8Array): string {
  return Buffer.from(data).toString('base64');
}

export function changeIdentity(eventName: string, id: string): string {
  return `${eventName} ${id}`;
}

/** Of a record in the payload of a hydrated message. */
export function recordIdentity(record: KinesisEventRecord | DynamoDBEventRecord): string {
  if ('kinesis' in record) return record.kinesis.data;
  const id = record.dynamodb.Keys?.id;
  return changeIdentity(record.eventName, id && 'S' in id ? id.S : '');
}

/** Of a record in a message of the published approach, which has images but no keys. */
export function publishedIdentity({ eventName = '', newImage, oldImage }: PublishedChange): string {
  return changeIdentity(eventName, (newImage ?? oldImage)?.id?.S ?? '');
}
