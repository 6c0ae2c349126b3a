import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { createStream } from '../helpers/aws/kinesis-streams';
import { testEnrichment } from '../helpers/enrichment/enrichment';
import { createStaging } from '../helpers/enrichment/staging';
import { batchInfo, kinesisPointer } from '../helpers/messages/pointers';

const REMAINING = 4_000;
const LARGE = 'x'.repeat(5_000);
const never = () => new Promise<undefined>(() => undefined);

let small: string;

beforeAll(async () => {
  const stream = await createStream();
  small = JSON.stringify(kinesisPointer(batchInfo(stream.arn, await stream.put('a'))));
});

/** The time limits of an invocation, each over when a test says so: none of it depends on how fast the machine is. */
function limits() {
  const asked: { readonly after: number; readonly controller: AbortController }[] = [];
  const end = (index: number) => asked[index]?.controller.abort();
  return {
    endStoring: () => end(1),
    endKeeping: () => end(2),
    after: () => asked.map(({ after }) => after),
    signalAfter: (after: number) => {
      const controller = new AbortController();
      asked.push({ after, controller });
      return controller.signal;
    },
  };
}

/** A staging queue with two messages, and a bucket that never answers: the larger message has to go there. */
async function world(hanging?: string) {
  const time = limits();
  const hang = async (end: () => void) => {
    end();
    return never();
  };
  const staging = await createStaging(({ operation }) => (operation === hanging ? hang(time.endKeeping) : undefined));
  await staging.put(small);
  await staging.put(LARGE);
  const bucket = await startHttpProxy(inject('sqsEndpoint'), { rule: () => hang(time.endStoring) });
  onTestFinished(() => bucket.stop());
  const variables = {
    ...staging.variables,
    AWS_ENDPOINT_URL_S3: bucket.endpoint,
    OVERFLOW_BUCKET: 'hanging',
    MESSAGE_LIMIT_BYTES: '4000',
  };
  const context = { getRemainingTimeInMillis: () => REMAINING };
  const now = Date.now();
  const clock = { now: () => now, signalAfter: time.signalAfter };
  return { staging, time, lambda: testEnrichment({ variables, context, clock }) };
}

describe('when the bucket hangs', () => {
  test('what should go there takes the retry lane, and the others are delivered', async () => {
    const { staging, lambda } = await world();
    expect(await lambda.invoke(...(await staging.receive()))).toMatchObject([{ KinesisBatch: ['a'] }]);
    expect(staging.sent).toMatchObject([{ queue: 'staging', body: LARGE }]);
    expect((await staging.receive()).map(({ body }) => body).sort()).toEqual([LARGE, small].sort());
  });

  test('and the queues too, the invocation fails, and the batch stays where it is', async () => {
    const { staging, lambda } = await world('SendMessage');
    const batch = await staging.receive();
    await expect(lambda.invoke(...batch)).rejects.toThrow('No queue took the pointers');
    expect(await staging.receive()).toHaveLength(2);
  });

  test('and the deletion of the original too, the others are delivered', async () => {
    const { staging, lambda } = await world('DeleteMessage');
    expect(await lambda.invoke(...(await staging.receive()))).toHaveLength(1);
  });

  test('there is time for what comes next: reading ends first, then storing, then sending, and all of it in time', async () => {
    const { staging, lambda, time } = await world();
    await lambda.invoke(...(await staging.receive()));
    const [reading = 0, storing = 0, keeping = 0] = time.after();
    expect(0 < reading && reading < storing && storing < keeping && keeping < REMAINING).toBe(true);
  });
});
