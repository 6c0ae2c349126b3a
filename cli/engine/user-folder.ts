import { homedir } from 'node:os';
import path from 'node:path';

/**
 * A folder of the person who runs the command, for files of a kind. A variable that is empty or names a relative folder
 * counts as unset.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function userFolder(variable: 'XDG_CACHE_HOME' | 'XDG_STATE_HOME', ...inHome: readonly string[]): string {
  const folders = [process.env[variable], process.env.LOCALAPPDATA];
  const folder = folders.find((named) => named !== undefined && path.isAbsolute(named));
  return path.join(folder ?? path.join(homedir(), ...inHome), 'hydrated-dlq');
}
