import type { DynamoDBEventRecord, KinesisEventRecord } from '../../contract/lambda-event';

interface Order {
  readonly orderId: string;
  readonly poison: boolean;
}

/** The demo's consumer: it fails on every batch with a poisoned order, or with data that is not JSON. */
export async function handler(event: { readonly Records: readonly (KinesisEventRecord | DynamoDBEventRecord)[] }) {
  for (const record of event.Records) {
    const order = 'kinesis' in record ? orderFromStream(record) : orderFromTable(record);
    if (order.poison) throw new Error(`Order ${order.orderId} is poisoned`);
  }
}

function orderFromStream({ kinesis }: KinesisEventRecord): Order {
  const { orderId, poison } = JSON.parse(Buffer.from(kinesis.data, 'base64').toString());
  return { orderId: String(orderId), poison: poison === true };
}

function orderFromTable({ dynamodb }: DynamoDBEventRecord): Order {
  const { orderId, poison } = dynamodb.NewImage ?? dynamodb.Keys ?? {};
  return {
    orderId: orderId && 'S' in orderId ? orderId.S : 'without id',
    poison: poison !== undefined && 'BOOL' in poison && poison.BOOL,
  };
}
