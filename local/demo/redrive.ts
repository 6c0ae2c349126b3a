import { join } from 'node:path';
import type { Cloud } from '../cloud/cloud';
import { PACKAGE_ROOT } from '../host';
import type { LocalEvent } from '../local-event';
import type { RunOutput } from '../output/output';
import { findResource } from '../test-kit/find-resource';
import { type Account, afterRedrive, type PutRecords } from './account';
import { runCommandLine } from './command-line';

/** The demo's consumer once it is fixed; part of the repository, as the demo is. */
const FIXED_CONSUMER = join(PACKAGE_ROOT, 'dist/bin/fixed-consumer');
const CONSUMER = 'Consumer';
/** The queue that keeps every hydrated failure. */
const QUEUE = 'HydratedFailures';

const PROCESSED = /^Processed order (\S+)$/;
/** Of the command line: all was done, or something failed or was left. */
const EXIT_CODES = { done: 0, left: 1 };

export interface RedriveDemoOptions {
  readonly cloud: Cloud;
  readonly put: readonly PutRecords[];
  readonly accounts: readonly Account[];
  readonly output: RunOutput;
  readonly signal: AbortSignal;
}

/**
 * The second half of the demo's story: why the orders failed, the fixed consumer, and a redrive of everything, twice.
 *
 * @returns the accounts with what was processed
 * @throws Error when a command fails
 */
export async function demonstrateRedrive(options: RedriveDemoOptions): Promise<Account[]> {
  const { cloud, accounts, output } = options;
  const queue = nameOf(findResource(cloud.stacks, QUEUE, { name: 'queue', types: ['AWS::SQS::Queue'] }).ref);
  const mayLeave = accounts.some(({ gone }) => gone > 0);
  await everyFailureIsIn(queue, cloud.events);

  output.title('Why did they fail? The command line reads the logs of the failed invocations.');
  await command(['why', '--queue', queue, '--no-cache'], false, options);

  output.title('The consumer is fixed and deployed.');
  await deployFix(
    cloud,
    findResource(cloud.stacks, CONSUMER, { name: 'function', types: ['AWS::Lambda::Function'] }).ref,
  );

  output.title('Redrive: each failed event goes to the consumer again, and only what succeeds leaves the queue.');
  await command(['redrive', '--queue', queue, '--all', '--go'], mayLeave, options);

  output.title('A second redrive finds nothing to do.');
  const before = processedOrders(cloud.events.all).length;
  await command(['redrive', '--queue', queue, '--all', '--go'], mayLeave, options);
  const processed = processedOrders(cloud.events.all);
  const again = processed.slice(before);
  return accounts.map((account, index) => afterRedrive(account, options.put[index] as PutRecords, processed, again));
}

/** Rules deliver after the pipe: waits until each hydrated message has reached the queue. */
async function everyFailureIsIn(queue: string, events: Cloud['events']): Promise<void> {
  const expected = events.of('delivered').length;
  let arrived = 0;
  await events.waitFor('event-matched', ({ targetArn }) => {
    if (targetArn.endsWith(`:${queue}`)) arrived += 1;
    return arrived >= expected;
  });
}

async function command(
  args: readonly string[],
  mayLeave: boolean,
  { cloud, output, signal }: RedriveDemoOptions,
): Promise<void> {
  const line = ['npx hydrated-dlq', ...args].join(' ');
  let exitCode: number | null = null;
  await output.command(line, async (stdio) => {
    const ended = await runCommandLine(args, cloud, stdio, signal);
    exitCode = ended.exitCode;
    return ended.written;
  });
  const accepted = mayLeave ? [EXIT_CODES.done, EXIT_CODES.left] : [EXIT_CODES.done];
  if (!signal.aborted && !accepted.includes(exitCode ?? Number.NaN))
    throw new Error(`"${line}" ended with ${exitCode}. Its output says why.`);
}

/** What `cdk deploy` does to the function: its code is replaced, everything else stays. */
async function deployFix({ functions, workFolder }: Cloud, consumer: string): Promise<void> {
  await functions.updateCode(consumer, workFolder.copy(`${consumer}-fixed`, FIXED_CONSUMER));
}

/** Ids of the orders that the fixed consumer has processed, from its log. */
function processedOrders(events: readonly LocalEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'function-log' ? (PROCESSED.exec(event.text)?.[1] ?? []) : []));
}

function nameOf(queueUrl: string): string {
  return `${queueUrl.split('/').at(-1)}`;
}
