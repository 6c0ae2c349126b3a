import { GetObjectCommand } from '@aws-sdk/client-s3';
import { expect, inject, onTestFinished, test } from 'vitest';
import { ENVIRONMENT, type MappingFilters } from '../../../contract/environment';
import type { HydratedMessage } from '../../../contract/message';
import type { ProxyRule } from '../../../local/proxy/fault-decision';
import { startHttpProxy } from '../../../local/proxy/http-proxy';
import { s3Client } from '../../helpers/aws/clients';
import { TestTables } from '../../helpers/aws/tables';
import { type TestEnrichment, testEnrichment } from '../../helpers/enrichment/enrichment';
import { createStaging } from '../../helpers/enrichment/staging';
import { FUNCTION_ARN } from '../../helpers/messages/pointers';
import { Chance } from './chance';
import { Copies } from './copies';
import { randomFaults } from './faults';
import { drain } from './pipe';
import { bodyOf, randomPointers } from './pointers';
import { createWorld, MESSAGE_LIMIT_BYTES } from './world';

/** `npm run soak` asks for thousands. */
const POINTERS = Number(process.env.SOAK_POINTERS ?? 75);
const SEED = Number(process.env.SOAK_SEED ?? 7);
const FAULTS = 0.15;
const ODDS = { rejects: 0.1, doubles: 0.05, repeats: 0.05 };
/** Long enough for everything that can be hydrated, short enough to wait for what cannot; seconds. */
const RETRY_FOR_SECONDS = 9 + POINTERS / 100;
/** An earlier attempt found the stream unreadable, too: a single answer is not believed. */
const UNREADABLE_BEFORE = {
  HydrationUnreadableSince: { DataType: 'String', StringValue: '2026-01-02T02:00:00.000Z' },
};
const tables = new TestTables();

test(
  `every one of ${POINTERS} random pointers ends in one place, with all its members, and its message is true`,
  async () => {
    const chance = new Chance(SEED);
    const world = await createWorld(tables, POINTERS, chance);
    const pointers = randomPointers(world, POINTERS, chance);
    const faults = randomFaults(chance, FAULTS, world);
    const copies = new Copies();
    const staging = await createStaging(copies.atQueue(faults));
    const [kinesis, streams, s3] = await Promise.all(
      [inject('kinesisEndpoint'), tables.endpoint, inject('sqsEndpoint')].map((endpoint) => proxied(endpoint, faults)),
    );
    const { streamArn, kinds } = world.filtered;
    const [first, ...others] = kinds.map((kind) => {
      const filters: MappingFilters[] = [
        { functionArn: FUNCTION_ARN, streamArn, patterns: [{ data: { kind: [kind] } }] },
      ];
      return testEnrichment({
        watchSqs: copies.atClient,
        variables: {
          ...staging.variables,
          AWS_ENDPOINT_URL_KINESIS: kinesis,
          AWS_ENDPOINT_URL_DYNAMODB_STREAMS: streams,
          AWS_ENDPOINT_URL_S3: s3,
          [ENVIRONMENT.overflowBucket]: world.bucket,
          [ENVIRONMENT.messageLimitBytes]: String(MESSAGE_LIMIT_BYTES),
          [ENVIRONMENT.retryForSeconds]: String(RETRY_FOR_SECONDS),
          [ENVIRONMENT.mappingFilters]: JSON.stringify(filters),
        },
      });
    });
    const deployments = [first as TestEnrichment, ...others] as const;
    for (const { body } of pointers) await staging.put(body, UNREADABLE_BEFORE);

    const drained = await drain(staging.stagingUrl, deployments, { chance, odds: ODDS, workers: 4 });

    const { delivered, doubled, receipts } = drained;
    const unhydrated = await staging.unhydratedBodies();
    const ends = grouped([...delivered.map(bodyOf), ...unhydrated], (body) => body);
    expect([...ends.keys()].toSorted()).toEqual(pointers.map(({ body }) => body).toSorted());
    const multiplied = [...ends].filter(([body, places]) => {
      const most = 1 + copies.unknownTo(body, receipts.get(body) ?? []);
      return places.length > most && !doubled.has(body);
    });
    expect(multiplied.map(([body]) => body)).toEqual([]);
    const messages = grouped(delivered, bodyOf);
    const problems: (string | undefined)[] = [];
    for (const { body, problem } of pointers) {
      // Trouble may last longer than an owner's patience; then the pointer waits, and there is no message.
      const made = messages.get(body) ?? [];
      for (const message of made) {
        problems.push(problem({ status: message.hydration.status, numbers: await numbersOf(message) }));
      }
      expect(new Set(made.map(({ hydration }) => hydration.id)).size).toBeLessThanOrEqual(1);
    }
    expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
    const denied = pointers.filter(({ waits }) => waits).map(({ body }) => body);
    expect(unhydrated).toEqual(expect.arrayContaining(denied));
    const waiting = new Set(unhydrated.filter((body) => !denied.includes(body)));
    expect(waiting.size).toBeLessThanOrEqual(POINTERS * 0.02);
  },
  60_000 + POINTERS * 200,
);

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

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
