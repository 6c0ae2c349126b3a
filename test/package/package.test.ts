import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Packed, pack, ScratchApp } from './scratch-app';

const typescript59 = require.resolve('typescript/bin/tsc');
const typescript7 = path.join(path.dirname(require.resolve('typescript-7/package.json')), 'bin/tsc');
const tsNode = require.resolve('ts-node/dist/bin.js');

/** An app as a user writes it: the constructs, the message's types and guards, and the test kit's types. */
const app = `
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { HydratedDlq } from 'cdk-hydrated-dlq';
import type { LocalCloud } from 'cdk-hydrated-dlq/local';
import { isHydratedMessage, type HydratedMessage } from 'cdk-hydrated-dlq/message';

export type Cloud = LocalCloud;
export const known: HydratedMessage | undefined = undefined;

const stack = new Stack(new App(), 'ScratchStack');
const consumer = new lambda.Function(stack, 'Consumer', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => {}'),
});
consumer.addEventSource(
  new KinesisEventSource(new Stream(stack, 'Orders'), {
    startingPosition: lambda.StartingPosition.LATEST,
    bisectBatchOnError: true,
    retryAttempts: 3,
    onFailure: new HydratedDlq(stack, 'Dlq'),
  }),
);
Template.fromStack(stack).resourceCountIs('AWS::Pipes::Pipe', 1);
console.log(isHydratedMessage({}) ? 'a message' : 'synthesized');
`;

function tsconfig(compilerOptions: Record<string, unknown>): string {
  const strict = { target: 'es2022', strict: true, types: ['node'], skipLibCheck: false, outDir: 'out' };
  return JSON.stringify({ compilerOptions: { ...strict, ...compilerOptions }, files: ['app.ts'] });
}

const commonJs = {
  'app.ts': app,
  'tsconfig.json': tsconfig({ module: 'commonjs', moduleResolution: 'node', skipLibCheck: true }),
  'tsconfig.node16.json': tsconfig({ module: 'node16', moduleResolution: 'node16', skipLibCheck: true }),
  'tsconfig.nodenext.json': tsconfig({ module: 'nodenext', moduleResolution: 'nodenext', skipLibCheck: true }),
};

describe('the packed package', () => {
  let directory: string;
  let packed: Packed;
  const apps: ScratchApp[] = [];
  const install = (manifest: Record<string, unknown>, files: Record<string, string>, cdk?: string) => {
    const scratch = new ScratchApp({ tarball: packed.tarball, manifest, files, ...(cdk ? { cdk } : {}) });
    apps.push(scratch);
    return scratch;
  };

  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'hydrated-dlq-pack-'));
    packed = pack(directory);
  });
  afterAll(() => {
    for (const scratch of apps) {
      scratch.remove();
    }
    rmSync(directory, { recursive: true, force: true });
  });

  test('serves a CommonJS app under classic node resolution, run by ts-node', () => {
    const scratch = install({ name: 'scratch' }, commonJs);
    expect(scratch.node(typescript59, '--noEmit', '-p', 'tsconfig.json')).toBe('');
    // Types are checked above: ts-node takes five times as long for it.
    expect(scratch.node(tsNode, '--transpile-only', '--compiler', require.resolve('typescript'), 'app.ts')).toContain(
      'synthesized',
    );
  }, 60_000);

  test('serves an ES module app', () => {
    const scratch = install({ name: 'scratch', type: 'module' }, commonJs);
    expect(scratch.node(typescript7, '-p', 'tsconfig.nodenext.json')).toBe('');
    expect(scratch.node('out/app.js')).toContain('synthesized');
  }, 60_000);

  test('works with the oldest aws-cdk-lib it allows', () => {
    const floor = require('../../package.json').peerDependencies['aws-cdk-lib'].replace('^', '');
    expect(require('aws-cdk-lib-floor/package.json').version).toBe(floor);
    const scratch = install({ name: 'scratch' }, commonJs, 'aws-cdk-lib-floor');
    expect(scratch.node(typescript59, '-p', 'tsconfig.json')).toBe('');
    expect(scratch.node('out/app.js')).toContain('synthesized');
  }, 60_000);

  test.each([
    { compiler: typescript59, name: 'TypeScript 5.9', config: 'tsconfig.node16.json' },
    { compiler: typescript59, name: 'TypeScript 5.9', config: 'tsconfig.nodenext.json' },
    { compiler: typescript7, name: 'TypeScript 7', config: 'tsconfig.node16.json' },
    { compiler: typescript7, name: 'TypeScript 7', config: 'tsconfig.nodenext.json' },
  ])(
    'types check with $name under $config',
    ({ compiler, config }) => {
      const scratch = install({ name: 'scratch' }, commonJs);
      expect(scratch.node(compiler, '--noEmit', '-p', config)).toBe('');
    },
    60_000,
  );

  test('resolves everywhere, by are-the-types-wrong', () => {
    const attw = path.join(path.dirname(require.resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js');
    execFileSync(process.execPath, [attw, packed.tarball, '--no-emoji'], { encoding: 'utf8', stdio: 'pipe' });
  }, 60_000);

  test('is laid out as npm and bundlers expect, by publint', async () => {
    const { publint } = await import('publint');
    const { messages } = await publint({ pkgDir: path.resolve(__dirname, '../..'), strict: true, pack: false });
    expect(messages).toEqual([]);
  });

  test('holds what users need and nothing else', () => {
    const wanted = [
      /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/THIRD-PARTY-LICENSES\.txt)$/,
      /^dist\/(contract|lib|local|message)\/.+\.(m?js(\.map)?|d\.m?ts)$/,
      /^dist\/enrichment\/index\.js(\.map)?$/,
      /^schema\/.+\.json$/,
    ];
    expect(packed.files.filter((file) => !wanted.some((pattern) => pattern.test(file)))).toEqual([]);
    expect(packed.files).toContain('dist/enrichment/index.js.map');
  });
});
