import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { RETRY_ATTRIBUTES, UNHYDRATED_ATTRIBUTES } from '../../contract/retry-attributes';
import type { ProxyRule } from '../../local/proxy/fault-decision';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { createStream, type TestStream } from '../helpers/aws/kinesis-streams';
import { type TestEnrichmentOptions, testEnrichment } from '../helpers/enrichment/enrichment';
import { createStaging, type Staging } from '../helpers/enrichment/staging';
import { batchInfo, kinesisPointer } from '../helpers/messages/pointers';

let good: TestStream;
let bad: TestStream;
let goodNumbers: string[];
let badPointer: string;

beforeAll(async () => {
  [good, bad] = await Promise.all([createStream(), createStream()]);
  goodNumbers = await good.put(...Array.from({ length: 9 }, (_, index) => `order-${index}`));
  badPointer = JSON.stringify(kinesisPointer(batchInfo(bad.arn, await bad.put('bad'))));
});

const goodPointers = () => goodNumbers.map((number) => JSON.stringify(kinesisPointer(batchInfo(good.arn, [number]))));
const ofBadStream: (verdict: ReturnType<ProxyRule>) => ProxyRule = (verdict) => (call) =>
  call.input?.StreamARN === bad.arn ? verdict : undefined;
const throttled = { answer: { status: 400, type: 'ProvisionedThroughputExceededException' } };

/** An enrichment to which the bad stream does what the rule says. */
async function enrichment(staging: Staging, rule: ProxyRule, options: TestEnrichmentOptions = {}) {
  const proxy = await startHttpProxy(inject('kinesisEndpoint'), { rule });
  onTestFinished(() => proxy.stop());
  const variables = { ...staging.variables, AWS_ENDPOINT_URL_KINESIS: proxy.endpoint, ...options.variables };
  return testEnrichment({ ...options, variables });
}

describe('when one pointer of ten cannot be hydrated now', () => {
  test.each([
    ['throttled', throttled],
    ['denied', { answer: { status: 400, type: 'AccessDeniedException' } }],
    ['broken', { answer: { status: 500, type: 'InternalFailureException' } }],
    ['out of reach', { drop: 'before' as const }],
  ])('because its stream is %s, nine are delivered and it goes back to the staging queue', async (_, verdict) => {
    const staging = await createStaging();
    await staging.put(badPointer);
    for (const pointer of goodPointers()) await staging.put(pointer);
    const batch = await staging.receive();
    expect(batch).toHaveLength(10);

    const hydrated = await (await enrichment(staging, ofBadStream(verdict))).invoke(...batch);

    expect(hydrated.map(({ KinesisBatch }) => KinesisBatch?.[0])).toEqual(
      goodNumbers.map((__, index) => `order-${index}`),
    );
    expect(staging.sent).toMatchObject([{ queue: 'staging', body: badPointer }]);
    await staging.accept(batch.filter(({ body }) => body !== badPointer));
    expect((await staging.receive()).map(({ body }) => body)).toEqual([badPointer]);
  });
});

// A mutation run shares the machine: a test that needs an answer within seconds would prove nothing.
describe.skipIf(process.env.MUTATION)('when the stream of one pointer does not answer in time', () => {
  test('the others are delivered before the function runs out of it, and the pointer goes back', async () => {
    const staging = await createStaging();
    await staging.put(badPointer);
    await staging.put(goodPointers()[0] ?? '');
    const context = { getRemainingTimeInMillis: () => 3_000 };
    const lambda = await enrichment(staging, ofBadStream({ delayMs: 10_000 }), { context });
    const startedAt = performance.now();
    expect(await lambda.invoke(...(await staging.receive()))).toMatchObject([{ KinesisBatch: ['order-0'] }]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(staging.sent).toMatchObject([{ queue: 'staging', body: badPointer }]);
  });
});

describe('a pointer in the retry lane', () => {
  test('takes its count, its age and whatever else it carries along, until it is hydrated', async () => {
    const staging = await createStaging();
    const rule = { verdict: throttled as ReturnType<ProxyRule> };
    const lambda = await enrichment(staging, (call) => ofBadStream(rule.verdict)(call));
    await staging.put(badPointer, { tenant: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) } });
    const [first] = await staging.receive();
    for (let trip = 1; trip <= 3; trip++) expect(await lambda.invoke(...(await staging.receive()))).toEqual([]);

    const [copy, ...others] = await staging.receive();
    expect(others).toEqual([]);
    expect(copy).toMatchObject({ body: badPointer });
    expect(copy?.messageAttributes).toEqual({
      tenant: { dataType: 'Binary', binaryValue: 'AP8=' },
      [RETRY_ATTRIBUTES.attempts]: { dataType: 'Number', stringValue: '3' },
      [RETRY_ATTRIBUTES.firstStagedAt]: {
        dataType: 'String',
        stringValue: new Date(Number(first?.attributes?.SentTimestamp)).toISOString(),
      },
      [RETRY_ATTRIBUTES.sentBackAt]: { dataType: 'String', stringValue: expect.stringMatching(/^20/) },
    });
    rule.verdict = undefined;
    expect(await lambda.invoke(...(await staging.receive()))).toMatchObject([
      { hydration: { status: 'COMPLETE', attempts: 4 }, KinesisBatch: ['bad'] },
    ]);
  });

  test('waits twice as long each time, from 5 seconds to 15 minutes, no two alike', async () => {
    const staging = await createStaging();
    await staging.put(badPointer);
    const lambda = await enrichment(staging, ofBadStream(throttled), { clock: { random: () => 0.5 } });
    for (let trip = 0; trip < 9; trip++) await lambda.invoke(...(await staging.receive()));
    expect(staging.sent.map(({ delaySeconds }) => delaySeconds)).toEqual([7, 15, 30, 60, 120, 240, 480, 675, 675]);
  });

  test('exists exactly once after the target has rejected its batch five times in a row', async () => {
    const staging = await createStaging();
    await staging.put(badPointer);
    await staging.put(goodPointers()[0] ?? '');
    const lambda = await enrichment(staging, ofBadStream(throttled));
    for (let rejection = 0; rejection < 5; rejection++) {
      // The copy is not due yet; all that the pipe had before comes again, as nobody deleted it.
      const due = (await staging.receive()).filter(
        ({ messageAttributes }) => !messageAttributes?.[RETRY_ATTRIBUTES.attempts],
      );
      expect(await lambda.invoke(...due)).toHaveLength(1);
    }
    expect(staging.sent).toHaveLength(1);
    expect((await staging.receive()).filter(({ body }) => body === badPointer)).toHaveLength(1);
  });
});

