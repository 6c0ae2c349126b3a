import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CDK_APP_FILES } from './app';
import { consumerNode, pack, ScratchApp, type ScratchAppOptions } from './scratch-app';
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

describe('the package cdk-hydrated-dlq', () => {
  let directory: string;
  let tarball: string;
  let commonJs: ScratchApp;
  let modules: ScratchApp;

  function scratchApp(options: Partial<ScratchAppOptions> = {}): ScratchApp {
    const dependencies = ['aws-cdk-lib', 'constructs', '@types/node'];
    return new ScratchApp({ tarball, dependencies, manifest: { name: 'scratch' }, files: CDK_APP_FILES, ...options });
  }

  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'hydrated-dlq-pack-'));
    tarball = pack(directory).tarball;
    commonJs = scratchApp();
    modules = scratchApp({ manifest: { name: 'scratch', type: 'module' } });
  });
  afterAll(() => {
    commonJs.remove();
    modules.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  test('serves a CommonJS app under classic node resolution, run by ts-node', () => {
    expect(typeErrors(commonJs.directory, 'tsconfig.json')).toBe('');
    expect(runByTsNode(commonJs)).toContain('synthesized');
  });

  test('serves an ES module app', () => {
    expect(modules.node(typescript7, '-p', 'tsconfig.nodenext.json')).toBe('');
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
    checkTypeResolution(tarball);
  });

  test('is laid out as npm and bundlers expect, by publint', async () => {
    expect(await layoutProblems(tarball)).toEqual([]);
  });
});
