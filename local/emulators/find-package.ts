import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const EMULATORS = ['kinesis-local', 'fauxqs', 'dynalite'] as const;
export type EmulatorPackage = (typeof EMULATORS)[number];

/**
 * The folder of an installed emulator. CommonJS cannot resolve a package of ES modules, so this looks for the folder.
 *
 * @throws Error naming the install command when the package is missing.
 */
export function findPackage(name: EmulatorPackage): string {
  const here = createRequire(__filename).resolve.paths(name) ?? [];
  const project = createRequire(join(process.cwd(), 'package.json')).resolve.paths(name) ?? [];
  const folder = [...here, ...project].map((folder) => join(folder, name)).find(existsSync);
  if (folder === undefined) throw new Error(missingPackage(name));
  return folder;
}

function missingPackage(name: EmulatorPackage): string {
  return `The local cloud needs the emulator "${name}", which is not installed. Run: npm install --save-dev ${EMULATORS.join(' ')}`;
}
