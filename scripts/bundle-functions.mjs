// Bundles each Lambda into one file, as light to load as the SDK allows: see docs/decisions/enrichment-bundle.md.
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { keepInputs } from './bundle-inputs.mjs';
import { leanSchemas } from './lean-schemas.mjs';

/** The SDK imports this by a relative path, which an alias cannot name. */
const withoutConfigurationFiles = {
  name: 'without-configuration-files',
  setup({ onResolve }) {
    const path = resolve('scripts/left-out/configuration-files.mjs');
    onResolve({ filter: /\/fromSharedConfigFiles$/ }, () => ({ path }));
  },
};

const FUNCTIONS = { enrichment: 'enrichment/index.ts', redrive: 'redrive/inbox/index.ts' };

const common = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // As a dynamic import, each of Node's own modules would be evaluated as an ES module, with all that it exports.
  supported: { 'dynamic-import': false },
  // The SDK's ES module build shrinks better.
  mainFields: ['module', 'main'],
  plugins: [leanSchemas, withoutConfigurationFiles],
  alias: {
    '@aws-sdk/credential-provider-node': './scripts/left-out/credential-providers.mjs',
    '@smithy/core/event-streams': './scripts/left-out/event-streams.mjs',
    'node:http2': './scripts/left-out/http2.mjs',
  },
  minify: true,
  sourcemap: 'linked',
  sourcesContent: true,
  legalComments: 'none',
  metafile: true,
};

for (const [name, entryPoint] of Object.entries(FUNCTIONS)) {
  keepInputs(name, await build({ ...common, entryPoints: [entryPoint], outfile: `dist/${name}/index.js` }));
}
