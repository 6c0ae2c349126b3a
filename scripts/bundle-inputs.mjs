// What went into the bundles: each leaves a list for those who ask later which packages ship inside.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LISTS = 'node_modules/.cache/cdk-hydrated-dlq-bundles';
const BUNDLES = ['enrichment', 'redrive', 'local', 'cli', 'page'];

export function keepInputs(name, { metafile }) {
  mkdirSync(LISTS, { recursive: true });
  writeFileSync(join(LISTS, `${name}.json`), JSON.stringify(Object.keys(metafile.inputs)));
}

/** Folders of the packages of which something is in a bundle, as in `node_modules/@smithy/core`. */
export function bundledPackages(bundles = BUNDLES) {
  const inputs = bundles.flatMap((name) => JSON.parse(readFileSync(join(LISTS, `${name}.json`), 'utf8')));
  return [...new Set(inputs.map(packageFolder))].filter((folder) => folder && existsSync(folder));
}

/** What follows the last `node_modules/`: scope and name. */
function packageFolder(file) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}
