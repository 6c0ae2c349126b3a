// Bundles the enrichment Lambda into one file. CommonJS, because importing Node's own modules costs an ES module
// bundle tens of milliseconds at cold start; `module` before `main`, because the SDK's ES module build shrinks better.
import { build } from 'esbuild';

await build({
  entryPoints: ['enrichment/index.ts'],
  outfile: 'dist/enrichment/index.js',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'linked',
  sourcesContent: true,
  legalComments: 'none',
});
