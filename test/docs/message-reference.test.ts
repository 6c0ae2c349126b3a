import { expect, test } from 'vitest';
import { HYDRATION_REASONS, HYDRATION_STATUSES } from '../../contract/message';
import * as message from '../../message';
import schema from '../../schema/hydrated-message.v1.json';
import { codeSpansOf } from '../helpers/docs/code-blocks';
import { textOf } from '../helpers/docs/markdown';

/** The names in the first column of the table of docs/message.md that has this head. */
function namesBelow(head: string): string[] {
  const [, rows = ''] = textOf('docs/message.md').split(`\n| ${head} | `);
  const [table = ''] = rows.split('\n\n');
  const firsts = table.split('\n').map((row) => row.split('|')[1] ?? '');
  return firsts.flatMap((cell) => codeSpansOf(cell).map(({ code }) => code.replace(/\(.*/, '')));
}

/** The codes below the heads `status` and `reason.code` of a document's table of statuses. */
function codesOf(file: string): string[] {
  const [, rows = ''] = /^\| `(?:hydration\.)?status` \|.*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(textOf(file)) ?? [];
  return codeSpansOf(rows.replaceAll('|', ' '))
    .map(({ code }) => code)
    .filter((code) => /^[A-Z_]+$/.test(code))
    .sort();
}

test('README.md explains each status', () => {
  expect(codesOf('README.md')).toEqual([...HYDRATION_STATUSES].sort());
});

test('docs/message.md explains each status with all its reasons', () => {
  expect(codesOf('docs/message.md')).toEqual([...HYDRATION_STATUSES, ...HYDRATION_REASONS].sort());
});

test('docs/message.md explains each member of hydration', () => {
  expect(namesBelow('member of `hydration`').sort()).toEqual(
    Object.keys(schema.definitions.Hydration.properties).sort(),
  );
});

test('docs/message.md explains members of the message that there are', () => {
  const names = namesBelow('member');

  expect(names).not.toEqual([]);
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(names));
});

test('docs/message.md explains each function that the package exports for messages', () => {
  const functions = Object.entries(message)
    .filter(([name, value]) => typeof value === 'function' && /^[a-z]/.test(name))
    .map(([name]) => name);

  expect(namesBelow('function').sort()).toEqual(functions.sort());
});
