import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValueJson } from '../contract/lambda-event';
import type { ItemReader } from './item-states';

/**
 * Reads items of the client's region. Of a table that is gone, all items are, and so are those of keys that the table does
 * not have any more, as where it was created again with others. Throws what else DynamoDB answers.
 */
export function itemReader(client: DynamoDBClient): ItemReader {
  return async (tableArn, key) => {
    // The ARN, and not the name: another account can have a table of the same name.
    const input = { TableName: tableArn, Key: mapValues(key, fromJson), ConsistentRead: true };
    const { Item } = await client.send(new GetItemCommand(input)).catch(noItem);
    return Item && mapValues(Item, toJson);
  };
}

/** Of a `ValidationException`, which has no name of its own for it. */
const OTHER_KEYS = /key element does not match the schema/;

function noItem(error: Error): Pick<GetItemCommandOutput, 'Item'> {
  if (error.name === 'ResourceNotFoundException' || OTHER_KEYS.test(error.message)) return {};
  throw error;
}

/** Binary values travel as base64 in an event, and as bytes in the SDK. */
function toJson(value: AttributeValue): AttributeValueJson {
  if (value.B) return { B: Buffer.from(value.B).toString('base64') };
  if (value.BS) return { BS: value.BS.map((bytes) => Buffer.from(bytes).toString('base64')) };
  if (value.M) return { M: mapValues(value.M, toJson) };
  if (value.L) return { L: value.L.map(toJson) };
  return value as AttributeValueJson;
}

/** Keys are texts, numbers or bytes. */
function fromJson(value: AttributeValueJson): AttributeValue {
  return 'B' in value ? { B: Buffer.from(value.B, 'base64') } : (value as AttributeValue);
}

function mapValues<A, B>(object: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}
