import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { ENVIRONMENT } from '../../contract/environment';
import { SQS_MESSAGE_ATTRIBUTES, SQS_MESSAGE_BYTES } from '../../contract/limits';
import { UNHYDRATED_ATTRIBUTES } from '../../contract/retry-attributes';
import { readEnvironment } from '../../enrichment/environment';
import { pending } from '../../enrichment/hydration-result';
import { receive } from '../../enrichment/receive';
import { takeRetryLane } from '../../enrichment/retry-lane';
import type { ProxyRule } from '../../local/proxy/fault-decision';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { sqsClient } from '../helpers/aws/clients';
import { createStream, type TestStream } from '../helpers/aws/kinesis-streams';
import { testEnrichment } from '../helpers/enrichment/enrichment';
import { notification } from '../helpers/enrichment/intake-objects';
import { createStaging, type Staging } from '../helpers/enrichment/staging';
import { calmClock } from '../helpers/enrichment/sweeps';
import { batchInfo, kinesisPointer, staged } from '../helpers/messages/pointers';

let stream: TestStream;
let pointer: string;

beforeAll(async () => {
  stream = await createStream();
  pointer = JSON.stringify(kinesisPointer(batchInfo(stream.arn, await stream.put('a'))));
});

const denied = { answer: { status: 400, type: 'AccessDeniedException' } };

/** An enrichment that can read nothing. */
async function blindEnrichment(staging: Staging, variables: Record<string, string | undefined> = {}) {
  const proxy = await startHttpProxy(inject('kinesisEndpoint'), { rule: () => denied });
  onTestFinished(() => proxy.stop());
  return testEnrichment({
    variables: { ...staging.variables, AWS_ENDPOINT_URL_KINESIS: proxy.endpoint, ...variables },
  });
}

/** A batch of a pointer that cannot be read and one that can. */
async function withNeighbor(rule: ProxyRule) {
  const other = await createStream();
  const staging = await createStaging(rule);
  await staging.put(pointer);
  await staging.put(JSON.stringify(kinesisPointer(batchInfo(other.arn, await other.put('b')))));
  const proxy = await startHttpProxy(inject('kinesisEndpoint'), {
    rule: ({ input }) => (input?.StreamARN === stream.arn ? denied : undefined),
  });
  onTestFinished(() => proxy.stop());
  return { staging, lambda: await blindEnrichment(staging, { AWS_ENDPOINT_URL_KINESIS: proxy.endpoint }) };
}

/** Denies sending to queues whose names begin so. */
function refuse(prefix: string): ProxyRule {
  return ({ operation, input }) => {
    return operation === 'SendMessage' && String(input?.QueueUrl).includes(`/${prefix}`) ? denied : undefined;
  };
}

describe('a pointer that the staging queue refuses', () => {
  test('goes to the unhydrated queue', async () => {
    const staging = await createStaging(refuse('staging'));
    await staging.put(pointer);
    const lambda = await blindEnrichment(staging);
    expect(await lambda.invoke(...(await staging.receive()))).toEqual([]);
    expect(await staging.receive()).toEqual([]);
    expect(await staging.unhydrated()).toMatchObject([{ body: pointer }]);
    expect(lambda.log[0]).toMatchObject({
      event: 'moved-to-unhydrated',
      refusals: [{ name: 'AccessDeniedException' }],
    });
  });

  test('stays where it is when the unhydrated queue refuses it too: the invocation fails', async () => {
    const staging = await createStaging(refuse(''));
    await staging.put(pointer);
    const lambda = await blindEnrichment(staging);
    const [message] = await staging.receive();
    await expect(lambda.invoke(message as never)).rejects.toThrow(message?.messageId);
    expect(await staging.receive()).toMatchObject([{ body: pointer }]);
    expect(lambda.log[0]).toMatchObject({ level: 'ERROR', event: 'not-kept' });
  });

  test('does not take its neighbors along', async () => {
    const { staging, lambda } = await withNeighbor(refuse('staging'));
    expect(await lambda.invoke(...(await staging.receive()))).toMatchObject([{ KinesisBatch: ['b'] }]);
  });

  test('reports no neighbor as hydrated when the invocation fails and the neighbor comes again', async () => {
    const { staging, lambda } = await withNeighbor(refuse(''));
    await expect(lambda.invoke(...(await staging.receive()))).rejects.toThrow('No queue took the pointers');
    expect(lambda.log).toMatchObject([{ event: 'not-kept' }, { HydratedBatches: 0, HydratedRecords: 0 }]);
  });
});

describe('a pointer whose copy was taken, but whose original cannot be deleted', () => {
  test.each([
    ['staging', 'sent-back', {}],
    ['unhydrated', 'moved-to-unhydrated', { [ENVIRONMENT.retryForSeconds]: '0.001' }],
  ])('counts as kept in %s, and the log says what was refused', async (queue, event, variables) => {
    const staging = await createStaging(({ operation }) => (operation === 'DeleteMessage' ? denied : undefined));
    await staging.put(pointer);
    const lambda = await blindEnrichment(staging, variables);

    expect(await lambda.invoke(...(await staging.receive()))).toEqual([]);
    expect(staging.sent).toMatchObject([{ queue, body: pointer }]);
    expect(lambda.log[0]).toMatchObject({ event, refusals: [{ name: 'AccessDeniedException' }] });
  });
});

