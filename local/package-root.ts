import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package, whether its sources run, what they were compiled to, or a bundle of that. */
export const PACKAGE_ROOT = ancestorWith('package.json', __dirname);

function ancestorWith(file: string, folder: string): string {
  return existsSync(join(folder, file)) ? folder : ancestorWith(file, dirname(folder));
}
