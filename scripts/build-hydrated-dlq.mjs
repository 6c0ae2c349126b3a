// Builds the package hydrated-dlq, whose sources are folders of this repository: see docs/decisions/two-packages.md.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { keepInputs } from './bundle-inputs.mjs';
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

/** The command line with the SDK clients it uses, split so that a command loads only what it needs. */
async function bundleCommandLine() {
  const result = await build({
    entryPoints: ['cli/main.ts'],
    outdir: `${DIST}/cli`,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    // What CommonJS modules of the bundle, and paths of files beside it, rely on.
    banner: {
      js: [
        "import { createRequire as createRequireHere } from 'node:module';",
        'const require = createRequireHere(import.meta.url);',
        'const __dirname = import.meta.dirname;',
      ].join(''),
    },
    minify: true,
    keepNames: true,
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
  });
  chmodSync(`${DIST}/cli/main.mjs`, 0o755);
  keepInputs('cli', result);
}

rmSync(DIST, { recursive: true, force: true });
await bundleMessage('cjs', 'index.js');
await bundleMessage('esm', 'index.mjs');
declareMessage();
if (existsSync('cli/main.ts')) await bundleCommandLine();
cpSync('schema', `${PACKAGE}/schema`, { recursive: true });
cpSync('LICENSE', `${PACKAGE}/LICENSE`);
