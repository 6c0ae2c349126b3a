// Builds, unless nothing has changed since the last build: neither what it reads nor what it wrote. Compares contents, so
// that a check-out, a cache or a touched file decides nothing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CACHE = 'node_modules/.cache';
const STAMP = join(CACHE, 'cdk-hydrated-dlq-build');
/** What the build neither reads nor writes. */
const OTHER_FOLDERS = ['bench', 'bindings', 'cdk.out', 'coverage', 'docs', 'integ', 'node_modules', 'probes', 'test'];
const FILES = /(\.json|^README\.md|^LICENSE|^\.jsii(\.gz)?)$/;
/** Without one of these there was no build. */
const BUILT = ['dist', 'packages/hydrated-dlq/dist', '.jsii', '.jsii.gz'];

function fingerprint() {
  const entries = readdirSync('.', { withFileTypes: true });
  const folders = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !OTHER_FOLDERS.includes(entry.name))
    .map(({ name }) => name);
  const files = entries.filter((entry) => entry.isFile() && FILES.test(entry.name)).map(({ name }) => name);
  const within = [...folders, join(CACHE, 'cdk-hydrated-dlq-bundles')].filter(existsSync).flatMap(filesIn);
  const hash = createHash('sha256').update(process.version);
  for (const file of [...files, ...within].sort()) {
    const content = readFileSync(file);
    hash.update(`\n${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

function isBuilt() {
  return BUILT.every((path) => existsSync(path)) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();
}

if (!isBuilt()) {
  // To the standard error: with --json, the standard output of the demo is for objects only.
  process.stderr.write('Building: something has changed since the last build.\n');
  const shell = process.platform === 'win32';
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: ['inherit', 2, 2], shell });
  if (status !== 0) process.exit(status ?? 1);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(STAMP, fingerprint());
}
