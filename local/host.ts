import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package, whether its sources run, what they were compiled to, or a bundle of that. */
export const PACKAGE_ROOT = ancestorWith('package.json', __dirname);

function ancestorWith(file: string, folder: string): string {
  return existsSync(join(folder, file)) ? folder : ancestorWith(file, dirname(folder));
}

/** From this version on Node has what functions and emulators need: module hooks and SQLite. */
const OLDEST = [22, 15] as const;

/** @throws Error when this Node is too old */
export function checkNodeVersion(version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new Error(
    `The local cloud needs Node.js ${OLDEST.join('.')} or later, this is ${version}. The constructs themselves do not.`,
  );
}

/** Ends a process; resolves when it is gone. SIGKILL, because there is nothing to save and others take seconds. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.ref();
  child.kill('SIGKILL');
  await ended;
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
