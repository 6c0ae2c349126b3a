import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** Where the compiled consumer lies, seen from `dist/bin` and from the sources. */
const FOLDERS = [join(__dirname, 'consumer'), join(__dirname, '../dist/bin/consumer')];

export function consumerCode(): lambda.Code {
  const folder = FOLDERS.find((candidate) => existsSync(join(candidate, 'index.js')));
  if (!folder)
    throw new Error(`The demo's consumer is not built: no index.js in ${FOLDERS.join(' or ')}. Run "npm run build".`);
  return lambda.Code.fromAsset(folder, { exclude: ['*.map', '*.d.ts'] });
}
