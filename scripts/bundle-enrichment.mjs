// Bundles the enrichment Lambda, as light to load as the SDK allows: see docs/decisions/enrichment-bundle.md.
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { keepInputs } from './bundle-inputs.mjs';
import { leanSchemas } from './lean-schemas.mjs';

const LEFT_OUT = {
  '@aws-sdk/credential-provider-node': './scripts/left-out/credential-providers.mjs',
  '@smithy/core/event-streams': './scripts/left-out/event-streams.mjs',
  'node:http2': './scripts/left-out/http2.mjs',
};
const SET_APART = {
  '@aws-sdk/client-s3': './scripts/set-apart/when-made.mjs',
  '@aws-sdk/client-sqs': './scripts/set-apart/when-made.mjs',
};

/** The SDK imports this by a relative path, which an alias cannot name. */
const withoutConfigurationFiles = {
  name: 'without-configuration-files',
  setup({ onResolve }) {
    const path = resolve('scripts/left-out/configuration-files.mjs');
    onResolve({ filter: /\/fromSharedConfigFiles$/ }, () => ({ path }));
  },
};

async function bundle(name, entryPoint, alias) {
  const result = await build({
    entryPoints: [entryPoint],
    outfile: `dist/enrichment/${name}.js`,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // As a dynamic import, each of Node's own modules would be evaluated as an ES module, with all that it exports.
    supported: { 'dynamic-import': false },
    // The SDK's ES module build shrinks better.
    mainFields: ['module', 'main'],
    plugins: [leanSchemas, withoutConfigurationFiles],
    alias,
    minify: true,
    sourcemap: 'linked',
    sourcesContent: true,
    legalComments: 'none',
    metafile: true,
  });
  keepInputs(`enrichment-${name}`, result);
}

await bundle('index', 'enrichment/index.ts', { ...LEFT_OUT, ...SET_APART });
await bundle('s3-and-sqs', 'scripts/set-apart/s3-and-sqs.mjs', LEFT_OUT);
