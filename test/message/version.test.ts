import { expect, test } from 'vitest';
import { HYDRATION_STATUSES, SCHEMA_VERSION } from '../../contract/message';
import { isHydratedMessage, loadMessage, toLambdaEvent } from '../../message';
import schema from '../../schema/hydrated-message.v1.json';
import frozenSchema from '../fixtures/message-v1/schema.json';
import { FROZEN_NAMES, frozenMessage, frozenObject } from '../helpers/messages/frozen-messages';
import { schemaProblems } from '../helpers/messages/schema';

const BREAKS = `This change breaks those who read messages of schema version ${SCHEMA_VERSION}, or the messages that wait in their \
queues. Make it another way: a new member that is optional breaks nobody. Where that is no way, raise SCHEMA_VERSION, freeze the \
new version beside test/fixtures/message-v1, and tell readers what to do in docs/message.md and the changelog.`;

const ADDS = `Nobody breaks by this, but from the next release on they rely on it: add it to test/fixtures/message-v1/schema.json \
by hand, and to a message there.`;

/** What a schema demands, without the words that explain it. */
function demands(described: object): unknown {
  const isText = (name: string, value: unknown) => ['description', '$id'].includes(name) && typeof value === 'string';
  return JSON.parse(JSON.stringify(described, (name, value) => (isText(name, value) ? undefined : value)));
}

test('whatever version 1 demanded is demanded still', () => {
  expect(demands(schema), BREAKS).toMatchObject(frozenSchema);
});

test('whatever version 1 demands by now is frozen', () => {
  expect(demands(schema), ADDS).toEqual(frozenSchema);
});

test.each(FROZEN_NAMES)('a message of version 1 is read as ever: %s', async (name) => {
  const message = frozenMessage(name);

  expect(schemaProblems(message), BREAKS).toEqual([]);
  expect(isHydratedMessage(message), BREAKS).toBe(true);
  const loaded = await loadMessage(message, frozenObject(name));
  expect(schemaProblems(loaded), BREAKS).toEqual([]);
  expect(toLambdaEvent(loaded)?.Records.length ?? 0, BREAKS).toBe(message.hydration.foundRecords);
});

test('a message of every status is frozen', () => {
  const statuses = FROZEN_NAMES.map((name) => frozenMessage(name).hydration.status);

  expect([...new Set(statuses)].sort()).toEqual([...HYDRATION_STATUSES].sort());
});
