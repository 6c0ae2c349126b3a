import { describe, expect, inject, onTestFinished, test } from 'vitest';
import type { BatchInfo } from '../../contract/pointer';
import { RETRY_ATTRIBUTES } from '../../contract/retry-attributes';
import type { ProxyRule } from '../../local/proxy/fault-decision';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { createStream } from '../helpers/aws/kinesis-streams';
import { testEnrichment } from '../helpers/enrichment/enrichment';
import { createStaging } from '../helpers/enrichment/staging';
import { batchInfo, kinesisPointer } from '../helpers/messages/pointers';
import { error, on } from './faults/rules';

const YOUNG: Partial<BatchInfo> = {
  approximateArrivalOfFirstRecord: new Date().toISOString(),
  approximateArrivalOfLastRecord: new Date().toISOString(),
};
const EVERY = Array.from({ length: 99 }, (_, index) => index + 1);

/** A staging queue with a pointer to the first record of a stream, an enrichment, and a clock that can be put forward. */
async function world(rule: ProxyRule, members: Partial<BatchInfo> = {}) {
  const stream = await createStream();
  const [first = '', second = ''] = await stream.put('a', 'b');
  const staging = await createStaging();
  await staging.put(JSON.stringify(kinesisPointer(batchInfo(stream.arn, [first], members))));
  const proxy = await startHttpProxy(inject('kinesisEndpoint'), { rule });
  onTestFinished(() => proxy.stop());
  let later = 0;
  const lambda = testEnrichment({
    variables: { ...staging.variables, AWS_ENDPOINT_URL_KINESIS: proxy.endpoint },
    clock: { now: () => Date.now() + later },
  });
  return {
    ...{ staging, lambda, stream, first, second },
    waitSeconds: (seconds: number) => {
      later += seconds * 1_000;
    },
    hydrate: async () => (await lambda.invoke(...(await staging.receive()))).map(({ hydration }) => hydration),
  };
}

describe('an answer that is not believed at once', () => {
  test('is that nothing is left of a range which arrived just now', async () => {
    const empty: ProxyRule = on('GetRecords', EVERY, {
      rewriteAnswer: (page) => ({ ...page, Records: [], MillisBehindLatest: 0 }),
    });
    const { hydrate, staging, lambda } = await world(empty, YOUNG);
    expect(await hydrate()).toEqual([]);
    expect(staging.sent).toMatchObject([{ queue: 'staging', attributes: { HydrationAttempts: { StringValue: '1' } } }]);
    expect(lambda.log[0]).toMatchObject({ event: 'sent-back', error: { name: 'RecordsNotFoundError' } });
  });

  test('is that the stream is not found, until it says so a minute later as well', async () => {
    const { hydrate, staging, waitSeconds } = await world(
      on('GetShardIterator', EVERY, error('ResourceNotFoundException', 'Stream order-sequencenumbers not found.')),
    );
    expect(await hydrate()).toEqual([]);
    waitSeconds(59);
    expect(await hydrate()).toEqual([]);
    const since = staging.sent.map(({ attributes }) => attributes[RETRY_ATTRIBUTES.unreadableSince]);
    expect(since).toEqual([{ DataType: 'String', StringValue: expect.stringMatching(/^20/) }, since[0]]);
    waitSeconds(2);
    expect(await hydrate()).toMatchObject([
      { status: 'UNREADABLE', reason: { code: 'STREAM_OR_SHARD_NOT_FOUND' }, attempts: 3 },
    ]);
  });

  test('is forgotten when the stream is found again', async () => {
    const { hydrate, waitSeconds } = await world(on('GetShardIterator', [1, 2], error('ResourceNotFoundException')));
    expect(await hydrate()).toEqual([]);
    waitSeconds(90);
    expect(await hydrate()).toMatchObject([{ status: 'COMPLETE' }]);
  });

  test.each(['KMSDisabledException', 'KMSInvalidStateException', 'KMSOptInRequired', 'KMSAccessDeniedException'])(
    'is %s, which a person can mend, however late it comes',
    async (type) => {
      const { hydrate, waitSeconds } = await world(on('GetRecords', [1, 2], error(type)));
      expect(await hydrate()).toEqual([]);
      waitSeconds(3_600);
      expect(await hydrate()).toEqual([]);
      expect(await hydrate()).toMatchObject([{ status: 'COMPLETE' }]);
    },
  );
});

test('a record that cannot be read leaves the others of its shard delivered, and counts as an attempt of its own', async () => {
  const withoutTime = (record: { readonly SequenceNumber: string }) => ({
    ...record,
    ApproximateArrivalTimestamp: null,
  });
  const known: { second?: string } = {};
  const { staging, stream, lambda, second } = await world(({ operation }) =>
    operation === 'GetRecords'
      ? {
          rewriteAnswer: (page) => {
            const records = page.Records as readonly { readonly SequenceNumber: string }[];
            return {
              ...page,
              Records: records.map((one) => (one.SequenceNumber === known.second ? withoutTime(one) : one)),
            };
          },
          rewriteInput: (input) => ({ ...input, Limit: 1 }),
        }
      : undefined,
  );
  known.second = second;
  await staging.put(JSON.stringify(kinesisPointer(batchInfo(stream.arn, [second]))));
  expect(await lambda.invoke(...(await staging.receive()))).toMatchObject([{ KinesisBatch: ['a'] }]);
  expect(staging.sent).toMatchObject([{ queue: 'staging', attributes: { HydrationAttempts: { StringValue: '1' } } }]);
});
