import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const script = path.resolve(__dirname, '../../scripts/check-release.mjs');

const SECOND = 'packages/hydrated-dlq';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hydrated-dlq-release-'));
  mkdirSync(path.join(folder, SECOND), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Release {
  readonly tag: string;
  readonly repository?: string;
  readonly heading: string;
  /** The version of the second package. */
  readonly second?: string;
}

function check({ tag, repository, heading, second = '1.2.3' }: Release) {
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ version: '1.2.3', repository }));
  writeFileSync(path.join(folder, SECOND, 'package.json'), JSON.stringify({ version: second, repository }));
  writeFileSync(path.join(folder, 'CHANGELOG.md'), `# Changelog\n\n${heading}\n\n- News\n\n## 1.2.2 (2026-01-01)\n`);
  const { status, stderr } = spawnSync(process.execPath, [script, tag], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GITHUB_REPOSITORY: 'owner/name' },
  });
  return { status, stderr };
}

const READY: Release = { tag: 'v1.2.3', repository: 'github:owner/name', heading: '## 1.2.3 (2026-11-23)' };

test('a release is ready if its tag, version and changelog agree', () => {
  expect(check(READY)).toEqual({ status: 0, stderr: '' });
});

test.each([
  ['another tag', { tag: 'v1.2.4' }, 'the tag is v1.2.4, the version in package.json 1.2.3'],
  [
    'no date',
    { heading: '## 1.2.3 (unreleased)' },
    'CHANGELOG.md says "## 1.2.3 (unreleased)", where the date belongs',
  ],
  ['a longer version', { heading: '## 1.2.30 (2026-11-23)' }, 'CHANGELOG.md has no chapter "## 1.2.3 (date)"'],
  ['no chapter', { heading: '## 1.2.1 (2026-11-23)' }, 'CHANGELOG.md has no chapter "## 1.2.3 (date)"'],
  [
    'another version of hydrated-dlq',
    { second: '1.2.2' },
    'the tag is v1.2.3, the version in packages/hydrated-dlq/package.json 1.2.2',
  ],
  ['another repository', { repository: 'github:owner/other' }, 'package.json names the repository'],
  ['no repository', { repository: undefined }, 'package.json names no repository'],
])('a release with %s is not ready', (_, difference, problem) => {
  const { status, stderr } = check({ ...READY, ...difference });
  expect(status).toBe(1);
  expect(stderr).toContain(`Not ready: ${problem}`);
});
