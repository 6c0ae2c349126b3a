// Bundles the command line with the SDK's clients into one file. What a command does not need is not evaluated.
import { build } from 'esbuild';
import { keepInputs } from './bundle-inputs.mjs';

const result = await build({
  entryPoints: ['cli/main.ts'],
  outfile: 'dist/cli/hydrated-dlq.js',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Node's own modules are evaluated faster by require, and the bundle's own only when they are asked for.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
});
keepInputs('cli', result);
