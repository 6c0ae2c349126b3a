import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { CreateStreamCommand, PutRecordCommand, waitUntilStreamExists } from '@aws-sdk/client-kinesis';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import type { KinesisEvent } from '../../contract/lambda-event';
import { KINESIS_PAGE_BYTES, SQS_MESSAGE_BYTES } from '../../contract/limits';
import type { HydratedMessage } from '../../contract/message';
import { UNHYDRATED_ATTRIBUTES } from '../../contract/retry-attributes';
import { startLoopbackServer } from '../../local/emulators/servers';
import { kinesisClient, uniqueName } from '../helpers/aws/clients';
import { testEnrichment } from '../helpers/enrichment/enrichment';
import { createStaging } from '../helpers/enrichment/staging';
import { KINESIS_STREAM_ARN } from '../helpers/messages/event-records';
import { batchInfo, kinesisPointer, staged } from '../helpers/messages/pointers';

const context = { getRemainingTimeInMillis: () => 60_000, memoryLimitInMB: '512' };

/** Serves until the test is over. */
async function serve(listener: RequestListener): Promise<string> {
  const { endpoint, stop } = await startLoopbackServer(listener);
  onTestFinished(stop);
  return endpoint;
}

/** An enrichment with a bucket of the test's own: the emulator's takes no more than 10 MiB. */
async function enrichmentWithBucket(kinesisEndpoint = inject('kinesisEndpoint')) {
  const objects = new Map<string, string>();
  const s3 = await serve(async (request, response) => {
    objects.set(new URL(request.url ?? '', 'http://s3').pathname, await text(request));
    response.end();
  });
  const variables = { AWS_ENDPOINT_URL_KINESIS: kinesisEndpoint, AWS_ENDPOINT_URL_S3: s3, OVERFLOW_BUCKET: 'overflow' };
  const dataOf = ({ overflow }: HydratedMessage): Buffer[] => {
    const { payload } = JSON.parse(objects.get(`/overflow/${overflow?.key}`) ?? '');
    const { Records }: KinesisEvent = JSON.parse(payload);
    return Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64'));
  };
  return { lambda: testEnrichment({ context, variables }), dataOf };
}

/** A shard that answers every page with these records, one for each sequence number from 100 on. */
async function stubStream(records: readonly Buffer[]): Promise<string> {
  const page = records.map((data, index) => ({
    SequenceNumber: String(100 + index),
    ApproximateArrivalTimestamp: 1_545_084_650.987,
    Data: data.toString('base64'),
    PartitionKey: 'customer-1',
  }));
  return serve((request, response) => {
    const isPage = String(request.headers['x-amz-target']).endsWith('GetRecords');
    const answer = isPage ? { Records: page, NextShardIterator: 'i', MillisBehindLatest: 0 } : { ShardIterator: 'i' };
    request.resume().on('end', () => response.end(JSON.stringify(answer)));
  });
}

function numbers(count: number, from = 100): string[] {
  return Array.from({ length: count }, (_, index) => String(from + index));
}

describe('a failed batch of the largest size', () => {
  test('arrives by way of the bucket when it is one record of 10 MiB', async () => {
    const data = Buffer.alloc(KINESIS_PAGE_BYTES, 7);
    const { lambda, dataOf } = await enrichmentWithBucket(await stubStream([data]));
    const pointer = kinesisPointer(batchInfo(KINESIS_STREAM_ARN, numbers(1)));
    const [message] = await lambda.invoke(staged(pointer));
    expect(message).toMatchObject({ ...pointer, hydration: { status: 'COMPLETE', foundRecords: 1 } });
    expect(dataOf(message as HydratedMessage)[0]?.equals(data)).toBe(true);
  });

  test('arrives with nine others of 1 MB each, all of them in one answer that the destination takes', async () => {
    const data = numbers(10, 0).map((number) => Buffer.alloc(1_000_000, Number(number)));
    const { lambda, dataOf } = await enrichmentWithBucket(await stubStream(data));
    const messages = numbers(10).map((number) => staged(kinesisPointer(batchInfo(KINESIS_STREAM_ARN, [number]))));
    const hydrated = await lambda.invoke(...messages);
    expect(hydrated.map(({ messageId }) => messageId)).toEqual(messages.map(({ messageId }) => messageId));
    expect(Buffer.byteLength(hydrated.map((one) => JSON.stringify(one)).join(''))).toBeLessThanOrEqual(
      SQS_MESSAGE_BYTES,
    );
    expect(hydrated.flatMap(dataOf).map((bytes) => [bytes.length, bytes[0]])).toEqual(
      data.map((one) => [one.length, one[0]]),
    );
  });

  test('arrives from the emulator when it is one record of 1.2 MiB', async () => {
    const kinesis = kinesisClient();
    const StreamName = uniqueName('large');
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1, MaxRecordSizeInKiB: 10_240 }));
    await waitUntilStreamExists({ client: kinesis, maxWaitTime: 10, minDelay: 0.02, maxDelay: 0.05 }, { StreamName });
    // More than a queue takes; the emulator would spend many seconds on a record of ten.
    const Data = Buffer.alloc(Math.floor(1.2 * 1024 * 1024), 'order ');
    const { SequenceNumber = '' } = await kinesis.send(new PutRecordCommand({ StreamName, Data, PartitionKey: 'a' }));
    const streamArn = `arn:aws:kinesis:eu-west-1:000000000000:stream/${StreamName}`;
    const { lambda, dataOf } = await enrichmentWithBucket();
    const [message] = await lambda.invoke(staged(kinesisPointer(batchInfo(streamArn, [SequenceNumber]))));
    expect(dataOf(message as HydratedMessage)[0]?.equals(Data)).toBe(true);
  });
});

describe('a range that is more than memory can hold', () => {
  test('waits in the unhydrated queue until the function has more memory', async () => {
    const kinesis = await stubStream(Array.from({ length: 10 }, () => Buffer.alloc(1_000_000)));
    const staging = await createStaging();
    await staging.put(JSON.stringify(kinesisPointer(batchInfo(KINESIS_STREAM_ARN, [...numbers(10), '999']))));
    const variables = { ...staging.variables, AWS_ENDPOINT_URL_KINESIS: kinesis };
    const lambda = testEnrichment({ variables, context: { memoryLimitInMB: '32' } });
    expect(await lambda.invoke(...(await staging.receive()))).toEqual([]);
    expect(await staging.unhydrated()).toMatchObject([
      { messageAttributes: { [UNHYDRATED_ATTRIBUTES.errorName]: { stringValue: 'RangeTooLargeError' } } },
    ]);
  });
});
