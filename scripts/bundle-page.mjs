// Bundles the page that `hydrated-dlq open` serves: one script and one style sheet, beside the HTML that names them.
import { copyFileSync } from 'node:fs';
import { build } from 'esbuild';
import { keepInputs } from './bundle-inputs.mjs';

const outdir = 'packages/hydrated-dlq/dist/page';

const result = await build({
  entryPoints: { page: 'page/main.tsx' },
  outdir,
  bundle: true,
  platform: 'browser',
  // Browsers of the last three years.
  target: ['chrome115', 'firefox115', 'safari17'],
  format: 'esm',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  legalComments: 'none',
  metafile: true,
});
for (const file of ['index.html', 'favicon.svg']) copyFileSync(`page/${file}`, `${outdir}/${file}`);
keepInputs('page', result);
