import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** Where the bundle lies, seen from `dist/lib/private` (the published package) and from `lib/private` (the sources). */
const FOLDERS = [join(__dirname, '../../enrichment'), join(__dirname, '../../dist/enrichment')];

/** The enrichment as it was built with this package: nothing is bundled at synth. */
export function enrichmentCode(): lambda.Code {
  const folder = FOLDERS.find((candidate) => existsSync(join(candidate, 'index.js')));
  if (!folder) {
    throw new Error(
      `The enrichment function is not built: no index.js in ${FOLDERS.join(' or ')}. Run "npm run build".`,
    );
  }
  return lambda.Code.fromAsset(folder, { exclude: ['*.map'] });
}
