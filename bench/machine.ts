import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

/** Whose versions decide what is measured. */
const PACKAGES = [
  '@aws-sdk/client-kinesis',
  '@aws-sdk/client-dynamodb-streams',
  'aws-cdk-lib',
  'esbuild',
  'kinesis-local',
  'fauxqs',
];
const GIB = 1024 ** 3;

/** What the numbers are measured on, a line each; asked before anything is measured. */
export function describeMachine(): readonly string[] {
  const processors = cpus();
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / GIB)} GiB`,
    `load average before the run: ${loadavg()[0]?.toFixed(1)} (what else ran makes times longer, and ratios less sure)`,
    `${type()} ${release()}, Node.js ${process.versions.node}`,
    ...PACKAGES.map((name) => `${name} ${versionOf(name)}`),
  ];
}

/** Read as a file: what a package exports need not include its package.json. */
function versionOf(name: string): string {
  const folder = createRequire(join(process.cwd(), 'package.json'))
    .resolve.paths(name)
    ?.map((candidate) => join(candidate, name, 'package.json'))[0];
  return JSON.parse(readFileSync(folder ?? '', 'utf8')).version;
}
