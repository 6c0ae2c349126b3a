#!/usr/bin/env node
import { type CliOptions, help, parseOptions, UsageError } from './cli/options';
import { type RunResult, run } from './cli/run';
import { hasDemo } from './cli/synthesize';
import { jsonOutput, type RunOutput } from './output/output';
import { textOutput } from './output/text-output';

const EXIT_CODES: Readonly<Record<RunResult | 'failed' | 'misunderstood', number>> = {
  'accounted for': 0,
  'not accounted for': 1,
  failed: 1,
  misunderstood: 2,
  interrupted: 130,
};

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(help(hasDemo()));
    return EXIT_CODES['accounted for'];
  }
  const output = createOutput(options);
  const signal = interruption();
  try {
    return EXIT_CODES[await run(options, output, signal)];
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Ctrl-C in a terminal ends the app that is synthesized as well: that it failed is no news.
    if (signal.aborted) return EXIT_CODES.interrupted;
    output.fail(error as Error);
    return EXIT_CODES.failed;
  }
}

function createOutput({ json, verbose }: CliOptions): RunOutput {
  const stream = process.stdout;
  return json ? jsonOutput(stream) : textOutput({ stream, isTerminal: stream.isTTY, verbose });
}

/** The first Ctrl-C lets everything end in order, the second one ends at once. A terminal that is closed does as the first. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  process.on('SIGHUP', () => controller.abort());
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(EXIT_CODES.interrupted);
      controller.abort();
    });
  return controller.signal;
}

// The reader has seen enough, as `head` has; a terminal that was closed lets everything end in order.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code !== 'EIO') process.exit(EXIT_CODES.failed);
});
process.stderr.on('error', () => undefined);

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\nRun with --help to see the options.\n`);
    process.exit(EXIT_CODES.misunderstood);
  },
);
