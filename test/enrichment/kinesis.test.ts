import { gzipSync } from 'node:zlib';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { ENVIRONMENT } from '../../contract/environment';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { createStream } from '../helpers/aws/kinesis-streams';
import { testEnrichment } from '../helpers/enrichment/enrichment';
import { batchInfo, FUNCTION_ARN, kinesisPointer, staged } from '../helpers/messages/pointers';

describe('a failed batch of a Kinesis stream', () => {
  test('comes with the records as the function received them, byte for byte', async () => {
    const stream = await createStream();
    const data = ['text', '{"order":1}', Uint8Array.of(0, 255, 128), gzipSync('zipped'), ''];
    const numbers = await stream.put(...data.map((one) => ({ data: one, partitionKey: 'customer-7' })));
    const pointer = kinesisPointer(batchInfo(stream.arn, numbers));
    const message = staged(pointer);

    const [hydrated] = await testEnrichment().invoke(message);

    expect(hydrated).toMatchObject({ ...pointer, messageId: message.messageId });
    expect(hydrated?.hydration).toMatchObject({ status: 'COMPLETE', expectedRecords: 5, foundRecords: 5, attempts: 1 });
    expect(hydrated?.payload?.Records).toEqual(
      data.map((one, index) => ({
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: 'customer-7',
          sequenceNumber: numbers[index],
          data: Buffer.from(one).toString('base64'),
          approximateArrivalTimestamp: expect.closeTo(Date.now() / 1000, -2),
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: `shardId-000000000000:${numbers[index]}`,
        eventName: 'aws:kinesis:record',
        awsRegion: 'eu-west-1',
        eventSourceARN: stream.arn,
      })),
    );
    expect(hydrated?.KinesisBatch).toHaveLength(5);
  });

  test.each([
    ['one record', 1],
    ['hundreds of records', 700],
  ])('comes whole with %s', async (_, count) => {
    const stream = await createStream();
    const data = Array.from({ length: count }, (__, index) => `order-${index}`);
    const numbers = await stream.put('before', ...data, 'after');
    const [hydrated] = await testEnrichment().invoke(
      staged(kinesisPointer(batchInfo(stream.arn, numbers.slice(1, -1)))),
    );
    expect(hydrated?.hydration).toMatchObject({ status: 'COMPLETE', foundRecords: count });
    expect(hydrated?.KinesisBatch).toEqual(data);
  });

  test('comes from the memory of the sandbox when an earlier invocation read past it', async () => {
    const stream = await createStream();
    const numbers = await stream.put(...Array.from({ length: 30 }, (_, index) => `order-${index}`));
    const lambda = testEnrichment();
    const pointerTo = (...indexes: number[]) =>
      staged(
        kinesisPointer(
          batchInfo(
            stream.arn,
            indexes.map((index) => numbers[index] ?? ''),
          ),
        ),
      );
    await lambda.invoke(pointerTo(3), pointerTo(20));

    const [hydrated] = await lambda.invoke(pointerTo(10, 11, 12));

    expect(hydrated?.hydration).toMatchObject({ status: 'COMPLETE', foundRecords: 3 });
    expect(hydrated?.KinesisBatch).toEqual(['order-10', 'order-11', 'order-12']);
    expect(lambda.log.filter(({ event }) => event === 'hydrated').map(({ streamCalls }) => streamCalls)).toEqual([
      2, 1, 0,
    ]);
  });

  test('comes whole when the range holds more than Lambda counted, and says so', async () => {
    const stream = await createStream();
    const data = Array.from({ length: 30 }, (_, index) => `order-${index}`);
    const numbers = await stream.put(...data);
    const [hydrated] = await testEnrichment().invoke(
      staged(kinesisPointer(batchInfo(stream.arn, numbers, { batchSize: 4 }))),
    );
    expect(hydrated?.hydration).toMatchObject({
      status: 'INEXACT',
      expectedRecords: 4,
      foundRecords: 30,
      reason: { code: 'RECORD_COUNT_DIFFERS', message: 'The range holds 30 records, Lambda counted 4' },
    });
    expect(hydrated?.KinesisBatch).toEqual(data);
  });

  test('has no partition key where that is null on the wire', async () => {
    const stream = await createStream();
    const numbers = await stream.put('a');
    const keyless = (page: { Records?: readonly object[] }) => {
      return { ...page, Records: page.Records?.map((record) => ({ ...record, PartitionKey: null })) };
    };
    const proxy = await startHttpProxy(inject('kinesisEndpoint'), {
      rule: ({ operation }) => (operation === 'GetRecords' ? { rewriteAnswer: keyless } : undefined),
    });
    onTestFinished(() => proxy.stop());
    const lambda = testEnrichment({ variables: { AWS_ENDPOINT_URL_KINESIS: proxy.endpoint } });
    const [hydrated] = await lambda.invoke(staged(kinesisPointer(batchInfo(stream.arn, numbers))));
    expect(hydrated).toMatchObject({ hydration: { status: 'COMPLETE' }, KinesisBatch: ['a'] });
    expect(hydrated?.payload?.Records[0]).not.toHaveProperty('kinesis.partitionKey');
  });

  test('comes from a shard that was split meanwhile', async () => {
    const stream = await createStream();
    const numbers = await stream.put('a', 'b', 'c');
    await stream.split();
    await stream.put('later');
    const [hydrated] = await testEnrichment().invoke(staged(kinesisPointer(batchInfo(stream.arn, numbers))));
    expect(hydrated?.hydration.status).toBe('COMPLETE');
    expect(hydrated?.KinesisBatch).toEqual(['a', 'b', 'c']);
  });

  test('comes also when it was a pipe that gave up', async () => {
    const stream = await createStream();
    const numbers = await stream.put('a');
    const { requestContext: _, responseContext: __, ...batch } = kinesisPointer(batchInfo(stream.arn, numbers));
    const context = { partnerResourceArn: 'arn:aws:pipes:eu-west-1:000000000000:pipe/orders', condition: 'Exhausted' };
    const [hydrated] = await testEnrichment().invoke(staged({ ...batch, context }));
    expect(hydrated).toMatchObject({ ...batch, context, hydration: { status: 'COMPLETE' }, KinesisBatch: ['a'] });
  });

  test.each([
    ['has', true],
    ['has not', false],
  ])('names shard and stream beside its records where the mapping %s a tumbling window', async (_, tumblingWindow) => {
    const stream = await createStream();
    const pointer = kinesisPointer(batchInfo(stream.arn, await stream.put('a')));
    const mapping = {
      functionArn: FUNCTION_ARN,
      streamArn: stream.arn,
      patterns: [],
      ...(tumblingWindow && { tumblingWindow }),
    };
    const variables = { [ENVIRONMENT.mappingFilters]: JSON.stringify([mapping]) };
    const [hydrated] = await testEnrichment({ variables }).invoke(staged(pointer));
    const { Records: _records, ...beside } = hydrated?.payload ?? { Records: [] };

    expect(beside).toEqual(tumblingWindow ? { shardId: 'shardId-000000000000', eventSourceARN: stream.arn } : {});
  });

  test('is read from the stream where the pointer names its consumer', async () => {
    const stream = await createStream();
    const numbers = await stream.put('a');
    const streamArn = `${stream.arn}/consumer/fast:1700000000`;
    const [hydrated] = await testEnrichment().invoke(staged(kinesisPointer(batchInfo(streamArn, numbers))));
    expect(hydrated).toMatchObject({ KinesisBatchInfo: { streamArn }, hydration: { status: 'COMPLETE' } });
    expect(hydrated?.payload?.Records).toMatchObject([{ eventSourceARN: streamArn }]);
  });
});
