import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { METRIC_NAMESPACE } from '../../contract/metrics';
import type { ProxyRule } from '../../local/proxy/fault-decision';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { createStream, type TestStream } from '../helpers/aws/kinesis-streams';
import { testEnrichment } from '../helpers/enrichment/enrichment';
import { createStaging } from '../helpers/enrichment/staging';
import { batchInfo, FUNCTION_ARN, kinesisPointer, staged, UNREADABLE_BEFORE } from '../helpers/messages/pointers';

const SECRET = 'customer 7 owes 12 euros';
const NOW = Date.parse('2026-01-02T03:05:07.890Z');

let stream: TestStream;
let numbers: string[];

beforeAll(async () => {
  stream = await createStream();
  numbers = await stream.put(SECRET, SECRET, SECRET);
});

async function run(...bodies: unknown[]) {
  return runAt(inject('kinesisEndpoint'), ...bodies);
}

async function runAt(kinesisEndpoint: string, ...bodies: unknown[]) {
  const { variables } = await createStaging();
  const enrichment = testEnrichment({
    variables: {
      ...variables,
      AWS_ENDPOINT_URL_KINESIS: kinesisEndpoint,
      AWS_LAMBDA_FUNCTION_NAME: 'enrichment-1',
    },
    clock: { now: () => NOW },
    context: { getRemainingTimeInMillis: () => 30_000 },
  });
  await enrichment.invoke(...bodies.map((body) => staged(body, UNREADABLE_BEFORE)));
  return enrichment.log;
}

const pointer = () => kinesisPointer(batchInfo(stream.arn, numbers));
const expired = () =>
  kinesisPointer(batchInfo(stream.arn, ['1', '2'], { approximateArrivalOfLastRecord: '2025-12-31T00:00:00.000Z' }));
const unknownStream = () => kinesisPointer(batchInfo(`${stream.arn}-none`, numbers));

describe('the log', () => {
  test('has one line for each staging message, with everything that identifies it', async () => {
    const [line] = await run(pointer());
    expect(line).toEqual({
      level: 'INFO',
      event: 'hydrated',
      messageId: expect.any(String),
      hydrationId: expect.stringMatching(/^[0-9a-f]{64}$/),
      attempts: 1,
      consumerArn: FUNCTION_ARN,
      streamArn: stream.arn,
      shardId: 'shardId-000000000000',
      startSequenceNumber: numbers[0],
      endSequenceNumber: numbers[2],
      status: 'COMPLETE',
      expectedRecords: 3,
      foundRecords: 3,
      streamCalls: 2,
      milliseconds: 0,
    });
  });

  test('never has data in it', async () => {
    const log = await run(pointer(), SECRET, `{"${SECRET}":`, { KinesisBatchInfo: { shardId: SECRET } });
    expect(log).toHaveLength(5);
    expect(JSON.stringify(log)).not.toContain('customer');
    expect(JSON.stringify(log)).not.toContain(Buffer.from(SECRET).toString('base64'));
  });
});

describe('the log of a pointer that went back', () => {
  test('says why, though not in the words of a parser that quotes data', async () => {
    const answer = { status: 200, body: `{"Records":[{"Data": ${SECRET}` };
    const rule: ProxyRule = ({ operation }) => (operation === 'GetRecords' ? { answer } : undefined);
    const proxy = await startHttpProxy(inject('kinesisEndpoint'), { rule });
    onTestFinished(() => proxy.stop());
    const log = await runAt(proxy.endpoint, pointer());
    expect(log).toMatchObject([
      {
        level: 'WARN',
        event: 'sent-back',
        retry: 'counted',
        error: { name: 'GarbledAnswerError', message: "The stream's answer could not be read" },
        refusals: [],
        streamCalls: 4,
      },
      { RetriedBatches: 1, HydratedBatches: 0, StreamCalls: 4, PendingAge: [60_000] },
    ]);
    expect(JSON.stringify(log)).not.toContain('cust');
  });
});

describe('the metrics', () => {
  test.each([
    ['AccessDeniedException', 1],
    ['KMSDisabledException', 1],
    ['ProvisionedThroughputExceededException', 0],
  ])('count a read that ends with %s as denied %d times', async (type, DeniedBatches) => {
    const answer = { status: 400, body: JSON.stringify({ __type: type, message: 'no' }) };
    const rule: ProxyRule = ({ operation }) => (operation === 'GetRecords' ? { answer } : undefined);
    const proxy = await startHttpProxy(inject('kinesisEndpoint'), { rule });
    onTestFinished(() => proxy.stop());
    expect((await runAt(proxy.endpoint, pointer())).at(-1)).toMatchObject({ RetriedBatches: 1, DeniedBatches });
  });

  test('are one line in the format that CloudWatch reads', async () => {
    const log = await run(pointer(), expired(), unknownStream(), 'no pointer');
    const metrics = log.at(-1) as Record<string, unknown>;
    expect(metrics).toMatchObject({
      FunctionName: 'enrichment-1',
      HydratedBatches: 1,
      HydratedRecords: 3,
      InexactBatches: 0,
      PartialBatches: 0,
      ExpiredBatches: 1,
      UnreadableBatches: 1,
      MalformedMessages: 1,
      RetriedBatches: 0,
      UnhydratedBatches: 0,
      OverflowedMessages: 0,
      StreamCalls: expect.any(Number),
      HydrationLag: [60_000, 60_000, 60_000],
    });
    const { Timestamp, CloudWatchMetrics } = metrics._aws as { Timestamp: number; CloudWatchMetrics: unknown[] };
    expect(Timestamp).toBe(NOW);
    expect(CloudWatchMetrics).toEqual([
      {
        Namespace: METRIC_NAMESPACE,
        Dimensions: [['FunctionName']],
        Metrics: expect.arrayContaining([
          { Name: 'HydratedBatches', Unit: 'Count' },
          { Name: 'HydrationLag', Unit: 'Milliseconds' },
        ]),
      },
    ]);
  });

  test('name every value that is in the line, and no other', async () => {
    const { _aws, FunctionName: _, ...values } = (await run(pointer())).at(-1) as Record<string, unknown>;
    const { CloudWatchMetrics } = _aws as { CloudWatchMetrics: [{ Metrics: { Name: string }[] }] };
    expect(CloudWatchMetrics[0].Metrics.map(({ Name }) => Name)).toEqual(Object.keys(values));
  });
});
