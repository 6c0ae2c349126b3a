/** A record as a shop would put it: JSON of so many bytes, keyed by its customer. */
export function order(number: number, bytes: number): { readonly Data: Uint8Array; readonly PartitionKey: string } {
  const text = JSON.stringify({ orderId: `order-${number}`, customer: `customer-${number}`, total: 49.9, note: '' });
  const note = 'x'.repeat(Math.max(0, bytes - text.length));
  return { Data: Buffer.from(text.replace('"note":""', `"note":"${note}"`)), PartitionKey: `customer-${number}` };
}
