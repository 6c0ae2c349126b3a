import { expect, test } from 'vitest';
import { HYDRATION_STATUSES, SCHEMA_VERSION } from '../../contract/message';
import { isHydratedMessage, loadMessage, toLambdaEvent } from '../../message';
import schema from '../../schema/hydrated-message.v1.json';
import frozenSchema from '../fixtures/message-v1/schema.json';
import { FROZEN_NAMES, frozenMessage, frozenObject } from '../helpers/messages/frozen-messages';
import { schemaProblems } from '../helpers/messages/schema';

const BREAKS = `This change breaks readers of schema version ${SCHEMA_VERSION}, or messages that wait in their queues. Find \
another way: a new optional member breaks nobody. If there is none, raise SCHEMA_VERSION, freeze the new version beside \
test/fixtures/message-v1, and explain in docs/message.md and the changelog what readers have to do.`;

const ADDS = `This breaks nobody, but from the next release on readers rely on it: add it to \
test/fixtures/message-v1/schema.json by hand, and to a message there.`;

/** A schema without its descriptions. */
function demands(described: object): unknown {
  const isText = (name: string, value: unknown) => ['description', '$id'].includes(name) && typeof value === 'string';
  return JSON.parse(JSON.stringify(described, (name, value) => (isText(name, value) ? undefined : value)));
}

test('the schema still has every demand of version 1', () => {
  expect(demands(schema), BREAKS).toMatchObject(frozenSchema);
});

test('every demand of the schema is frozen', () => {
  expect(demands(schema), ADDS).toEqual(frozenSchema);
});

test.each(FROZEN_NAMES)('a frozen message of version 1 is still read: %s', async (name) => {
  const message = frozenMessage(name);

  expect(schemaProblems(message), BREAKS).toEqual([]);
  expect(isHydratedMessage(message), BREAKS).toBe(true);
  const loaded = await loadMessage(message, frozenObject(name), { buckets: 'any' });
  expect(schemaProblems(loaded), BREAKS).toEqual([]);
  expect(toLambdaEvent(loaded)?.Records.length ?? 0, BREAKS).toBe(message.hydration.foundRecords);
});

test('there is a frozen message of every status', () => {
  const statuses = FROZEN_NAMES.map((name) => frozenMessage(name).hydration.status);

  expect([...new Set(statuses)].sort()).toEqual([...HYDRATION_STATUSES].sort());
});
