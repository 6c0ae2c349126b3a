// Bundles the local cloud with the AWS SDK it uses, so that users of the constructs do not have to
// install it.
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
