// Drops from dist/ what no entry point of the package reaches: declarations of what is bundled, files of types without
// code, and whatever earlier builds left there.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { reachableDeclarations } from './reachable-declarations.mjs';

/** Files that are found by their path when the package runs. */
const FOUND_BY_PATH = ['dist/enrichment/index.js', 'dist/redrive/index.js', 'dist/local/lambda/bootstrap.mjs'];

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.values(manifest.exports).filter((entry) => entry.types);

async function reachableCode() {
  const entryPoints = [...entries.map((entry) => entry.default), ...Object.values(manifest.bin), ...FOUND_BY_PATH];
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    packages: 'external',
    platform: 'node',
    outdir: 'dist',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs).flatMap((file) => [file, ...sourceMapOf(file)]);
}

function sourceMapOf(file) {
  const name = /^\/\/# sourceMappingURL=(\S+)\s*$/m.exec(readFileSync(file, 'utf8'))?.[1];
  return name ? [join(dirname(file), name)] : [];
}

const reachable = new Set([...(await reachableCode()), ...reachableDeclarations(entries.map(({ types }) => types))]);
const folders = readdirSync('dist', { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && entry.name !== 'bin',
);
for (const folder of folders.map(({ name }) => join('dist', name)))
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !reachable.has(file)) rmSync(file);
  }
