import { readFileSync } from 'node:fs';
import type { Cloud } from '../cloud/cloud';
import type { PutRecords } from '../demo/account';
import { asItem, sampleOrders } from '../demo/sample-orders';
import type { Names } from '../output/output';
import { type FoundResource, findResource, resourcesOf } from '../test-kit/find-resource';
import { PUT_TARGET } from '../test-kit/put-records';
import { type CliOptions, UsageError } from './options';

/** Records for one stream or table. */
export interface RecordSet extends PutRecords {
  readonly target: string;
}

/** What is put: what files hold; sample orders where there are none. */
export interface RecordSetOptions {
  readonly files: readonly RecordFile[];
  readonly isDemo: boolean;
}

const ORDERS = 20;

/** What is put on which stream and table: what the files hold, or sample orders for every source that has a consumer. */
export function recordSets({ stacks, mappings }: Cloud, names: Names, options: RecordSetOptions): RecordSet[] {
  if (options.files.length > 0) {
    return options.files.map(({ target, records }) => {
      const resource = findResource(stacks, target, PUT_TARGET);
      return { ...identify(resource, names), records };
    });
  }
  const isConsumed = (resource: FoundResource): boolean =>
    mappings.some(({ EventSourceArn }) => `${EventSourceArn}/`.includes(`${arnPart(resource)}/`));
  return resourcesOf(stacks, PUT_TARGET.types)
    .filter(isConsumed)
    .map((resource) => sampleRecordSet(resource, names, options.isDemo));
}

function sampleRecordSet(resource: FoundResource, names: Names, isDemo: boolean): RecordSet {
  const orders = sampleOrders(isTable(resource) ? 'table' : 'stream', ORDERS);
  const records = orders.map((order, index) => (isTable(resource) ? asItem(order, index, resource.properties) : order));
  // Only of the demo's consumer it is known that it fails on poison.
  const poisoned = isDemo ? records.filter((_, index) => orders[index]?.poison) : undefined;
  return { ...identify(resource, names), records, poisoned };
}

function identify(resource: FoundResource, names: Names): Pick<RecordSet, 'label' | 'arnPart' | 'target'> {
  const kind = isTable(resource) ? 'DynamoDB' : 'Kinesis';
  return { label: `${names(resource.ref)} (${kind})`, target: resource.ref, arnPart: arnPart(resource) };
}

function arnPart(resource: FoundResource): string {
  return `${isTable(resource) ? 'table' : 'stream'}/${resource.ref}`;
}

function isTable({ type }: FoundResource): boolean {
  return type.startsWith('AWS::DynamoDB::');
}

/** What a file holds for a stream or table. */
export interface RecordFile {
  readonly target: string;
  readonly records: readonly unknown[];
}

/**
 * Reads the files of `--put`, before anything is started.
 *
 * @throws UsageError if a file cannot be read or a line of it is not JSON
 */
export function readRecordFiles(put: CliOptions['put']): RecordFile[] {
  return put.map(({ target, file }) => ({ target, records: recordsOf(file) }));
}

function recordsOf(file: string): unknown[] {
  const lines = textOf(file)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    try {
      return JSON.parse(line);
    } catch {
      throw new UsageError(`--put: ${file}, line ${index + 1} is not JSON: ${line.slice(0, 80)}`);
    }
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--put: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
