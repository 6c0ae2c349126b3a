import type { Properties } from '../template/template';

/** What the demo writes. A consumer that takes it for an order is meant to fail where `poison` is set. */
export interface Order {
  readonly orderId: string;
  readonly customer: string;
  readonly amount: number;
  readonly poison: boolean;
}

const CUSTOMERS = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Niklaus'];

/** Every this many orders one is poisoned; not at the edge of a batch of ten. */
const POISON_EVERY = 7;
const FIRST_POISON = 3;

/** The same orders in every run. */
export function sampleOrders(prefix: string, count: number): Order[] {
  return Array.from({ length: count }, (_, index) => ({
    orderId: `${prefix}-${String(index + 1).padStart(2, '0')}`,
    customer: CUSTOMERS[index % CUSTOMERS.length] as string,
    amount: (index + 1) * 1_250,
    poison: index % POISON_EVERY === FIRST_POISON,
  }));
}

interface TableProperties {
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
}

/** An order as an item of any table: with the key attributes that the table asks for. */
export function asItem(order: Order, index: number, properties: Properties): Record<string, unknown> {
  const { KeySchema, AttributeDefinitions } = properties as unknown as TableProperties;
  const keys = KeySchema.map(({ AttributeName: name }): [string, unknown] => {
    const type = AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
    return [name, KEY_VALUES[type ?? 'S']?.(order, index)];
  });
  return { ...order, ...Object.fromEntries(keys) };
}

const KEY_VALUES: Readonly<Record<string, (order: Order, index: number) => unknown>> = {
  S: ({ orderId }) => orderId,
  N: (_, index) => index + 1,
  B: ({ orderId }) => Buffer.from(orderId),
};