describe('a pointer whose retries are over', () => {
  const day = 24 * 60 * 60 * 1_000;
  const late = { now: () => Date.now() + day };

  test('waits in the unhydrated queue, with the error and without its count', async () => {
    const staging = await createStaging();
    await staging.put(badPointer, { tenant: { DataType: 'String', StringValue: 'a' } });
    const lambda = await enrichment(staging, ofBadStream(throttled), { clock: late });
    expect(await lambda.invoke(...(await staging.receive()))).toEqual([]);
    expect(await staging.receive()).toEqual([]);
    expect(await staging.unhydrated()).toMatchObject([
      {
        body: badPointer,
        messageAttributes: {
          tenant: { stringValue: 'a' },
          [UNHYDRATED_ATTRIBUTES.errorName]: { stringValue: 'ProvisionedThroughputExceededException' },
          [UNHYDRATED_ATTRIBUTES.errorMessage]: { stringValue: expect.stringContaining('by rule') },
        },
      },
    ]);
    expect(Object.keys((await staging.unhydrated())[0]?.messageAttributes ?? {})).toHaveLength(3);
  });

  test('stays in the lane as long as the owner wants', async () => {
    const staging = await createStaging();
    await staging.put(badPointer);
    const variables = { RETRY_FOR_SECONDS: String(2 * 24 * 60 * 60) };
    const lambda = await enrichment(staging, ofBadStream(throttled), { clock: late, variables });
    await lambda.invoke(...(await staging.receive()));
    expect(staging.sent).toMatchObject([{ queue: 'staging' }]);
  });

  test('starts afresh when it is redriven, also when it got there with its count', async () => {
    const staging = await createStaging();
    const long = new Date(Date.now() - 2 * day).toISOString();
    await staging.put(badPointer, {
      [RETRY_ATTRIBUTES.attempts]: { DataType: 'Number', StringValue: '90' },
      [RETRY_ATTRIBUTES.firstStagedAt]: { DataType: 'String', StringValue: long },
      [RETRY_ATTRIBUTES.sentBackAt]: { DataType: 'String', StringValue: long },
      [UNHYDRATED_ATTRIBUTES.errorName]: { DataType: 'String', StringValue: 'Old' },
    });
    await (await enrichment(staging, ofBadStream(throttled))).invoke(...(await staging.receive()));
    const [{ queue, attributes } = { queue: '', attributes: {} }] = staging.sent;
    expect(queue).toBe('staging');
    expect(attributes).toMatchObject({ [RETRY_ATTRIBUTES.attempts]: { StringValue: '1' } });
    expect(attributes).not.toHaveProperty(UNHYDRATED_ATTRIBUTES.errorName);
  });
});

describe('a copy that SQS took without the enrichment knowing leaves two pointers with one id, when', () => {
  test.skipIf(process.env.MUTATION).each<[string, (ended: Promise<undefined>) => ProxyRule]>([
    [
      "SQS's answer is lost and the SDK sends again",
      () => (call) => (call.operation === 'SendMessage' && call.count === 1 ? { drop: 'after' } : undefined),
    ],
    [
      "SQS's answer is late and the function has to end",
      (ended) => (call) => (call.operation === 'SendMessage' ? ended : undefined),
    ],
    [
      'the original cannot be deleted and the target rejects the batch',
      () => (call) => (call.operation === 'DeleteMessage' ? { answer: { status: 503, body: '' } } : undefined),
    ],
  ])('%s', async (_, ruleUntil) => {
    let endInvocation: (decision: undefined) => void = () => {};
    const ended = new Promise<undefined>((resolve) => {
      endInvocation = resolve;
    });
    const staging = await createStaging(ruleUntil(ended));
    await staging.put(badPointer);
    const context = { getRemainingTimeInMillis: () => 2_000 };
    const lambda = await enrichment(staging, ofBadStream(throttled), { context });
    await lambda.invoke(...(await staging.receive())).catch(({ name }) => expect(name).toBe('PointersNotKeptError'));
    endInvocation(undefined);

    await expect.poll(async () => (await staging.receive()).map(({ body }) => body)).toEqual([badPointer, badPointer]);

    const hydrated = await (await enrichment(staging, () => undefined)).invoke(...(await staging.receive()));
    expect(hydrated).toMatchObject([{ KinesisBatch: ['bad'] }, { KinesisBatch: ['bad'] }]);
    expect(new Set(hydrated.map(({ hydration }) => hydration.id)).size).toBe(1);
    expect(await staging.unhydrated()).toEqual([]);
  });
});
