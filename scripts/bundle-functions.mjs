// Bundles each Lambda, as light to load as the SDK allows: see docs/decisions/enrichment-bundle.md.
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { keepInputs } from './bundle-inputs.mjs';
import { leanSchemas } from './lean-schemas.mjs';
import { pastBarrels } from './past-barrels.mjs';

/** The SDK imports these by relative paths, which an alias cannot name. */
const LEFT_OUT = [
  [/\/fromSharedConfigFiles$/, 'configuration-files'],
  [/\/Crc32Node$/, 'crc32'],
  [/\/createChecksumStream\.browser$/, 'browser-streams'],
  [/\/node-http2-handler$/, 'http2-handler'],
];
const leftOut = {
  name: 'left-out',
  setup({ onResolve }) {
    for (const [filter, name] of LEFT_OUT)
      onResolve({ filter }, () => ({ path: resolve(`scripts/left-out/${name}.mjs`) }));
  },
};

const FUNCTIONS = { enrichment: 'enrichment/index.ts', redrive: 'redrive/inbox/index.ts' };
const MODULES = 'node_modules/.cache/cdk-hydrated-dlq-functions';

const common = { platform: 'node', target: 'node24', minify: true, legalComments: 'none', sourcesContent: true };

/** What an invocation may not need, such as the clients of S3 and SQS, is a file of its own, loaded when it does. */
const split = {
  ...common,
  bundle: true,
  splitting: true,
  format: 'esm',
  // The SDK's ES module build shrinks better.
  mainFields: ['module', 'main'],
  plugins: [leanSchemas, pastBarrels, leftOut],
  alias: {
    '@aws-sdk/credential-provider-node': './scripts/left-out/credential-providers.mjs',
    '@smithy/core/event-streams': './scripts/left-out/event-streams.mjs',
    'node:http2': './scripts/left-out/http2.mjs',
  },
  sourcemap: 'inline',
  metafile: true,
};

/** esbuild splits ES modules only, and those load slower: each import of Node's own modules would evaluate all its exports. */
const toCommonJs = { ...common, format: 'cjs', supported: { 'dynamic-import': false }, sourcemap: 'linked' };

rmSync(MODULES, { recursive: true, force: true });
for (const [name, entryPoint] of Object.entries(FUNCTIONS)) {
  const modules = await build({ ...split, entryPoints: [entryPoint], outdir: `${MODULES}/${name}` });
  keepInputs(name, modules);
  await build({ ...toCommonJs, entryPoints: Object.keys(modules.metafile.outputs), outdir: `dist/${name}` });
}
