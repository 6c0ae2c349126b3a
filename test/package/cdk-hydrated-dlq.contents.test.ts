import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CDK_APP_FILES } from './app';
import { type Packed, pack, ScratchApp } from './scratch-app';
import { typescript7 } from './tools';

const PACKAGE = 'node_modules/cdk-hydrated-dlq/';

/** Bundles with the AWS SDK inside: a map would be larger than they are, and they keep their functions' names. */
const WITHOUT_MAP = ['dist/local/cli.js', 'dist/local/index.js'];

/** Files that nothing imports: they are found by their paths. */
const FOUND_BY_PATH = ['dist/local/lambda/bootstrap.mjs', 'dist/local/cli.js'];
/** The functions: what their entry points load is there, too. */
const FUNCTIONS = ['dist/enrichment/index.js', 'dist/redrive/index.js'];

/** What pages link to that only the repository has. */
const ELSEWHERE = /^(CONTRIBUTING\.md|schema\/.*|packages\/hydrated-dlq.*)$/;

const USE_EVERY_ENTRY = `
for (const entry of ['', '/local']) require('cdk-hydrated-dlq' + entry);
console.log(Object.keys(require.cache).join('\\n'));
`;

describe('the contents of cdk-hydrated-dlq', () => {
  let directory: string;
  let packed: Packed;
  let app: ScratchApp;
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'hydrated-dlq-pack-'));
    packed = pack(directory);
    const files = { ...CDK_APP_FILES, 'use-every-entry.js': USE_EVERY_ENTRY };
    const dependencies = ['aws-cdk-lib', 'constructs', '@types/node'];
    app = new ScratchApp({ tarball: packed.tarball, dependencies, manifest: { name: 'scratch' }, files });
  });
  afterAll(() => {
    app.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const contentOf = (file: string) => readFileSync(path.join(app.directory, PACKAGE, file), 'utf8');
  /** A function's entry point, and the files that it loads, at once or when they are needed. */
  const filesOf = (entry: string): readonly string[] => {
    const files = new Set([entry]);
    for (const file of files)
      for (const [, name = ''] of contentOf(file).matchAll(/require\("\.\/([^"]+)"\)/g))
        files.add(path.join(path.dirname(file), name));
    return [...files];
  };
  const packedCode = () => packed.files.filter((file) => /\.m?js$/.test(file));
  const inPackage = (output: string) =>
    output.split('\n').flatMap((file) => (file.includes(PACKAGE) ? (file.split(PACKAGE)[1] ?? []) : []));

  test('are what users need and nothing else', () => {
    const wanted = [
      /^(\.jsii|\.jsii\.gz|package\.json|README\.md|LICENSE|CHANGELOG\.md|SECURITY\.md|dist\/THIRD-PARTY-LICENSES\.txt)$/,
      /^dist\/(contract|enrichment|lib|local|redrive)\/.+\.(m?js(\.map)?|d\.ts)$/,
      /^(docs\/.+|bench\/results)\.md$/,
    ];
    expect(packed.files.filter((file) => !wanted.some((pattern) => pattern.test(file)))).toEqual([]);
    // Alarms name it.
    expect(packed.files).toContain('docs/runbook.md');
  });

  test('link only to pages that are in the package, except for those about changing it and the other package', () => {
    const elsewhere = packed.files
      .filter((file) => file.endsWith('.md'))
      .flatMap((file) => {
        const links = [...contentOf(file).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
        return links.map((link) => path.join(path.dirname(file), link));
      })
      .filter((target) => !packed.files.some((file) => file === target || file.startsWith(`${target}/`)));
    expect([...new Set(elsewhere)].filter((target) => !ELSEWHERE.test(target))).toEqual([]);
  });

  test('have no file of code or types that no entry point reaches', () => {
    const loaded = [...inPackage(app.node('use-every-entry.js')), ...FOUND_BY_PATH, ...FUNCTIONS.flatMap(filesOf)];
    const read = inPackage(app.node(typescript7, '-p', 'tsconfig.nodenext.json', '--listFilesOnly'));
    const files = packed.files.filter((file) => /\.(m?js|d\.m?ts)$/.test(file));
    expect(files.filter((file) => !loaded.includes(file) && !read.includes(file))).toEqual([]);
  });

  test('have a source map with its sources for each file of code', () => {
    const mapped = packedCode().filter((file) => !WITHOUT_MAP.includes(file));
    expect(packed.files.filter((file) => file.endsWith('.map')).sort()).toEqual(
      mapped.map((file) => `${file}.map`).sort(),
    );
    for (const file of mapped) {
      const { sources, sourcesContent } = JSON.parse(contentOf(`${file}.map`));
      expect(sourcesContent?.filter(Boolean), file).toHaveLength(sources.length);
      expect(contentOf(file)).toContain(`//# sourceMappingURL=${path.basename(file)}.map`);
    }
  });

  test('have a command line whose help says how to run it after installation', () => {
    const help = app.node(`${PACKAGE}dist/local/cli.js`, '--help');
    expect(help).toContain('npx hydrated-dlq-local');
    expect(help).not.toMatch(/npm run|demo/);
  });
});
