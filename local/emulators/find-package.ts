import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const EMULATORS = ['kinesis-local', 'fauxqs', 'dynalite'] as const;
export type EmulatorPackage = (typeof EMULATORS)[number];

/**
 * The folder of an installed emulator. Looked up by folder, because a package of ES modules cannot be resolved from CommonJS.
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

export function missingPackage(name: EmulatorPackage): string {
  return `The offline cloud needs the emulator "${name}", which is not installed. Run: npm install --save-dev ${EMULATORS.join(' ')}`;
}
