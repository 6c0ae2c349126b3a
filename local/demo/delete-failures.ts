import { FAILURE_KEY_PREFIX } from '../../contract/overflow';
import type { LambdaPointer } from '../../contract/pointer';
import type { Cloud } from '../cloud/cloud';
import type { JsonObject } from '../proxy/fault-decision';
import { splitS3Path } from '../proxy/proxied-call';

/**
 * Deletes the records of each failure from their stream, for everybody who reads it: before the enrichment gets the object
 * that Lambda wrote, which is then the last copy.
 */
export function deleteFailures(cloud: Cloud): void {
  const deleted = new Deleted(cloud);
  cloud.proxies.setRule(async ({ service, operation, path }) => {
    if (service === 'kinesis' && operation === 'GetRecords')
      return { rewriteAnswer: (answer) => deleted.withoutRecords(answer) };
    if (service !== 's3' || operation !== 'GetObject') return undefined;
    const { key } = splitS3Path(path);
    if (key.startsWith(FAILURE_KEY_PREFIX)) await deleted.add(key);
    return undefined;
  });
}

class Deleted {
  private readonly keys = new Set<string>();
  /** Sequence numbers of Kinesis, first and last of each failure. */
  private readonly ranges: (readonly [bigint, bigint])[] = [];

  constructor(private readonly cloud: Cloud) {}

  async add(key: string): Promise<void> {
    if (this.keys.has(key)) return;
    this.keys.add(key);
    const { events, emulators, report } = this.cloud;
    const { pointer } = await events.waitFor('pointer-sent', (sent) => sent.key === key);
    const { KinesisBatchInfo: kinesis, DDBStreamBatchInfo: dynamodb } = pointer as Partial<LambdaPointer>;
    const batch = kinesis ?? dynamodb;
    if (!batch) return;
    const { streamArn, shardId, startSequenceNumber, endSequenceNumber, batchSize: records } = batch;
    if (dynamodb) emulators.dynamodbControl.trim(streamArn, shardId, `${BigInt(endSequenceNumber) + 1n}`);
    else this.ranges.push([BigInt(startSequenceNumber), BigInt(endSequenceNumber)]);
    report({ type: 'records-deleted', streamArn, shardId, records });
  }

  withoutRecords(answer: JsonObject): JsonObject {
    const records = answer.Records as { readonly SequenceNumber: string }[];
    const isDeleted = (number: bigint): boolean =>
      this.ranges.some(([first, last]) => number >= first && number <= last);
    return { ...answer, Records: records.filter(({ SequenceNumber }) => !isDeleted(BigInt(SequenceNumber))) };
  }
}
