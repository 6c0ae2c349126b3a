import { afterAll, beforeAll, expect, test } from 'vitest';
import { DemoStack } from '../../bin/demo-stack';
import type { LocalCloud } from '../../local';
import { stacksOf } from '../../local/test-kit/app-source';
import { localCloudOf } from '../../local/test-kit/run-stacks';
import { createApp, deployStacks } from '../helpers/local/stacks';

let cloud: LocalCloud;
const cleanUps: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const stacks = stacksOf(new DemoStack(createApp(), 'Demo'));
  const deployment = await deployStacks(stacks, (cleanUp) => cleanUps.push(cleanUp));
  cloud = localCloudOf(deployment.cloud);
});
afterAll(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
});

const orders = (source: string) =>
  Array.from({ length: 12 }, (_, n) => ({ orderId: `${source}-${n}`, poison: n % 5 === 3, note: 'Grüße ✓' }));

test('poisoned orders of a stream and of a table arrive hydrated, each with its own record and nothing else', async () => {
  await Promise.all([
    cloud.put('Demo/Orders', orders('stream'), { partitionKey: 'customer' }),
    cloud.put('Demo/OrdersTable', orders('table')),
  ]);
  const poisoned = ['stream-3', 'stream-8', 'table-3', 'table-8'];
  const messages = await cloud.hydrated.all(poisoned.length);
  const found = messages.map((message) => ({
    status: message.hydration.status,
    records: message.payload?.Records.length,
    decoded: [...(message.KinesisBatch ?? []), ...(message.DynamoDBBatch ?? []).map(({ newImage }) => newImage)],
  }));
  const all = [...orders('stream'), ...orders('table')];
  const expected = poisoned.map((id) => ({
    status: 'COMPLETE',
    records: 1,
    decoded: [all.find(({ orderId }) => orderId === id)],
  }));
  expect(found).toHaveLength(expected.length);
  expect(found).toEqual(expect.arrayContaining(expected));
});

test('what Lambda wrote into the staging queue is in the message, member for member', async () => {
  const pointers = cloud.events.of('pointer-sent').map(({ pointer }) => pointer);
  const messages = cloud.events.of('delivered').map(({ message }) => message);
  expect(pointers).toHaveLength(4);
  expect(messages).toEqual(expect.arrayContaining(pointers.map((pointer) => expect.objectContaining(pointer))));
});

test('no call was denied, and nothing waits in the unhydrated queue', async () => {
  expect(cloud.events.of('access-denied')).toEqual([]);
  expect(await cloud.unhydrated.peek()).toEqual([]);
});
