// Runs the demo, or the app that is named. Builds first, but only when a source has changed since the last build, so that
// the first line appears at once.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['bin', 'cli', 'contract', 'enrichment', 'lib', 'local', 'message', 'redrive'];
/** What the demo runs; each is written anew by every build. */
const BUILT = [
  'dist/bin/app.js',
  'dist/bin/fixed-consumer/index.js',
  'dist/enrichment/index.js',
  'dist/local/cli.js',
  'packages/hydrated-dlq/dist/cli/hydrated-dlq.mjs',
];

const changed = (file) => statSync(file).mtimeMs;

function lastChange(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.max(...files.map((entry) => changed(join(entry.parentPath, entry.name))));
}

function isBuilt() {
  if (!BUILT.every((file) => existsSync(file))) return false;
  return Math.min(...BUILT.map(changed)) > Math.max(...SOURCES.map(lastChange));
}

if (!isBuilt()) {
  // To the standard error: with --json, the standard output is for objects only.
  process.stderr.write('Building: sources have changed since the last build.\n');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
await import('../dist/local/cli.js');
