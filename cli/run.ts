import { Clients } from './engine/clients';
import { type Trouble, troubleOf } from './engine/trouble';
import { ALL_DONE, FAILED_OR_LEFT } from './exit-codes';
import type { CommonOptions } from './options';
import { Output } from './terminal/output';

/** What a command works with. */
export interface Context {
  readonly clients: Clients;
  readonly output: Output;
  /** Comes with Ctrl-C: nothing new is begun, and what is held is given back. */
  readonly signal: AbortSignal;
}

/** How a command ended: whether all was done. `closed` is one that runs until Ctrl-C, when it has left nothing behind. */
export type Ending = 'all-done' | 'failed-or-left' | 'closed';

/** A command, loaded with what it needs only when it runs. */
export type LoadCommand = () => Promise<(context: Context) => Promise<Ending>>;

/** Exit code of a process that a second Ctrl-C ends: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/** Runs a command; the result is the exit code. */
export async function run(load: LoadCommand, { profile, region, json = false }: CommonOptions): Promise<number> {
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
  const output = new Output(json);
  return runWith({ clients: new Clients(region), output, signal: interruption(output) }, load);
}

/** Runs a command in the given surroundings; the result is the exit code. */
export async function runWith(context: Context, load: LoadCommand): Promise<number> {
  const { output, signal } = context;
  try {
    const command = await load();
    const ending = await command(context);
    const isDone = ending === 'closed' || (ending === 'all-done' && !signal.aborted);
    return isDone ? ALL_DONE : FAILED_OR_LEFT;
  } catch (error) {
    const trouble = troubleOf(error);
    if (!trouble) throw error;
    report(trouble, output);
    return FAILED_OR_LEFT;
  } finally {
    output.clearProgress();
  }
}

function report(trouble: Trouble, output: Output): void {
  output.error(trouble.message);
  output.object({ type: 'error', message: trouble.message });
}

/**
 * The first Ctrl-C ends a command in good order, the second one at once. Where its terminal is closed, where nobody reads its
 * output any more, as when `head` has read enough, or where a disk is full, it ends in good order, too.
 */
function interruption(output: Output): AbortSignal {
  const controller = new AbortController();
  let isInterrupted = false;
  const interrupt = () => {
    if (isInterrupted) process.exit(INTERRUPTED);
    isInterrupted = true;
    output.warn(
      'Stopping, and giving back what is held. Ctrl-C again ends at once; messages then come back by themselves.',
    );
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // The kernel signals it, and a shell once more: neither means that it is to end at once.
  process.on('SIGHUP', () => {
    if (!controller.signal.aborted) output.warn('Stopping, and giving back what is held, as the terminal was closed.');
    controller.abort();
  });
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') output.error(`Stopping, as the output cannot be written: ${message}`);
    controller.abort();
  });
  return controller.signal;
}
