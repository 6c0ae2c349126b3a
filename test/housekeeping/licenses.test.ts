import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(__dirname, '../..');

/** Licenses that ask only to be named. */
const PERMISSIVE = ['Apache-2.0', 'MIT', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'];

const SQS = '@aws-sdk/client-sqs';

/** The bundles of each package with something that is in each, and where it lists their licenses. */
const PACKAGES = [
  { name: 'cdk-hydrated-dlq', folder: 'dist', bundles: { enrichment: SQS, local: SQS } },
  { name: 'hydrated-dlq', folder: 'packages/hydrated-dlq/dist', bundles: { cli: SQS, page: 'preact' } },
];

function readList(folder: string) {
  const text = readFileSync(path.join(root, folder, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  const [, list = '', ...sections] = text.split(/\n+-{80}\n+/);
  const listed = [...list.matchAll(/^(\S+) \d\S*: (.+)$/gm)].map(([, name, license]) => ({ name, license }));
  return { listed, sections };
}

/** Names of the packages of which something went into a bundle, from esbuild's own list. */
function packagesIn(bundle: string): string[] {
  const inputs: string[] = JSON.parse(
    readFileSync(path.join(root, `node_modules/.cache/cdk-hydrated-dlq-bundles/${bundle}.json`), 'utf8'),
  );
  const names = inputs.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  return [...new Set(names)];
}

describe.each(PACKAGES)('the list of licenses in $name', ({ folder, bundles }) => {
  const { listed, sections } = readList(folder);

  test.each(Object.entries(bundles))('names every package in the bundle of %s', (bundle, known) => {
    const names = listed.map(({ name }) => name);
    expect(packagesIn(bundle)).toContain(known);
    expect(packagesIn(bundle).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('has permissive licenses only', () => {
    expect(listed.filter(({ license }) => !PERMISSIVE.includes(license ?? ''))).toEqual([]);
  });

  test('includes the text of each license, or refers to it', () => {
    const given = sections.map((section) => ({ names: section.split('\n')[0]?.split(', ') ?? [], section }));
    expect(given.flatMap(({ names }) => names).sort()).toEqual(listed.map(({ name }) => name).sort());
    for (const { names, section } of given) {
      expect(section, `${names}`).toMatch(
        /Permission is hereby granted|Permission to use, copy|Grant of Copyright License|the one given with /,
      );
    }
  });
});

test('every dependency that users install has a permissive license', () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const licenses = Object.keys(dependencies).map((name) => require(`${name}/package.json`).license);
  expect(licenses.filter((license) => !PERMISSIVE.includes(license))).toEqual([]);
});
