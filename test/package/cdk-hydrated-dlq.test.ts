import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CDK_APP_FILES } from './app';
import { consumerNode, type Packed, pack, ScratchApp, type ScratchAppOptions } from './scratch-app';
import { checkTypeResolution, layoutProblems, runByTsNode, typescript7 } from './tools';
import { typeErrors } from './type-errors';

/** The oldest packages that the package allows. */
const OLDEST = { 'aws-cdk-lib': 'aws-cdk-lib-floor', constructs: 'constructs-floor' };

/** Ways to find declarations beside those of the apps that run. Each reads all declarations of the CDK, which takes seconds. */
const WAYS = [
  { typescript: '7', config: 'tsconfig.node16.json', kind: 'CommonJS' },
  { typescript: '7', config: 'tsconfig.bundler.json', kind: 'ES module' },
  { typescript: '5.9', config: 'tsconfig.node16.json', kind: 'ES module' },
  { typescript: '5.9', config: 'tsconfig.nodenext.json', kind: 'CommonJS' },
  { typescript: '5.9', config: 'tsconfig.bundler.json', kind: 'ES module' },
  { typescript: '7', config: 'tsconfig.nodenext.json', kind: 'CommonJS' },
];
const waysToCheck = consumerNode ? WAYS : WAYS.slice(0, 1);

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

describe('the package cdk-hydrated-dlq', () => {
  let directory: string;
  let packed: Packed;
  let commonJs: ScratchApp;
  let modules: ScratchApp;

  function scratchApp(options: Partial<ScratchAppOptions> = {}): ScratchApp {
    const dependencies = ['aws-cdk-lib', 'constructs', '@types/node'];
    const files = { ...CDK_APP_FILES, 'use-every-entry.cjs': USE_EVERY_ENTRY };
    return new ScratchApp({ tarball: packed.tarball, dependencies, manifest: { name: 'scratch' }, files, ...options });
  }

  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'hydrated-dlq-pack-'));
    packed = pack(directory);
    commonJs = scratchApp();
    modules = scratchApp({ manifest: { name: 'scratch', type: 'module' } });
  });
  afterAll(() => {
    commonJs.remove();
    modules.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const contentOf = (file: string) => readFileSync(path.join(commonJs.directory, PACKAGE, file), 'utf8');
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
  let output: string | undefined;
  /** The files that the ES module app is compiled of: it checks all declarations, and is compiled once. */
  const compiled = () => {
    output ??= modules.node(typescript7, '-p', 'tsconfig.nodenext.json', '--listFiles');
    return output;
  };

  test('serves a CommonJS app under classic node resolution, run by ts-node', () => {
    expect(typeErrors(commonJs.directory, 'tsconfig.json')).toBe('');
    expect(runByTsNode(commonJs)).toContain('synthesized');
  });

  test('serves an ES module app', () => {
    expect(compiled()).not.toMatch(/error TS/);
    expect(modules.node('out/app.js')).toContain('synthesized');
  });

  test('works with the oldest packages it allows', () => {
    expect(require('../../package.json').peerDependencies).toMatchObject({
      'aws-cdk-lib': `^${require('aws-cdk-lib-floor/package.json').version}`,
      constructs: `^${require('constructs-floor/package.json').version}`,
    });
    const scratch = scratchApp({ standIns: OLDEST });
    try {
      expect(typeErrors(scratch.directory, 'tsconfig.json')).toBe('');
      expect(runByTsNode(scratch)).toContain('synthesized');
    } finally {
      scratch.remove();
    }
  });

  test.each(waysToCheck)('type-checks with TypeScript $typescript under $config, $kind', (way) => {
    const app = way.kind === 'CommonJS' ? commonJs : modules;
    const errors =
      way.typescript === '5.9'
        ? typeErrors(app.directory, way.config)
        : app.node(typescript7, '--noEmit', '--skipLibCheck', '-p', way.config);
    expect(errors).toBe('');
  });

  test('resolves everywhere, by are-the-types-wrong', () => {
    checkTypeResolution(packed.tarball);
  });

  test('is laid out as npm and bundlers expect, by publint', async () => {
    expect(await layoutProblems(packed.tarball)).toEqual([]);
  });

  describe('its contents', () => {
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
      const loaded = [
        ...inPackage(commonJs.node('use-every-entry.cjs')),
        ...FOUND_BY_PATH,
        ...FUNCTIONS.flatMap(filesOf),
      ];
      const read = inPackage(compiled());
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
      const help = commonJs.node(`${PACKAGE}dist/local/cli.js`, '--help');
      expect(help).toContain('npx hydrated-dlq-local');
      expect(help).not.toMatch(/npm run|demo/);
    });
  });
});
