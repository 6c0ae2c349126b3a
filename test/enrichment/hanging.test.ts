import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import type { ProxyRule } from '../../local/proxy/fault-decision';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { createStream } from '../helpers/aws/kinesis-streams';
import { testEnrichment } from '../helpers/enrichment/enrichment';
import { createStaging } from '../helpers/enrichment/staging';
import { batchInfo, kinesisPointer } from '../helpers/messages/pointers';

const REMAINING = 4_000;
const context = { getRemainingTimeInMillis: () => REMAINING };
const LARGE = 'x'.repeat(5_000);
const never = () => new Promise<undefined>(() => undefined);

let small: string;

beforeAll(async () => {
  const stream = await createStream();
  small = JSON.stringify(kinesisPointer(batchInfo(stream.arn, await stream.put('a'))));
});

/** A staging queue with two messages, and a bucket that never answers: the larger message has to go there. */
async function world(rule?: ProxyRule) {
  const staging = await createStaging(rule);
  await staging.put(small);
  await staging.put(LARGE);
  const bucket = await startHttpProxy(inject('sqsEndpoint'), { rule: never });
  onTestFinished(() => bucket.stop());
  const variables = {
    ...staging.variables,
    AWS_ENDPOINT_URL_S3: bucket.endpoint,
    OVERFLOW_BUCKET: 'hanging',
    MESSAGE_LIMIT_BYTES: '4000',
  };
  return { staging, lambda: testEnrichment({ variables, context }) };
}

function hangs(operation: string): ProxyRule {
  return (call) => (call.operation === operation ? never() : undefined);
}

describe('when the bucket hangs', () => {
  test('what should go there takes the retry lane, and the others are delivered in time', async () => {
    const { staging, lambda } = await world();
    const startedAt = performance.now();
    expect(await lambda.invoke(...(await staging.receive()))).toMatchObject([{ KinesisBatch: ['a'] }]);
    expect(performance.now() - startedAt).toBeLessThan(REMAINING);
    expect(staging.sent).toMatchObject([{ queue: 'staging', body: LARGE }]);
    expect((await staging.receive()).map(({ body }) => body).sort()).toEqual([LARGE, small].sort());
  });

  test('and the queues too, the invocation fails in time, and the batch stays where it is', async () => {
    const { staging, lambda } = await world(hangs('SendMessage'));
    const batch = await staging.receive();
    const startedAt = performance.now();
    await expect(lambda.invoke(...batch)).rejects.toThrow('No queue took the pointers');
    expect(performance.now() - startedAt).toBeLessThan(REMAINING);
    expect(await staging.receive()).toHaveLength(2);
  });

  test('and the deletion of the original too, the others are delivered in time', async () => {
    const { staging, lambda } = await world(hangs('DeleteMessage'));
    const startedAt = performance.now();
    expect(await lambda.invoke(...(await staging.receive()))).toHaveLength(1);
    expect(performance.now() - startedAt).toBeLessThan(REMAINING);
  });
});
