import { setTimeout as sleep } from 'node:timers/promises';
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { KINESIS_SHARD_READ_BYTES_PER_SECOND, KINESIS_SHARD_READS_PER_SECOND } from '../../contract/limits';
import type { FaultDecision, JsonObject, ProxyRule } from '../../local/proxy/fault-decision';
import { type Cloud, CREDENTIALS, REGION } from '../cloud/cloud';
import type { RecordPlace } from '../cloud/pointer';

const SECOND = 1_000;

const THROTTLED: FaultDecision = {
  answer: {
    status: 400,
    type: 'ProvisionedThroughputExceededException',
    message: 'Rate exceeded for shard shardId-000000000000',
  },
};

/**
 * The quota of one shard in real Kinesis: five GetRecords, five GetShardIterator and 2 MB a second for all readers
 * together. Refused calls do not count. A page larger than what is left blocks the shard until the excess is used up.
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

/** The same quota for each shard of a stream. Iterators are opaque: which shard one reads is learned from the answers. */
export function shardQuotas(now: () => number = () => performance.now()): ProxyRule {
  const quotas = new Map<string, ProxyRule>();
  const shards = new Map<unknown, string>();
  return async (call) => {
    const { ShardId, ShardIterator } = call.input ?? {};
    const shard = `${ShardId ?? shards.get(ShardIterator)}`;
    const quota = quotas.get(shard) ?? shardQuota(now);
    quotas.set(shard, quota);
    const decision = await quota(call);
    if (decision?.answer) return decision;
    return {
      observeAnswer: (answer, size) => {
        for (const iterator of [answer.ShardIterator, answer.NextShardIterator])
          if (iterator) shards.set(iterator, shard);
        decision?.observeAnswer?.(answer, size);
      },
    };
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

/** An event source mapping polls an idle shard this often; milliseconds. */
const POLL_EVERY = 1_000;

export interface LiveConsumer {
  /** Ends polling; returns how often it read and how many of these reads were refused. */
  stop(): Promise<LiveReads>;
}

export interface LiveReads {
  readonly tried: number;
  readonly refused: number;
}

/** Starts a consumer that is at the tip of the shard and reads once a second, never twice. Its calls count against the quotas. */
export async function startLiveConsumer(cloud: Cloud, { streamArn, shardId }: RecordPlace): Promise<LiveConsumer> {
  const kinesis = new KinesisClient({
    region: REGION,
    credentials: CREDENTIALS,
    endpoint: cloud.endpoints.kinesisProxy,
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  });
  const input = { StreamARN: streamArn, ShardId: shardId, ShardIteratorType: 'LATEST' } as const;
  let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(input));
  const reads = { tried: 0, refused: 0 };
  const stopping = new AbortController();

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      reads.tried += 1;
      const answer = await kinesis
        .send(new GetRecordsCommand({ StreamARN: streamArn, ShardIterator }))
        .catch(isThrottle);
      if (!answer) reads.refused += 1;
      ShardIterator = answer?.NextShardIterator ?? ShardIterator;
      await sleep(POLL_EVERY, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const polling = poll();
  return {
    stop: async () => {
      stopping.abort();
      await polling;
      kinesis.destroy();
      return reads;
    },
  };
}

function isThrottle(error: Error): undefined {
  if (error.name !== 'ProvisionedThroughputExceededException') throw error;
}

/** Runs work while the quotas apply and live consumers read the shards of these records. */
export async function underQuota<T>(cloud: Cloud, watched: readonly RecordPlace[], work: () => Promise<T>) {
  cloud.setRule(shardQuotas());
  const consumers = await Promise.all(watched.map((record) => startLiveConsumer(cloud, record)));
  const result = await work();
  cloud.setRule(() => undefined);
  const reads = await Promise.all(consumers.map((consumer) => consumer.stop()));
  const sum = (of: (read: LiveReads) => number) => reads.reduce((total, read) => total + of(read), 0);
  return { result, live: { tried: sum(({ tried }) => tried), refused: sum(({ refused }) => refused) } };
}
