// Bundles the offline cloud with the AWS SDK it uses, so that whoever installs the constructs does not get the SDK with
// them. The declarations that tsc wrote stay; of its JavaScript only what runs in processes of its own does.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { keepInputs } from './bundle-inputs.mjs';

const outdir = 'dist/local';
const kept = join('lambda', 'bootstrap.mjs');

for (const file of readdirSync(outdir, { recursive: true })) {
  if (/\.m?js(\.map)?$/.test(file) && !file.startsWith(kept)) rmSync(join(outdir, file));
}

const result = await build({
  entryPoints: ['local/index.ts', 'local/cli.ts'],
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  // Jest runs no import() without a flag.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'error',
  metafile: true,
});
keepInputs('local', result);
