// Bundles the benches (they are TypeScript and belong to no package) and runs them in this process; each file in
// bench/processes runs in one of its own.
import { build } from 'esbuild';

const outdir = 'node_modules/.cache/cdk-hydrated-dlq-bench';

await build({
  entryPoints: ['bench/index.ts', 'bench/processes/*.ts'],
  outdir,
  outbase: 'bench',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  sourcemap: 'inline',
  logLevel: 'error',
});
await import(new URL(`../${outdir}/index.cjs`, import.meta.url));
