// Bundles the offline cloud with the AWS SDK it uses, so that whoever installs the constructs does not get the SDK with
// them.
import { build } from 'esbuild';
import { keepInputs } from './bundle-inputs.mjs';

const result = await build({
  entryPoints: ['local/index.ts', 'local/cli.ts'],
  outdir: 'dist/local',
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  // Jest runs no import() without a flag.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  minify: true,
  // What a stack trace needs: a source map would be three times as large as the code.
  keepNames: true,
  legalComments: 'none',
  logLevel: 'error',
  metafile: true,
});
keepInputs('local', result);
