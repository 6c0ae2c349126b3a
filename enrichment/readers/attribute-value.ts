import type { AttributeValue } from '@aws-sdk/client-dynamodb-streams';
import type { AttributeValueJson, ItemJson } from '../../contract/lambda-event';

/** An item as it travels in Lambda's event: the SDK's bytes are base64 there, at any depth. */
export function itemJson(item: Readonly<Record<string, AttributeValue>>): ItemJson {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attributeValueJson(value)]));
}

function attributeValueJson(value: AttributeValue): AttributeValueJson {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.M !== undefined) return { M: itemJson(value.M) };
  if (value.L !== undefined) return { L: value.L.map(attributeValueJson) };
  // Everything else is the same in the SDK as in JSON.
  return value as AttributeValueJson;
}

function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