describe('a notification of several objects', () => {
  const several = JSON.stringify(notification('intake', 'a', 'b'));

  test('stays where it is, all of it, when the staging queue refuses one of them: the invocation fails', async () => {
    const staging = await createStaging(({ operation, count }) => {
      return operation === 'SendMessage' && count === 2 ? denied : undefined;
    });
    await staging.put(several);
    const lambda = testEnrichment({ variables: staging.variables });

    await expect(lambda.invoke(...(await staging.receive()))).rejects.toThrow('No queue took the pointers');
    expect((await staging.receive()).map(({ body }) => body)).toContain(several);
    expect(lambda.log[0]).toMatchObject({ event: 'not-kept', refusals: [{ name: 'AccessDeniedException' }] });
  });

  test('fails the invocation when there is no staging queue, so that the pipe keeps it', async () => {
    const staging = await createStaging();
    const lambda = testEnrichment({ variables: { ...staging.variables, [ENVIRONMENT.stagingQueueUrl]: undefined } });

    await expect(lambda.invoke(staged(several))).rejects.toThrow('The notification announces several objects');
    expect(staging.sent).toEqual([]);
  });

  test('that cannot be deleted counts as sent back, with its attributes, and the log says what was refused', async () => {
    const staging = await createStaging(({ operation }) => (operation === 'DeleteMessage' ? denied : undefined));
    const tenant = { DataType: 'String', StringValue: 'a' };
    await staging.put(several, { tenant });
    const lambda = testEnrichment({ variables: staging.variables });

    expect(await lambda.invoke(...(await staging.receive()))).toEqual([]);
    expect(staging.sent).toMatchObject([{ attributes: { tenant } }, { attributes: { tenant } }]);
    expect(lambda.log[0]).toMatchObject({ event: 'sent-back', refusals: [{ name: 'AccessDeniedException' }] });
  });
});

describe('the error beside a pointer in the unhydrated queue', () => {
  test.each([
    ['is cut off where it is long', 'x'.repeat(600), 'x'.repeat(512)],
    ['shows ? for what SQS does not take', 'a\u0000b\uFFFE\uD800c\td😀', 'a?b??c\td😀'],
    ['shows ? for the half of a character', `${'x'.repeat(511)}😀`, `${'x'.repeat(511)}?`],
    ['is - where there is none', '', '-'],
  ])('%s', async (_, message, shown) => {
    const staging = await createStaging();
    const environment = readEnvironment(staging.variables);
    const lost = pending(receive(staged(pointer), Date.now()), new Error(message), 'useless');
    const signal = new AbortController().signal;
    await takeRetryLane([lost], {
      environment,
      sqs: async () => sqsClient(staging.variables.AWS_ENDPOINT_URL_SQS),
      clock: calmClock(),
      signal,
    });

    expect(staging.sent).toMatchObject([
      { queue: 'unhydrated', attributes: { [UNHYDRATED_ATTRIBUTES.errorMessage]: { StringValue: shown } } },
    ]);
  });
});

describe('a pointer with as many message attributes as SQS takes', () => {
  test('goes back with as many, ours among them', async () => {
    const staging = await createStaging();
    const theirs = Array.from({ length: SQS_MESSAGE_ATTRIBUTES }, (_, index) => [
      `theirs-${index}`,
      { dataType: 'String', stringValue: 'x' },
    ]);
    const lambda = await blindEnrichment(staging);
    expect(await lambda.invoke(staged(pointer, { messageAttributes: Object.fromEntries(theirs) }))).toEqual([]);
    const [{ attributes } = { attributes: {} }] = staging.sent;
    const ours = ['HydrationAttempts', 'HydrationFirstStagedAt', 'HydrationSentBackAt'];
    const names = theirs.slice(0, SQS_MESSAGE_ATTRIBUTES - ours.length).map(([name]) => name);
    expect(Object.keys(attributes).toSorted()).toEqual([...names, ...ours].toSorted());
  });
});

describe('a pointer whose message attributes are null', () => {
  test('goes back to the staging queue as if it had none', async () => {
    const staging = await createStaging();
    const lambda = await blindEnrichment(staging);
    expect(await lambda.invoke(staged(pointer, { messageAttributes: null }))).toEqual([]);
    expect(staging.sent).toMatchObject([{ queue: 'staging', attributes: { HydrationAttempts: { StringValue: '1' } } }]);
  });
});

