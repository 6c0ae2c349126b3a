import { GetObjectCommand } from '@aws-sdk/client-s3';
import { expect, inject, onTestFinished, test } from 'vitest';
import { ENVIRONMENT } from '../../../contract/environment';
import type { HydratedMessage } from '../../../contract/message';
import type { ProxyRule } from '../../../local/proxy/fault-decision';
import { startHttpProxy } from '../../../local/proxy/http-proxy';
import { s3Client } from '../../helpers/aws/clients';
import { TestTables } from '../../helpers/aws/tables';
import { testEnrichment } from '../../helpers/enrichment/enrichment';
import { createStaging } from '../../helpers/enrichment/staging';
import { Chance } from './chance';
import { randomFaults } from './faults';
import { drain } from './pipe';
import { bodyOf, randomPointers } from './pointers';
import { createWorld, MESSAGE_LIMIT_BYTES } from './world';

/** `npm run soak` asks for thousands. */
const POINTERS = Number(process.env.SOAK_POINTERS ?? 150);
const SEED = Number(process.env.SOAK_SEED ?? 7);
const FAULTS = 0.15;
/** Long enough for everything that can be hydrated, short enough to wait for what cannot; seconds. */
const RETRY_FOR_SECONDS = 2 + POINTERS / 100;
/** An earlier attempt found the stream unreadable, too: a single answer is not believed. */
const UNREADABLE_BEFORE = {
  HydrationUnreadableSince: { DataType: 'String', StringValue: '2026-01-02T02:00:00.000Z' },
};
const tables = new TestTables();

test(
  `every one of ${POINTERS} random pointers ends in exactly one place, with all its members, told truly`,
  async () => {
    const chance = new Chance(SEED);
    const world = await createWorld(tables, chance);
    const pointers = randomPointers(world, POINTERS, chance);
    const faults = randomFaults(chance, FAULTS, world.denied.streamArn);
    const staging = await createStaging((call) => (call.operation === 'DeleteMessage' ? undefined : faults(call)));
    const [kinesis, streams, s3] = await Promise.all(
      [inject('kinesisEndpoint'), tables.endpoint, inject('sqsEndpoint')].map((endpoint) => proxied(endpoint, faults)),
    );
    const enrichment = testEnrichment({
      variables: {
        ...staging.variables,
        AWS_ENDPOINT_URL_KINESIS: kinesis,
        AWS_ENDPOINT_URL_DYNAMODB_STREAMS: streams,
        AWS_ENDPOINT_URL_S3: s3,
        [ENVIRONMENT.overflowBucket]: world.bucket,
        [ENVIRONMENT.messageLimitBytes]: String(MESSAGE_LIMIT_BYTES),
        [ENVIRONMENT.retryForSeconds]: String(RETRY_FOR_SECONDS),
      },
    });
    for (const { body } of pointers) await staging.put(body, UNREADABLE_BEFORE);

    const delivered = await drain(staging.stagingUrl, enrichment, { chance, rejects: 0.1, workers: 4 });

    const unhydrated = await staging.unhydratedBodies();
    const ends = [...delivered.map(bodyOf), ...unhydrated];
    expect(ends.toSorted()).toEqual(pointers.map(({ body }) => body).toSorted());
    const messages = new Map(delivered.map((message) => [bodyOf(message), message]));
    for (const { body, expected, numbers } of pointers) {
      const message = messages.get(body);
      // Trouble may last longer than an owner's patience; then the pointer waits.
      if (!message) continue;
      expect({ status: message.hydration.status, numbers: await numbersOf(message) }).toEqual({
        status: expected,
        numbers,
      });
    }
    const denied = pointers.filter(({ expected }) => expected === 'UNHYDRATED').map(({ body }) => body);
    expect(unhydrated).toEqual(expect.arrayContaining(denied));
    expect(unhydrated.length - denied.length).toBeLessThanOrEqual(POINTERS * 0.02);
  },
  60_000 + POINTERS * 200,
);

async function proxied(endpoint: string, rule: ProxyRule): Promise<string> {
  const proxy = await startHttpProxy(endpoint, { rule, keepCalls: false });
  onTestFinished(() => proxy.stop());
  return proxy.endpoint;
}

async function numbersOf(message: HydratedMessage): Promise<string[]> {
  const payload = message.overflow ? JSON.parse(await objectOf(message.overflow)).payload : undefined;
  const { Records = [] } = (payload ? JSON.parse(payload) : message.payload) ?? {};
  return Records.map((record: { kinesis?: { sequenceNumber: string }; dynamodb?: { SequenceNumber: string } }) => {
    return record.kinesis?.sequenceNumber ?? record.dynamodb?.SequenceNumber;
  });
}

async function objectOf({ bucket, key }: { readonly bucket: string; readonly key: string }): Promise<string> {
  const { Body } = await s3Client().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body?.transformToString() ?? '';
}
