#!/usr/bin/env node
import { CommanderError } from 'commander';
import { COMMAND_LINE, FAILED_OR_LEFT } from './exit-codes';
import { createProgram } from './program';

// The SDK is built in. Its advice to those who install it, about versions of Node.js, is nothing that users can follow.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** Runs the command line; the result is the exit code. */
async function main(args: readonly string[]): Promise<number> {
  let code = COMMAND_LINE;
  const program = createProgram(async (load, source) => {
    const { run } = await import('./run.js');
    code = await run(load, source);
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : COMMAND_LINE;
    process.stderr.write(`This is a bug in hydrated-dlq: please report it.\n${(error as Error).stack}\n`);
    return FAILED_OR_LEFT;
  }
}

// As when `head` has read enough. Thrown, it would end the process while messages are held and functions run.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
