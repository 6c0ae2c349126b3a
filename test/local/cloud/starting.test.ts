import { expect, test } from 'vitest';
import { checkNodeVersion } from '../../../local/cloud/node-version';
import { startAll } from '../../../local/cloud/start-all';

test('what started is stopped when something beside it did not', async () => {
  const stopped: string[] = [];
  const start = (name: string) => async () => ({ name, stop: async () => void stopped.push(name) });
  const fail = () => {
    throw new Error('not installed');
  };
  expect((await startAll(start('a'), start('b'))).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(stopped).toEqual([]);
  await expect(startAll(start('a'), fail, start('c'))).rejects.toThrow('not installed');
  expect(stopped).toEqual(['a', 'c']);
});

test.each(['22.15.0', '22.21.1', '24.0.0'])('Node %s will do', (version) => {
  expect(() => checkNodeVersion(version)).not.toThrow();
});

test.each(['20.20.2', '22.14.9'])('Node %s will not', (version) => {
  expect(() => checkNodeVersion(version)).toThrow(
    `The offline cloud needs Node.js 22.15 or later, this is ${version}.`,
  );
});
