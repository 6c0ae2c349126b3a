import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

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
