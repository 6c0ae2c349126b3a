import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Clients } from '../cloud/clients';
import type { FoundResource, ResourceKind } from './find-resource';
import type { PutOptions } from './local-cloud';

type PutRecords = (clients: Clients, name: string, records: readonly unknown[], options: PutOptions) => Promise<void>;

/** Entries and bytes of a PutRecords request, with room for partition keys. */
const REQUEST = { entries: 500, bytes: 4 * 1024 * 1024 };

const PUT_BY_TYPE: Readonly<Record<string, PutRecords>> = {
  'AWS::Kinesis::Stream': putOnStream,
  'AWS::DynamoDB::Table': putInTable,
  'AWS::DynamoDB::GlobalTable': putInTable,
};

/** Resources that records can be put on. */
export const PUT_TARGET: ResourceKind = { name: 'stream or table', types: Object.keys(PUT_BY_TYPE) };

/** Puts records on a stream or items into a table, in their order. */
export async function putRecords(
  clients: Clients,
  { type, ref }: FoundResource,
  records: readonly unknown[],
  options: PutOptions,
): Promise<void> {
  await PUT_BY_TYPE[type]?.(clients, ref, records, options);
}

async function putOnStream(clients: Clients, StreamName: string, records: readonly unknown[], options: PutOptions) {
  const entries = records.map((record) => ({ Data: bytesOf(record), PartitionKey: partitionKeyOf(record, options) }));
  for (const Records of requests(entries)) {
    const answer = await clients.kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    const refused = answer.Records?.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (refused) {
      const { ErrorCode, ErrorMessage } = refused;
      const count = `${answer.FailedRecordCount} of ${Records.length} records`;
      throw new Error(`Kinesis refused ${count}: ${ErrorCode}: ${ErrorMessage}`);
    }
  }
}

async function putInTable(clients: Clients, TableName: string, items: readonly unknown[]) {
  for (const item of items) {
    const Item = marshall(item as Record<string, unknown>, { removeUndefinedValues: true });
    await clients.dynamoDB.send(new PutItemCommand({ TableName, Item }));
  }
}

/** Bytes and text as they are, everything else as JSON. */
function bytesOf(record: unknown): Uint8Array {
  if (record instanceof Uint8Array) return record;
  return Buffer.from(typeof record === 'string' ? record : JSON.stringify(record));
}

function partitionKeyOf(record: unknown, { partitionKey = () => randomUUID() }: PutOptions): string {
  return typeof partitionKey === 'string' ? partitionKey : partitionKey(record);
}

function requests<Entry extends { readonly Data: Uint8Array }>(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const last = batches.at(-1);
    bytes += entry.Data.length;
    if (last && last.length < REQUEST.entries && bytes <= REQUEST.bytes) {
      last.push(entry);
    } else {
      batches.push([entry]);
      bytes = entry.Data.length;
    }
  }
  return batches;
}
