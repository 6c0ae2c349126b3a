import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FILES } from './app';
import { pack, ScratchApp } from './scratch-app';
import { typeErrors } from './type-errors';

const typescript7 = path.join(path.dirname(require.resolve('typescript-7/package.json')), 'bin/tsc');
const tsNode = require.resolve('ts-node/dist/bin.js');

/** The oldest packages that the package allows. */
const OLDEST = { 'aws-cdk-lib': 'aws-cdk-lib-floor', constructs: 'constructs-floor' };

/** Types are checked by themselves: ts-node takes five times as long for it. */
function runByTsNode(app: ScratchApp): string {
  return app.node(tsNode, '--transpile-only', '--compiler', require.resolve('typescript'), 'app.ts');
}

describe('the packed package', () => {
  let directory: string;
  let tarball: string;
  let commonJs: ScratchApp;
  let modules: ScratchApp;

  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'hydrated-dlq-pack-'));
    tarball = pack(directory).tarball;
    commonJs = new ScratchApp({ tarball, manifest: { name: 'scratch' }, files: FILES });
    modules = new ScratchApp({ tarball, manifest: { name: 'scratch', type: 'module' }, files: FILES });
  });
  afterAll(() => {
    commonJs.remove();
    modules.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  it('serves a CommonJS app under classic node resolution, run by ts-node', () => {
    expect(typeErrors(commonJs.directory, 'tsconfig.json')).toBe('');
    expect(runByTsNode(commonJs)).toContain('synthesized');
  });

  it('serves an ES module app', () => {
    expect(modules.node(typescript7, '-p', 'tsconfig.nodenext.json')).toBe('');
    expect(modules.node('out/app.js')).toContain('synthesized');
  });

  it('works with the oldest packages it allows', () => {
    expect(require('../../package.json').peerDependencies).toMatchObject({
      'aws-cdk-lib': `^${require('aws-cdk-lib-floor/package.json').version}`,
      constructs: `^${require('constructs-floor/package.json').version}`,
    });
    const scratch = new ScratchApp({ tarball, manifest: { name: 'scratch' }, files: FILES, standIns: OLDEST });
    try {
      expect(typeErrors(scratch.directory, 'tsconfig.json')).toBe('');
      expect(runByTsNode(scratch)).toContain('synthesized');
    } finally {
      scratch.remove();
    }
  });

  it.each([
    { kind: 'CommonJS', config: 'tsconfig.nodenext.json', app: () => commonJs },
    { kind: 'ES module', config: 'tsconfig.bundler.json', app: () => modules },
  ])('types check with TypeScript 5.9 under $config, $kind', ({ config, app }) => {
    expect(typeErrors(app().directory, config)).toBe('');
  });

  it.each([
    { kind: 'CommonJS', config: 'tsconfig.node16.json', app: () => commonJs },
    { kind: 'CommonJS', config: 'tsconfig.nodenext.json', app: () => commonJs },
    { kind: 'ES module', config: 'tsconfig.bundler.json', app: () => modules },
  ])('types check with TypeScript 7 under $config, $kind', ({ config, app }) => {
    expect(app().node(typescript7, '--noEmit', '-p', config)).toBe('');
  });

  it('resolves everywhere, by are-the-types-wrong', () => {
    const attw = path.join(path.dirname(require.resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js');
    execFileSync(process.execPath, [attw, tarball, '--no-emoji'], { encoding: 'utf8', stdio: 'pipe' });
  });

  it('is laid out as npm and bundlers expect, by publint', async () => {
    const { publint } = await import('publint');
    const { messages } = await publint({ pkgDir: path.resolve(__dirname, '../..'), strict: true, pack: false });
    expect(messages).toEqual([]);
  });
});
