const ITEM = { sku: 'HD-4711-B', title: 'Garden chair, folding, "Ørsted"', quantity: 2, price: 49.95, gift: false };

/** A record as a shop would put it: JSON of about so many bytes, and never fewer than an order without items has. */
export function order(number: number, bytes: number): { readonly Data: Uint8Array; readonly PartitionKey: string } {
  const customer = `customer-${number}`;
  const empty = { orderId: `order-${number}`, customer, placedAt: '2026-11-23T12:00:00.000Z', items: [], note: '' };
  const room = Math.max(0, bytes - size(empty));
  const items = Array.from({ length: Math.floor(room / (size(ITEM) + 1)) }, () => ITEM);
  const note = 'n'.repeat(room % (size(ITEM) + 1));
  return { Data: Buffer.from(JSON.stringify({ ...empty, items, note })), PartitionKey: customer };
}

function size(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
