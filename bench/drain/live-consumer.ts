import { setTimeout as sleep } from 'node:timers/promises';
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type Cloud, CREDENTIALS, REGION } from '../cloud/cloud';
import type { RecordPlace } from '../cloud/pointer';

/** As an event source mapping polls a shard where nothing new comes in; milliseconds. */
const POLL_EVERY = 1_000;

export interface LiveConsumer {
  /** Ends polling; tells how often it read, and how many of these reads were refused. */
  stop(): Promise<LiveReads>;
}

export interface LiveReads {
  readonly tried: number;
  readonly refused: number;
}

/** Starts a consumer that is at the tip of the shard and reads once a second, never twice. */
export async function startLiveConsumer(cloud: Cloud, { streamArn, shardId }: RecordPlace): Promise<LiveConsumer> {
  const kinesis = new KinesisClient({
    region: REGION,
    credentials: CREDENTIALS,
    endpoint: cloud.endpoints.kinesisProxy,
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  });
  const input = { StreamARN: streamArn, ShardId: shardId, ShardIteratorType: 'LATEST' } as const;
  let { ShardIterator } = await cloud.kinesis.send(new GetShardIteratorCommand(input));
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
