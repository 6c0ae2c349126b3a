// Bundles the enrichment Lambda into one file, as light to load as the SDK allows (docs/decisions/enrichment-bundle.md):
// - CommonJS, and no dynamic imports: as an ES module, each of Node's own modules costs milliseconds at cold start;
// - `module` before `main`, because the SDK's ES module build shrinks better;
// - what the function never uses is left out: the SDK's chain of credential providers, and HTTP/2.
import { build } from 'esbuild';
import { keepInputs } from './bundle-inputs.mjs';

const result = await build({
  entryPoints: ['enrichment/index.ts'],
  outfile: 'dist/enrichment/index.js',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  alias: {
    '@aws-sdk/credential-provider-node': './scripts/no-credential-providers.mjs',
    'node:http2': './scripts/no-http2.mjs',
  },
  minify: true,
  sourcemap: 'linked',
  sourcesContent: true,
  legalComments: 'none',
  metafile: true,
});
keepInputs('enrichment', result);
