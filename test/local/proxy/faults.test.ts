import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBStreamsClient,
  GetShardIteratorCommand as GetStreamIteratorCommand,
  GetRecordsCommand as GetStreamRecordsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { faultRule } from '../../../local/proxy/faults';
import { outage } from '../../../local/proxy/faults/outage';
import { type HttpProxy, startHttpProxy } from '../../../local/proxy/http-proxy';
import type { ProxyRule } from '../../../local/proxy/verdict';
import { region } from '../../helpers/aws/clients';
import { createStream, type TestStream } from '../../helpers/aws/kinesis-streams';
import { Harness } from '../dynamodb/harness';

const tables = new Harness();
const proxies: HttpProxy[] = [];

async function clientConfig(target: string, rule: ProxyRule, accessKeyId: string) {
  const proxy = await startHttpProxy(target, { rule });
  proxies.push(proxy);
  const credentials = { accessKeyId, secretAccessKey: 's' };
  return { endpoint: proxy.endpoint, region, credentials, maxAttempts: 1 };
}

async function kinesisBehind(rule: ProxyRule, accessKeyId = 'ENRICHMENT') {
  const config = await clientConfig(inject('kinesisEndpoint'), rule, accessKeyId);
  return new KinesisClient({ ...config, requestHandler: new NodeHttpHandler() });
}

const fault = (kind: Parameters<typeof faultRule>[0]) => faultRule(kind, (key) => key === 'ENRICHMENT');

/** The records that a reader of a range finds. */
async function read(kinesis: KinesisClient, StreamARN: string, StartingSequenceNumber: string | undefined) {
  const where = { StreamARN, ShardId: 'shardId-000000000000', StartingSequenceNumber };
  const command = new GetShardIteratorCommand({ ...where, ShardIteratorType: 'AT_SEQUENCE_NUMBER' });
  const { ShardIterator } = await kinesis.send(command);
  const { Records, NextShardIterator } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  return { found: Records?.map((record) => Buffer.from(record.Data ?? []).toString()), NextShardIterator };
}

afterAll(() => Promise.all(proxies.map((proxy) => proxy.stop())));

describe('throttling', () => {
  it('hits most reads of the affected caller and no others, and ends', async () => {
    const stream = await createStream();
    const [first] = await stream.put('a');
    const rule = fault('throttling');
    const enrichment = await kinesisBehind(rule);
    const mapping = await kinesisBehind(rule, 'MAPPING');

    const errors: string[] = [];
    const succeeds = async (): Promise<boolean> => {
      try {
        return (await read(enrichment, stream.arn, first)).found?.[0] === 'a';
      } catch (error) {
        errors.push((error as Error).name);
        return false;
      }
    };
    while (!(await succeeds())) expect((await read(mapping, stream.arn, first)).found).toEqual(['a']);
    expect(errors).toEqual(Array(9).fill('ProvisionedThroughputExceededException'));
  });
});

describe('an outage', () => {
  it('answers 5xx to stream reads for a while', async () => {
    const stream = await createStream();
    const [first] = await stream.put('a');
    let now = 0;
    const kinesis = await kinesisBehind(outage(() => now));
    const down = { name: 'InternalFailureException', $metadata: { httpStatusCode: 500 } };
    await expect(read(kinesis, stream.arn, first)).rejects.toMatchObject(down);
    now = 19_999;
    await expect(read(kinesis, stream.arn, first)).rejects.toMatchObject(down);
    now = 20_000;
    expect((await read(kinesis, stream.arn, first)).found).toEqual(['a']);
  });
});

describe('trimmed Kinesis records', () => {
  let stream: TestStream;
  let numbers: string[];

  beforeEach(async () => {
    stream = await createStream();
    numbers = await stream.put('a', 'b', 'c');
  });

  it('are in turn the first of a range and all of it, and stay gone', async () => {
    const rule = fault('trimmed');
    const kinesis = await kinesisBehind(rule);
    const partly = await read(kinesis, stream.arn, numbers[0]);
    expect(partly.found).toEqual(['b', 'c']);
    const wholly = await read(kinesis, stream.arn, numbers[1]);
    expect(wholly.found).toEqual([]);
    await stream.put('later');
    const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator: wholly.NextShardIterator }));
    expect(Records?.map((record) => Buffer.from(record.Data ?? []).toString())).toEqual(['later']);
    expect((await read(kinesis, stream.arn, numbers[0])).found).toEqual(['b', 'c', 'later']);
    expect((await read(kinesis, stream.arn, numbers[1])).found).toEqual(['later']);

    const mapping = await kinesisBehind(rule, 'MAPPING');
    expect((await read(mapping, stream.arn, numbers[0])).found).toEqual(['a', 'b', 'c', 'later']);
  });
});

describe('trimmed DynamoDB records', () => {
  it('are told, and the horizon lies behind them', async () => {
    const { TableName, streamArn: StreamArn } = await tables.table();
    for (const id of ['a', 'b', 'c'])
      await tables.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));
    const numbers = await tables.sequenceNumbers(StreamArn);
    const ShardId = (await tables.shards(StreamArn))[0]?.ShardId;
    const streams = new DynamoDBStreamsClient(
      await clientConfig(tables.emulator.endpoint, fault('trimmed'), 'ENRICHMENT'),
    );
    const iterator = (type: 'AT_SEQUENCE_NUMBER' | 'TRIM_HORIZON', SequenceNumber?: string) =>
      streams.send(new GetStreamIteratorCommand({ StreamArn, ShardId, ShardIteratorType: type, SequenceNumber }));
    const fromHorizon = async () => {
      const { ShardIterator } = await iterator('TRIM_HORIZON');
      const { Records } = await streams.send(new GetStreamRecordsCommand({ ShardIterator }));
      return Records?.map((record) => record.dynamodb?.Keys?.id?.S);
    };
    const gone = { name: 'TrimmedDataAccessException' };
    await expect(iterator('AT_SEQUENCE_NUMBER', numbers[1])).rejects.toMatchObject(gone);
    expect(await fromHorizon()).toEqual(['c']);
    await expect(iterator('AT_SEQUENCE_NUMBER', numbers[0])).rejects.toMatchObject(gone);
    expect(await fromHorizon()).toEqual([]);
  });
});
