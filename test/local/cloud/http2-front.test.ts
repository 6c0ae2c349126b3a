import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHttp2Front } from '../../../local/cloud/http2-front';
import type { Emulator } from '../../../local/emulators/servers';
import { type HttpProxy, startHttpProxy } from '../../../local/proxy/http-proxy';
import { credentials, kinesisClient, region, uniqueName } from '../../helpers/aws/clients';

let proxy: HttpProxy;
let front: Emulator;
beforeAll(async () => {
  proxy = await startHttpProxy(inject('kinesisEndpoint'));
  front = await startHttp2Front(proxy.endpoint);
});
afterAll(async () => {
  await front.stop();
  await proxy.stop();
});

test.each([
  ['HTTP/2, as the client does by default', () => new KinesisClient({ region, credentials, endpoint: front.endpoint })],
  ['HTTP/1.1', () => kinesisClient(front.endpoint)],
])('a client of Kinesis gets through by %s, with an answer of several frames', async (_, createClient) => {
  const kinesis = createClient();
  const StreamName = uniqueName('front');
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await expect
    .poll(
      async () =>
        (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary?.StreamStatus,
    )
    .toBe('ACTIVE');
  const Data = Buffer.alloc(500_000, 'order');
  await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: 'a', Data }));
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({ StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' }),
  );
  const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  expect(Records?.map((record) => Buffer.from(record.Data ?? []).equals(Data))).toEqual([true]);
  await expect(kinesis.send(new DescribeStreamSummaryCommand({ StreamName: 'absent' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  kinesis.destroy();
});

test('it says who calls which operation', async () => {
  const kinesis = new KinesisClient({ region, credentials, endpoint: front.endpoint });
  await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: 'absent' })).catch(() => undefined);
  expect(proxy.calls.at(-1)).toMatchObject({
    operation: 'DescribeStreamSummary',
    accessKeyId: credentials.accessKeyId,
  });
  kinesis.destroy();
});
