// Where the bundles leave the list of what went into them, for scripts/list-licences.mjs.
import { mkdirSync, writeFileSync } from 'node:fs';

export const INPUTS = 'node_modules/.cache/cdk-hydrated-dlq-bundles';

export function keepInputs(name, { metafile }) {
  mkdirSync(INPUTS, { recursive: true });
  writeFileSync(`${INPUTS}/${name}.json`, JSON.stringify(Object.keys(metafile.inputs)));
}
