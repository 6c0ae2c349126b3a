import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './markdown';

const committed = path.join(root, 'docs/api');
const typedoc = path.join(path.dirname(require.resolve('typedoc/package.json')), 'bin/typedoc');

let generated: string;

beforeAll(() => {
  generated = mkdtempSync(path.join(tmpdir(), 'hydrated-dlq-api-'));
  execFileSync(process.execPath, [typedoc, '--out', generated, '--logLevel', 'Error'], { cwd: root, stdio: 'pipe' });
}, 60_000);
afterAll(() => rmSync(generated, { recursive: true, force: true }));

test.each(readdirSync(committed))('docs/api/%s says what the doc comments say (if not: npm run docs:api)', (page) => {
  expect(readFileSync(path.join(committed, page), 'utf8')).toBe(readFileSync(path.join(generated, page), 'utf8'));
});

test('no page is missing or left over', () => {
  expect(readdirSync(generated).sort()).toEqual(readdirSync(committed).sort());
});
