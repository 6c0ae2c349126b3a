import type { DynamoDBEventRecord } from '../../contract/lambda-event';
import type { DecodedDynamoDBRecord } from '../../contract/message';

export function decodeDynamoDBRecord({ eventName }: DynamoDBEventRecord): DecodedDynamoDBRecord {
  return { eventName };
}
