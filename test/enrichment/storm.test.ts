import { expect, test } from 'vitest';
import { readStorm } from '../helpers/enrichment/storm';

const STORM = { shards: 100, recordsPerShard: 10 };

test('a storm over 100 shards takes 0.6 calls a pointer in one sandbox: a pointer alone in its shard reads ahead', async () => {
  expect((await readStorm({ ...STORM, bytes: 500 })).calls).toBeLessThanOrEqual(0.6);
});

test('no page that reads ahead is larger than the others of a shard, so that the live consumer keeps its share', async () => {
  expect((await readStorm({ ...STORM, bytes: 400_000 })).mostBytes).toBeLessThanOrEqual(1_000_000);
});
