// Bundles the command line with the SDK's clients. A command is a file of its own, beside files that several share, so that
// each loads only what it needs: --help, for one, no client.
import { build } from 'esbuild';
import { keepInputs } from './bundle-inputs.mjs';

const outdir = 'packages/hydrated-dlq/dist/cli';

const result = await build({
  entryPoints: { 'hydrated-dlq': 'cli/main.ts' },
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // Packages in CommonJS ask for Node's own modules by require; the page's files are found from the folder of the bundle.
  banner: {
    js:
      "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url); " +
      "import { fileURLToPath as pathOf } from 'node:url'; const __dirname = pathOf(new URL('.', import.meta.url));",
  },
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  metafile: true,
});
keepInputs('cli', result);
