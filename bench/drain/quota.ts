import { KINESIS_SHARD_READ_BYTES_PER_SECOND, KINESIS_SHARD_READS_PER_SECOND } from '../../contract/limits';
import type { JsonObject, ProxyRule, Verdict } from '../../local/proxy/verdict';

const SECOND = 1_000;

const THROTTLED: Verdict = {
  answer: {
    status: 400,
    type: 'ProvisionedThroughputExceededException',
    message: 'Rate exceeded for shard shardId-000000000000',
  },
};

/**
 * What the one shard of a stream gives in real Kinesis: five GetRecords, five GetShardIterator and 2 MB a second, to all
 * readers together. Refused calls count for nothing, and a page larger than what is left shuts the shard until it is
 * paid off.
 *
 * @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
export function shardQuota(now: () => number = () => performance.now()): ProxyRule {
  const windows = { GetRecords: callWindow(now), GetShardIterator: callWindow(now) };
  const bytes = byteAllowance(now);
  return ({ operation }) => {
    if (operation === 'GetShardIterator') return windows.GetShardIterator() ? undefined : THROTTLED;
    if (operation !== 'GetRecords') return undefined;
    if (!bytes.areLeft() || !windows.GetRecords()) return THROTTLED;
    return { observeAnswer: (answer) => bytes.spend(dataBytes(answer)) };
  };
}

/** Admits a call unless five were admitted within the last second. */
function callWindow(now: () => number): () => boolean {
  let admitted: readonly number[] = [];
  return () => {
    admitted = admitted.filter((time) => time > now() - SECOND);
    if (admitted.length >= KINESIS_SHARD_READS_PER_SECOND) return false;
    admitted = [...admitted, now()];
    return true;
  };
}

function byteAllowance(now: () => number) {
  let left = KINESIS_SHARD_READ_BYTES_PER_SECOND;
  let refilledAt = now();
  return {
    areLeft(): boolean {
      const refill = ((now() - refilledAt) / SECOND) * KINESIS_SHARD_READ_BYTES_PER_SECOND;
      left = Math.min(KINESIS_SHARD_READ_BYTES_PER_SECOND, left + refill);
      refilledAt = now();
      return left > 0;
    },
    spend(bytes: number): void {
      left -= bytes;
    },
  };
}

/** Data and partition keys, as the quota counts them: not the JSON around them. */
function dataBytes({ Records }: JsonObject): number {
  const records = (Records ?? []) as readonly { readonly Data: string; readonly PartitionKey: string }[];
  return records.reduce((sum, { Data, PartitionKey }) => {
    return sum + Buffer.byteLength(Data, 'base64') + Buffer.byteLength(PartitionKey);
  }, 0);
}
