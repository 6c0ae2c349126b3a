import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(__dirname, '../..');

/** Licences that ask only to be named. */
const PERMISSIVE = ['Apache-2.0', 'MIT', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'];

const bundled = readFileSync(path.join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
const [, list = '', ...sections] = bundled.split(/\n+-{80}\n+/);
const listed = [...list.matchAll(/^(\S+) \d\S*: (.+)$/gm)].map(([, name, licence]) => ({ name, licence }));

/** Names of the packages of which something went into a bundle, from esbuild's own list. */
function packagesIn(bundle: string): string[] {
  const inputs: string[] = JSON.parse(
    readFileSync(path.join(root, `node_modules/.cache/cdk-hydrated-dlq-bundles/${bundle}.json`), 'utf8'),
  );
  const names = inputs.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  return [...new Set(names)];
}

it.each(['enrichment', 'local'])('every package in the bundle of %s is listed with its licence', (bundle) => {
  const names = listed.map(({ name }) => name);
  expect(packagesIn(bundle)).toContain('@aws-sdk/client-kinesis');
  expect(packagesIn(bundle).filter((name) => !names.includes(name))).toEqual([]);
});

it('every bundled package has a permissive licence', () => {
  expect(listed.filter(({ licence }) => !PERMISSIVE.includes(licence ?? ''))).toEqual([]);
});

it('the text of each licence is included, or referred to', () => {
  const given = sections.map((section) => ({ names: section.split('\n')[0]?.split(', ') ?? [], section }));
  expect(given.flatMap(({ names }) => names).sort()).toEqual(listed.map(({ name }) => name).sort());
  for (const { names, section } of given) {
    expect(section, `${names}`).toMatch(/Permission is hereby granted|Grant of Copyright License|the one given with @/);
  }
});

it('every dependency that users install has a permissive licence', () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const licences = Object.keys(dependencies).map((name) => require(`${name}/package.json`).license);
  expect(licences.filter((licence) => !PERMISSIVE.includes(licence))).toEqual([]);
});
