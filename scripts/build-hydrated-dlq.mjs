// Builds the package hydrated-dlq, whose sources are folders of this repository: see docs/decisions/two-packages.md.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { reachableDeclarations } from './reachable-declarations.mjs';

const PACKAGE = 'packages/hydrated-dlq';
const DIST = `${PACKAGE}/dist`;

/** The helpers for messages, as ES module and as CommonJS. They import nothing, so that they run everywhere. */
async function bundleMessage(format, file) {
  await build({
    entryPoints: ['message/index.ts'],
    outfile: `${DIST}/${file}`,
    bundle: true,
    format,
    // Node.js finds the names that a CommonJS module exports only if it is built for this platform.
    platform: 'node',
    target: 'es2022',
    sourcemap: 'linked',
    sourcesContent: true,
  });
}

/** One set of declarations serves both formats. */
function declareMessage() {
  execFileSync(process.execPath, ['node_modules/typescript-7/bin/tsc', '-p', 'tsconfig.message.json']);
  writeFileSync(`${DIST}/index.d.ts`, "export * from './types/message/index';\n");
  writeFileSync(`${DIST}/index.d.mts`, "export * from './types/message/index.js';\n");
  const reachable = reachableDeclarations([`${DIST}/index.d.ts`]);
  for (const entry of readdirSync(`${DIST}/types`, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !reachable.has(file)) rmSync(file);
  }
}

rmSync(DIST, { recursive: true, force: true });
await bundleMessage('cjs', 'index.js');
await bundleMessage('esm', 'index.mjs');
declareMessage();
await import('./bundle-cli.mjs');
await import('./bundle-page.mjs');
execFileSync(process.execPath, ['scripts/list-licenses.mjs', DIST, 'cli', 'page']);
cpSync('schema', `${PACKAGE}/schema`, { recursive: true });
cpSync('LICENSE', `${PACKAGE}/LICENSE`);
