import { expect, test } from 'vitest';
import * as message from '../../message';
import schema from '../../schema/hydrated-message.v1.json';
import { codeSpansOf } from '../helpers/docs/code-blocks';
import { textOf } from './markdown';

/** The names in the first column of the table of docs/message.md that has this head. */
function namesBelow(head: string): string[] {
  const [, rows = ''] = textOf('docs/message.md').split(`\n| ${head} | `);
  const [table = ''] = rows.split('\n\n');
  const firsts = table.split('\n').map((row) => row.split('|')[1] ?? '');
  return firsts.flatMap((cell) => codeSpansOf(cell).map(({ code }) => code.replace(/\(.*/, '')));
}

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
