import { emptyPage, on, shortPage } from '../../test/enrichment/faults/rules';
import type { Case, FailedBatch } from './case';
import { type Change, failedChanges, type Item, makeChanges, type Write } from './dynamodb-batch';
import type { World } from './world';

const ITEMS = Array.from({ length: 30 }, (_, index) => item(`order-${index}`));
const BIG = 'x'.repeat(300_000);

/** Writes, of which the failed batch is cut out before something happens to the stream. */
function changes(
  name: string,
  writes: readonly Write[],
  fail: (changes: readonly Change[], world: World) => FailedBatch,
): Case {
  return { name: `DynamoDB: ${name}`, prepare: async (world) => fail(await makeChanges(world, writes), world) };
}

export const DYNAMODB_CASES: readonly Case[] = [
  changes('inserts, changes and deletes', [...ITEMS, ...ITEMS.map(paid), ...ITEMS.map(({ id }) => id.S)], (all) =>
    failedChanges(all.slice(25, 65)),
  ),
  changes('items of 300 kB, more than a page holds', ITEMS.slice(0, 8).map(big), (all) => failedChanges(all)),
  changes('short pages', ITEMS, (all) => ({
    ...failedChanges(middleOf(all)),
    rule: () => on('GetRecords', [1, 2, 3, 4], shortPage),
  })),
  changes('an empty page first', ITEMS, (all) => ({
    ...failedChanges(middleOf(all)),
    rule: () => on('GetRecords', [1], emptyPage),
  })),
  changes('trimmed head', ITEMS, (all, { dynamoDBEmulator }) => {
    const failed = middleOf(all);
    const [first] = failed;
    dynamoDBEmulator.control.trim(first?.streamArn ?? '', first?.shardId, failed[3]?.sequenceNumber);
    return failedChanges(failed, 3);
  }),
  changes('shard rolled over', ITEMS, (all, { dynamoDBEmulator }) => {
    dynamoDBEmulator.control.rollOver(all[0]?.streamArn ?? '');
    return failedChanges(all.slice(-10));
  }),
  {
    name: 'DynamoDB: stream of keys only',
    prepare: async (world) => failedChanges(middleOf(await makeChanges(world, ITEMS, 'KEYS_ONLY'))),
  },
];

function item(id: string): Item {
  return { id: { S: id }, total: { N: '49.95' } };
}

function paid(order: Item): Item {
  return { ...order, paid: { BOOL: true } };
}

function big(order: Item): Item {
  return { ...order, note: { S: BIG } };
}

function middleOf(all: readonly Change[]): readonly Change[] {
  return all.slice(5, 15);
}
