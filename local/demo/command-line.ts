import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { endpointVariables } from '../cloud/emulators';
import { PACKAGE_ROOT } from '../host';
import type { LocalCloud } from '../test-kit/local-cloud';

/** The command line of the package `hydrated-dlq`, which lies beside this one in the repository. */
const COMMAND_LINE = join(PACKAGE_ROOT, 'packages/hydrated-dlq/dist/cli/hydrated-dlq.mjs');

/** A command that has ended. */
export interface EndedCommand {
  readonly exitCode: number | null;
  /** What it wrote; empty when it wrote to the terminal. */
  readonly written: string;
}

/** What leads the SDK, and everything that is built on it, to a local cloud. */
export function connection({ region, endpoints }: Pick<LocalCloud, 'region' | 'endpoints'>): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: region,
    ...endpointVariables(endpoints),
  };
}

/** Runs `hydrated-dlq` against a local cloud, until it ends or the signal is aborted. */
export async function runCommandLine(
  args: readonly string[],
  cloud: Pick<LocalCloud, 'region' | 'endpoints'>,
  stdio: 'inherit' | 'pipe',
  signal: AbortSignal,
): Promise<EndedCommand> {
  const child = spawn(process.execPath, [COMMAND_LINE, ...args], {
    env: { ...withoutAws(process.env), ...connection(cloud) },
    stdio: ['ignore', stdio, stdio],
  });
  const abort = (): boolean => child.kill();
  signal.addEventListener('abort', abort);
  const streams = [child.stdout, child.stderr].flatMap((stream) => (stream ? [text(stream)] : []));
  const [[exitCode], ...written] = await Promise.all([once(child, 'close'), ...streams]);
  signal.removeEventListener('abort', abort);
  return { exitCode, written: written.join('') };
}

/** The person's own profile and session lead to their account. */
function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}
