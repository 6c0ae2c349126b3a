import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { HYDRATION_REASONS, HYDRATION_STATUSES, type HydratedMessage } from '../../contract/message';
import type { WireMessage } from '../../message/wire-message';
import schema from '../../schema/hydrated-message.v1.json';
import { FROZEN_NAMES, frozenMessage } from '../helpers/messages/frozen-messages';
import { schemaProblems } from '../helpers/messages/schema';

const root = path.resolve(__dirname, '../..');

test('the schema is generated from the types (after a change of them, run `npm run schema`)', () => {
  const generated = execFileSync(process.execPath, ['scripts/generate-schema.mjs'], { cwd: root, encoding: 'utf8' });

  expect(schema).toEqual(JSON.parse(generated));
  expectTypeOf<HydratedMessage>().toExtend<WireMessage>();
});

describe('the table of statuses in docs/message.md agrees with the schema', () => {
  const rows = readFileSync(path.join(root, 'docs/message.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, status = '', codes = '', , payload]) => ({ status: status.replaceAll('`', ''), codes, payload }))
    .filter(({ status }) => HYDRATION_STATUSES.some((known) => known === status));

  test('it has every status', () => {
    expect(rows.map(({ status }) => status)).toEqual([...HYDRATION_STATUSES]);
  });

  test.each(rows)('$status: it has the same reasons and payload', ({ status, codes, payload }) => {
    const message = FROZEN_NAMES.map(frozenMessage).find(({ hydration }) => hydration.status === status);
    const withReason = (code?: string) => ({
      ...message,
      hydration: { ...message?.hydration, reason: code && { code, message: '' } },
    });
    const valid = HYDRATION_REASONS.filter((code) => schemaProblems(withReason(code)).length === 0);

    expect(valid).toEqual([...codes.matchAll(/`(\w+)`/g)].map(([, code]) => code));
    expect(schemaProblems(withReason()).length === 0).toBe(valid.length === 0);
    expect(schemaProblems({ ...message, payload: undefined }).length === 0).toBe(payload?.startsWith('none'));
  });
});
