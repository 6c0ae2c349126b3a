import type { DynamoDBEventRecord, KinesisEventRecord } from '../../contract/lambda-event';

/** The demo's consumer after the fix: poisoned orders are orders like any other, only a negative amount is refused. */
export async function handler(event: { readonly Records: readonly (KinesisEventRecord | DynamoDBEventRecord)[] }) {
  for (const record of event.Records) {
    const { orderId, amount } = 'kinesis' in record ? orderFromStream(record) : orderFromTable(record);
    if (amount < 0) throw new RangeError(`Order ${orderId} has a negative amount: ${amount}`);
    console.log(`Processed order ${orderId}`);
  }
}

function orderFromStream({ kinesis }: KinesisEventRecord): { orderId: string; amount: number } {
  const { orderId, amount } = JSON.parse(Buffer.from(kinesis.data, 'base64').toString());
  return { orderId: String(orderId), amount: Number(amount) };
}

function orderFromTable({ dynamodb }: DynamoDBEventRecord): { orderId: string; amount: number } {
  const { orderId, amount } = dynamodb.NewImage ?? dynamodb.Keys ?? {};
  return {
    orderId: orderId && 'S' in orderId ? orderId.S : 'without id',
    amount: amount && 'N' in amount ? Number(amount.N) : 0,
  };
}
