import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { createStream, type TestStream } from '../helpers/aws/kinesis-streams';
import { testEnrichment } from '../helpers/enrichment/enrichment';
import { batchInfo, kinesisPointer, staged } from '../helpers/messages/pointers';

let stream: TestStream;
let numbers: string[];

beforeAll(async () => {
  stream = await createStream();
  numbers = await stream.put(...Array.from({ length: 60 }, (_, index) => `order-${index}`));
});

function pointerTo(start: number, end: number) {
  return kinesisPointer(batchInfo(stream.arn, numbers.slice(start, end + 1)));
}

describe('a batch of staging messages', () => {
  test('comes out in its own order, whatever the order in the stream', async () => {
    const ranges = [
      [50, 54],
      [3, 3],
      [20, 29],
      [0, 59],
      [4, 5],
    ] as const;
    const messages = ranges.map(([start, end]) => staged(pointerTo(start, end)));
    messages.splice(2, 0, staged('no pointer'));

    const hydrated = await testEnrichment().invoke(...messages);

    expect(hydrated.map(({ messageId }) => messageId)).toEqual(messages.map(({ messageId }) => messageId));
    expect(hydrated.map(({ KinesisBatch }) => [KinesisBatch?.at(0), KinesisBatch?.at(-1)])).toEqual([
      ['order-50', 'order-54'],
      ['order-3', 'order-3'],
      [undefined, undefined],
      ['order-20', 'order-29'],
      ['order-0', 'order-59'],
      ['order-4', 'order-5'],
    ]);
  });

  test('fits the destination also where the pipe writes its numbers as AWS does in events, which is longer', async () => {
    const written = (text: string) => text.replace(/:(\d)(\d{9})\.(\d+)/g, ':$1.$2$3E9');
    const pointer = kinesisPointer(batchInfo(stream.arn, await stream.put(...Array(9).fill('x'.repeat(100)))));
    const [whole = ''] = await testEnrichment().invokeRaw(staged(pointer));
    const limit = String(Buffer.byteLength(whole));
    const variables = { MESSAGE_LIMIT_BYTES: limit, REQUEST_LIMIT_BYTES: limit };
    const [message = ''] = await testEnrichment({ variables }).invokeRaw(staged(pointer));

    expect(JSON.parse(message).payload.Records).toHaveLength(9);
    expect(Buffer.byteLength(written(whole))).toBeGreaterThan(Number(limit));
    expect(Buffer.byteLength(written(message))).toBeLessThanOrEqual(Number(limit));
  });

  test('of ten bisected neighbors costs two calls to the stream, once the size of its records is known', async () => {
    const proxy = await startHttpProxy(inject('kinesisEndpoint'));
    onTestFinished(() => proxy.stop());
    const messages = Array.from({ length: 10 }, (_, index) => staged(pointerTo(index * 5, index * 5)));
    const lambda = testEnrichment({ variables: { AWS_ENDPOINT_URL_KINESIS: proxy.endpoint } });
    await lambda.invoke(staged(pointerTo(48, 48)));
    const before = proxy.calls.length;
    const hydrated = await lambda.invoke(...messages);
    expect(hydrated.map(({ hydration }) => hydration.status)).toEqual(Array(10).fill('COMPLETE'));
    const calls = proxy.calls.slice(before).map(({ operation }) => operation);
    expect(calls).toEqual(['GetShardIterator', 'GetRecords']);
  });

  test.each([
    ['128', 1],
    ['256', 2],
    ['512', 4],
  ])('of five shards is read with %s MB of memory from %d at once', async (memoryLimitInMB, atOnce) => {
    const streams = await Promise.all(Array.from({ length: 5 }, createStream));
    const pointers = await Promise.all(
      streams.map(async ({ arn, put }) => kinesisPointer(batchInfo(arn, await put('a')))),
    );
    const open = new Set<unknown>();
    let most = 0;
    const proxy = await startHttpProxy(inject('kinesisEndpoint'), {
      rule: async ({ operation, input }) => {
        open.add(input?.StreamARN);
        // Every shard that may be read by now has asked when the others have had as many turns.
        for (let turn = 0; turn < 50 && open.size < atOnce; turn += 1) await new Promise(setImmediate);
        most = Math.max(most, open.size);
        if (operation === 'GetRecords') open.delete(input?.StreamARN);
        return undefined;
      },
    });
    onTestFinished(() => proxy.stop());
    const lambda = testEnrichment({
      variables: { AWS_ENDPOINT_URL_KINESIS: proxy.endpoint },
      context: { memoryLimitInMB },
    });

    expect(await lambda.invoke(...pointers.map((pointer) => staged(pointer)))).toHaveLength(5);
    expect(most).toBe(atOnce);
  });

  test('gives the same id to a message that comes again, and the pointer stays as it was', async () => {
    const pointer = { ...pointerTo(7, 8), sinceNextYear: [1] };
    const [once, again] = await testEnrichment().invoke(staged(pointer), staged(pointer));
    expect(once).toMatchObject(pointer);
    expect(again?.hydration.id).toBe(once?.hydration.id);
  });

  test('is answered when Lambda gives no context, and when there is nothing in it', async () => {
    expect(await testEnrichment().invoke()).toEqual([]);
  });

  test.each([29_999, 3_001, 2.5])('is answered when there are %d milliseconds for it', async (remaining) => {
    const context = { getRemainingTimeInMillis: () => remaining };
    expect(await testEnrichment({ context }).invoke(staged('no pointer'))).toHaveLength(1);
  });
});

