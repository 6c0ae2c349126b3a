import type { DynamoDBEventRecord, ItemJson } from '../../contract/lambda-event';
import type { DecodedDynamoDBRecord } from '../../contract/message';
import { plainItem } from './attribute-value';

/** A change for people to read: which images there are depends on the stream's view type and on the kind of change. */
export function decodeDynamoDBRecord({ eventName, dynamodb }: DynamoDBEventRecord): DecodedDynamoDBRecord {
  return {
    eventName,
    ...image('keys', dynamodb.Keys),
    ...image('newImage', dynamodb.NewImage),
    ...image('oldImage', dynamodb.OldImage),
  };
}

function image(name: 'keys' | 'newImage' | 'oldImage', item: ItemJson | undefined): Partial<DecodedDynamoDBRecord> {
  return item === undefined ? {} : { [name]: plainItem(item) };
}
