import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(__dirname, '../..');

/** Licences that ask for no more than to be named. */
const PERMISSIVE = ['Apache-2.0', 'MIT', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'];

const bundled = readFileSync(path.join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
const listed = [...bundled.matchAll(/^(\S+) \d\S*: (.+)$/gm)].map(([, name, licence]) => ({ name, licence }));

test('everything bundled is listed with its licence', () => {
  expect(listed.map(({ name }) => name)).toContain('@aws-sdk/client-kinesis');
  expect(listed.filter(({ licence }) => !PERMISSIVE.includes(licence ?? ''))).toEqual([]);
});

test('everything users install with the package is permissively licensed', () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const licences = Object.keys(dependencies).map((name) => require(`${name}/package.json`).license);
  expect(licences.filter((licence) => !PERMISSIVE.includes(licence))).toEqual([]);
});
