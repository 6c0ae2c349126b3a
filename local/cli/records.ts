import type { PutRecords } from '../demo/account';
import { asItem, sampleOrders } from '../demo/sample-orders';
import { type FoundResource, findResource, resourcesOf } from '../kit/find-resource';
import { PUT_TYPES } from '../kit/put-records';
import type { RunningStacks } from '../kit/run-stacks';
import type { Names } from '../screen/names';
import type { RecordFile } from './record-files';

/** Records for one stream or table. */
export interface Delivery extends PutRecords {
  readonly target: string;
}

/** What is put: what files hold; sample orders where there are none. */
export interface DeliveryOptions {
  readonly files: readonly RecordFile[];
  readonly isDemo: boolean;
}

const ORDERS = 20;

/** What is put on which stream and table: what the files hold, or sample orders wherever somebody consumes them. */
export function deliveries({ stacks, internals }: RunningStacks, names: Names, options: DeliveryOptions): Delivery[] {
  if (options.files.length > 0) {
    return options.files.map(({ target, records }) => {
      const resource = findResource(stacks, target, PUT_TYPES);
      return { ...identify(resource, names), records };
    });
  }
  const isConsumed = (resource: FoundResource): boolean =>
    internals.eventSourceArns.some((arn) => `${arn}/`.includes(`${arnPart(resource)}/`));
  return resourcesOf(stacks, PUT_TYPES)
    .filter(isConsumed)
    .map((resource) => sampleDelivery(resource, names, options.isDemo));
}

function sampleDelivery(resource: FoundResource, names: Names, isDemo: boolean): Delivery {
  const orders = sampleOrders(isTable(resource) ? 'table' : 'stream', ORDERS);
  const records = orders.map((order, index) => (isTable(resource) ? asItem(order, index, resource.properties) : order));
  // Only of the demo's consumer it is known that it fails on poison.
  const poisoned = isDemo ? records.filter((_, index) => orders[index]?.poison) : undefined;
  return { ...identify(resource, names), records, poisoned };
}

function identify(resource: FoundResource, names: Names): Pick<Delivery, 'label' | 'arnPart' | 'target'> {
  const kind = isTable(resource) ? 'DynamoDB' : 'Kinesis';
  return { label: `${names(resource.ref)} (${kind})`, target: resource.ref, arnPart: arnPart(resource) };
}

function arnPart(resource: FoundResource): string {
  return `${isTable(resource) ? 'table' : 'stream'}/${resource.ref}`;
}

function isTable({ type }: FoundResource): boolean {
  return type.startsWith('AWS::DynamoDB::');
}
