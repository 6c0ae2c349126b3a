import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** Where the bundles lie, seen from `dist/lib/private` (the published package) and from `lib/private` (the sources). */
const BUNDLE_FOLDERS = [join(__dirname, '../..'), join(__dirname, '../../dist')];

/** A function as it was built with this package: nothing is bundled at synth. */
export function bundledCode(name: 'enrichment' | 'redrive'): lambda.Code {
  const folders = BUNDLE_FOLDERS.map((folder) => join(folder, name));
  const folder = folders.find((candidate) => existsSync(join(candidate, 'index.js')));
  if (!folder) {
    throw new Error(`The function ${name} is not built: no index.js in ${folders.join(' or ')}. Run "npm run build".`);
  }
  return lambda.Code.fromAsset(folder, { exclude: ['*.map'] });
}
