import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONSUMER_FILES } from './app';
import { type Packed, pack, ScratchApp } from './scratch-app';
import { checkTypeResolution, layoutProblems, runByTsNode, typescript7 } from './tools';
import { typeErrors } from './type-errors';

describe('the package hydrated-dlq', () => {
  let directory: string;
  let packed: Packed;
  let commonJs: ScratchApp;
  let modules: ScratchApp;

  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'hydrated-dlq-pack-'));
    packed = pack(directory, 'hydrated-dlq');
    const app = { tarball: packed.tarball, dependencies: ['@types/node'], files: CONSUMER_FILES };
    commonJs = new ScratchApp({ ...app, manifest: { name: 'scratch' } });
    modules = new ScratchApp({ ...app, manifest: { name: 'scratch', type: 'module' } });
  });
  afterAll(() => {
    commonJs.remove();
    modules.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const contentOf = (file: string) =>
    readFileSync(path.join(commonJs.directory, 'node_modules/hydrated-dlq', file), 'utf8');

  const outputs = new Map<ScratchApp, string>();
  /** The files that an app is compiled of, by TypeScript 7; it is compiled once. */
  const compiled = (app: ScratchApp) => {
    const output = outputs.get(app) ?? app.node(typescript7, '-p', 'tsconfig.nodenext.json', '--listFiles');
    outputs.set(app, output);
    return output;
  };

  test('contains what its users need and nothing else', () => {
    const expected = [
      /^(package\.json|README\.md|LICENSE|schema\/hydrated-message\.v1\.json)$/,
      /^dist\/index\.(m?js(\.map)?|d\.m?ts)$/,
      /^dist\/types\/(contract|message)\/.+\.d\.ts$/,
      /^(bin|dist\/cli)\/[^/]+\.mjs$/,
      /^dist\/page\/(index\.html|page\.(js|css)|favicon\.svg)$/,
      /^dist\/THIRD-PARTY-LICENSES\.txt$/,
    ];
    expect(packed.files.filter((file) => !expected.some((pattern) => pattern.test(file)))).toEqual([]);
    expect(packed.files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'schema/hydrated-message.v1.json']));
  });

  test('installs nothing else: no dependencies, no peers', () => {
    const manifest = JSON.parse(contentOf('package.json'));
    const kinds = ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundledDependencies'];
    expect(kinds.filter((kind) => kind in manifest)).toEqual([]);
  });

  test('has the version of cdk-hydrated-dlq', () => {
    expect(JSON.parse(contentOf('package.json')).version).toBe(require('../../package.json').version);
  });

  test('has declarations that are all reached from its entry point', () => {
    const declarations = packed.files.filter((file) => file.endsWith('.d.ts'));
    const read = compiled(commonJs);
    expect(declarations.filter((file) => !read.includes(`node_modules/hydrated-dlq/${file}`))).toEqual([]);
  });

  test.each(['index.js', 'index.mjs'])('has a source map with its sources for %s', (file) => {
    const { sources, sourcesContent } = JSON.parse(contentOf(`dist/${file}.map`));
    expect(sourcesContent?.filter(Boolean)).toHaveLength(sources.length);
    expect(contentOf(`dist/${file}`)).toContain(`//# sourceMappingURL=${file}.map`);
  });

  test('serves a CommonJS app under classic node resolution, run by ts-node', () => {
    expect(typeErrors(commonJs.directory, 'tsconfig.json')).toBe('');
    expect(runByTsNode(commonJs)).toContain('not a message');
  });

  test.each([
    { kind: 'CommonJS', app: () => commonJs },
    { kind: 'ES module', app: () => modules },
  ])('serves an app compiled with TypeScript 7 under nodenext, $kind', ({ app }) => {
    expect(compiled(app())).not.toMatch(/error TS/);
    expect(app().node('out/app.js')).toContain('not a message');
  });

  const configurations = [
    { kind: 'CommonJS', config: 'tsconfig.node16.json', app: () => commonJs },
    { kind: 'CommonJS', config: 'tsconfig.nodenext.json', app: () => commonJs },
    { kind: 'ES module', config: 'tsconfig.node16.json', app: () => modules },
    { kind: 'ES module', config: 'tsconfig.nodenext.json', app: () => modules },
    { kind: 'ES module', config: 'tsconfig.bundler.json', app: () => modules },
  ];

  test.each(configurations)('type-checks with TypeScript 5.9 under $config, $kind', ({ config, app }) => {
    expect(typeErrors(app().directory, config)).toBe('');
  });

  // The compiled apps above are nodenext's.
  const others = configurations.filter(({ config }) => config !== 'tsconfig.nodenext.json');

  test.each(others)('type-checks with TypeScript 7 under $config, $kind', ({ config, app }) => {
    expect(app().node(typescript7, '--noEmit', '--skipLibCheck', '-p', config)).toBe('');
  });

  test('has a command line that runs without anything else installed', () => {
    const { bin, version } = JSON.parse(contentOf('package.json'));
    const command = `node_modules/hydrated-dlq/${bin['hydrated-dlq']}`;
    expect(contentOf(bin['hydrated-dlq'])).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(commonJs.node(command, '--help')).toContain('hydrated-dlq');
    expect(commonJs.node(command, '--version').trim()).toBe(version);
  });

  test('resolves everywhere, by are-the-types-wrong', () => {
    checkTypeResolution(packed.tarball);
  });

  test('is laid out as npm and bundlers expect, by publint', async () => {
    expect(await layoutProblems(packed.tarball)).toEqual([]);
  });
});