describe('a pointer whose retries are over and that the unhydrated queue refuses', () => {
  test('goes back to the staging queue', async () => {
    const staging = await createStaging(refuse('unhydrated'));
    await staging.put(pointer);
    const lambda = await blindEnrichment(staging, { [ENVIRONMENT.retryForSeconds]: '0.001' });
    await lambda.invoke(...(await staging.receive()));
    expect(await staging.receive()).toMatchObject([{ body: pointer }]);
    expect(await staging.unhydrated()).toEqual([]);
  });
});

describe('without a staging queue', () => {
  test('a pointer that cannot be hydrated now fails the invocation, so that the pipe keeps it', async () => {
    const staging = await createStaging();
    const lambda = await blindEnrichment(staging, { [ENVIRONMENT.stagingQueueUrl]: undefined });
    await expect(lambda.invoke(staged(pointer))).rejects.toThrow('AccessDeniedException');
    expect(staging.sent).toEqual([]);
  });
});

describe('a message that cannot be delivered because', () => {
  test('the bucket is out of reach goes back to the staging queue', async () => {
    const staging = await createStaging();
    const large = 'x'.repeat(300_000);
    const variables = { ...staging.variables, OVERFLOW_BUCKET: 'no-such-bucket', MESSAGE_LIMIT_BYTES: '262144' };
    const lambda = testEnrichment({ variables });
    await staging.put(large);
    expect(await lambda.invoke(...(await staging.receive()))).toEqual([]);
    expect(staging.sent).toMatchObject([{ queue: 'staging', body: large }]);
    expect(lambda.log[0]).toMatchObject({ error: { name: 'NoSuchBucket' } });
  });

  test('its neighbors leave no room goes back to the staging queue uncounted, as it fits by itself', async () => {
    const staging = await createStaging();
    const limits = { MESSAGE_LIMIT_BYTES: '2000', REQUEST_LIMIT_BYTES: '2500' };
    const lambda = testEnrichment({ variables: { ...staging.variables, ...limits } });
    const bodies = Array.from({ length: 5 }, (_, index) => `${index}`.repeat(600));
    for (const body of bodies) await staging.put(body);
    const hydrated = await lambda.invoke(...(await staging.receive()));
    expect(hydrated.length).toBeGreaterThan(0);
    for (const { queue, attributes } of staging.sent) {
      expect(queue).toBe('staging');
      expect(attributes).toMatchObject({ HydrationAttempts: { StringValue: '0' } });
    }
    const originals = hydrated.map(({ hydration }) => hydration.original);
    expect([...originals, ...staging.sent.map(({ body }) => body)].sort()).toEqual(bodies);
  });

  test('there is no bucket waits in the unhydrated queue', async () => {
    const staging = await createStaging();
    const lambda = testEnrichment({ variables: { ...staging.variables, MESSAGE_LIMIT_BYTES: '2000' } });
    await staging.put('x'.repeat(2_000));
    expect(await lambda.invoke(...(await staging.receive()))).toEqual([]);
    expect(await staging.unhydrated()).toMatchObject([
      {
        messageAttributes: {
          [UNHYDRATED_ATTRIBUTES.errorName]: { stringValue: 'MessageTooLargeError' },
          [UNHYDRATED_ATTRIBUTES.errorMessage]: {
            stringValue: expect.stringContaining("into 1937 bytes: the destination's limit, less the room"),
          },
        },
      },
    ]);
  });

  test('the bucket is out of reach waits in the unhydrated queue when its body leaves no room for a count', async () => {
    const staging = await createStaging();
    const lambda = testEnrichment({ variables: { ...staging.variables, OVERFLOW_BUCKET: 'no-such-bucket' } });
    const body = 'x'.repeat(SQS_MESSAGE_BYTES - 20);
    await staging.put(body);
    expect(await lambda.invoke(...(await staging.receive()))).toEqual([]);
    expect((await staging.unhydrated()).map((message) => message.body === body)).toEqual([true]);
  });
});

describe('a pointer for which there is no time', () => {
  /** The time to read is over at once. */
  function busyEnrichment(variables: Record<string, string>) {
    const times = [Date.now()];
    return testEnrichment({ variables, clock: { now: () => times.pop() ?? Date.now() + 60_000 } });
  }

  test('waits in the unhydrated queue when there has been none for as long as the owner wants', async () => {
    const staging = await createStaging();
    await staging.put(pointer);
    const lambda = busyEnrichment({ ...staging.variables, [ENVIRONMENT.retryForSeconds]: '30' });
    expect(await lambda.invoke(...(await staging.receive()))).toEqual([]);
    expect(await staging.unhydrated()).toMatchObject([
      { body: pointer, messageAttributes: { [UNHYDRATED_ATTRIBUTES.errorName]: { stringValue: 'NotBegunError' } } },
    ]);
  });

  test('goes back to the staging queue uncounted', async () => {
    const staging = await createStaging();
    await staging.put(pointer);
    const lambda = busyEnrichment(staging.variables);
    expect(await lambda.invoke(...(await staging.receive()))).toEqual([]);
    expect(staging.sent).toMatchObject([
      { queue: 'staging', body: pointer, attributes: { HydrationAttempts: { StringValue: '0' } } },
    ]);
  });
});