describe('a staging message that is not a pointer', () => {
  test.each([
    ['not JSON', 'order 7 failed: \u{1F4A5}', 'NOT_JSON'],
    ['not a pointer', '{"a":[1,2]}', 'NOT_A_POINTER'],
    ['empty', '', 'NOT_JSON'],
  ])('is delivered verbatim: %s', async (_, body, code) => {
    const message = staged(body);
    expect(await testEnrichment().invoke(message)).toEqual([
      {
        messageId: message.messageId,
        hydration: {
          schemaVersion: 1,
          id: expect.stringMatching(/^[0-9a-f]{64}$/),
          groupId: 'malformed',
          status: 'MALFORMED',
          foundRecords: 0,
          reason: { code, message: expect.any(String) },
          hydratedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          attempts: 1,
          original: body,
        },
      },
    ]);
  });

  test('may have been parsed by the pipe already', async () => {
    const message = { ...staged(''), body: pointerTo(1, 1) as never };
    expect(await testEnrichment().invoke(message)).toMatchObject([{ hydration: { status: 'COMPLETE' } }]);
  });
});

describe('a message that is hydrated already', () => {
  test('is hydrated anew, and what it held before is kept apart', async () => {
    const [first] = await testEnrichment().invoke(staged(pointerTo(7, 8)));
    const [second] = await testEnrichment().invoke(staged({ ...first, KinesisBatch: ['forged'] }));
    expect(second?.KinesisBatch).toEqual(['order-7', 'order-8']);
    expect(second?.hydration.displaced).toMatchObject({ KinesisBatch: ['forged'], payload: first?.payload });
  });

  test('keeps what its redrives have come to, so that nothing is sent twice', async () => {
    const attempt = { at: '2026-11-01T10:00:00.000Z', by: 'me', outcome: 'unknown' };
    const redrive = { count: 1, resumeFrom: '8', history: [attempt] };
    const [first] = await testEnrichment().invoke(staged(pointerTo(7, 8)));
    const [second] = await testEnrichment().invoke(staged({ ...first, redrive }));
    expect(second?.redrive).toEqual(redrive);
    expect(second?.hydration.displaced).not.toHaveProperty('redrive');
  });

  test.each([
    'done',
    { count: -1, history: [] },
    { count: 1, history: [], resumeFrom: 'x' },
    { count: 1, history: [7] },
  ])('keeps apart what is no history of redrives: %j', async (redrive) => {
    const [message] = await testEnrichment().invoke(staged({ ...pointerTo(7, 8), redrive }));
    expect(message).not.toHaveProperty('redrive');
    expect(message?.hydration.displaced).toEqual({ redrive });
  });
});
