import type { Cloud } from '../cloud/cloud';
import { type Account, account } from '../demo/account';
import { deleteFailures } from '../demo/delete-failures';
import { injectFault } from '../demo/faults';
import { demonstrateRedrive, type RedriveDemoOptions } from '../demo/redrive';
import { settle } from '../demo/settle';
import { isOf, unfinishedRecords } from '../demo/unfinished';
import { checkNodeVersion } from '../host';
import { namesOf, type RunOutput } from '../output/output';
import { sumMetrics } from '../output/summary';
import type { LocalCloud } from '../test-kit/local-cloud';
import { localCloudOf, runStacks } from '../test-kit/run-stacks';
import { describeDeployment, describeEndpoints, describeNotRun } from './description';
import type { CliOptions } from './options';
import { type RecordSet, type RecordSetOptions, readRecordFiles, recordSets } from './records';
import { type ChosenApp, chooseApp, synthesize } from './synthesize';

/** How a run ended. */
export type RunResult = 'accounted for' | 'not accounted for' | 'interrupted';

/**
 * Runs an app in a local cloud: starts it, puts records, waits until all is done, and accounts for every failed record.
 *
 * @param interruption Aborted when the user wants to stop.
 */
export async function run(options: CliOptions, output: RunOutput, interruption: AbortSignal): Promise<RunResult> {
  checkNodeVersion();
  const files = readRecordFiles(options.put);
  const chosen = chooseApp(options);
  const cloud = await start(chosen, options, output);
  const kit = localCloudOf(cloud);
  try {
    const put = prepare(cloud, { files, isDemo: chosen.isDemo }, options, output);
    const settled = putAndSettle(cloud, kit, put, options);
    if ((await Promise.race([settled, interrupted(interruption)])) === 'interrupted') return 'interrupted';
    const hydrated = await accountFor(cloud, kit, put);
    const redriven = goOn({ cloud, put, accounts: hydrated, output, signal: interruption }, chosen.isDemo);
    const accounts = await Promise.race([redriven, interrupted(interruption)]);
    if (accounts === 'interrupted') return 'interrupted';
    output.summarize(accounts, sumMetrics(cloud.events.all));
    if (options.keep) {
      output.list(describeEndpoints(cloud));
      await interrupted(interruption);
    }
    return accounts.length === 0 || accounts.some(hasProblems) ? 'not accounted for' : 'accounted for';
  } finally {
    await cloud.stop();
  }
}

/** The demo goes on to the redrive: of its consumer it is known what is wrong, and what is not. */
async function goOn(options: RedriveDemoOptions, isDemo: boolean): Promise<readonly Account[]> {
  const { accounts } = options;
  const canGoOn = accounts.every((account) => account.poisoned !== undefined && !hasProblems(account));
  const isHydrated = accounts.some(({ hydrated }) => hydrated > 0);
  return isDemo && canGoOn && isHydrated ? demonstrateRedrive(options) : accounts;
}

async function start(
  { app, stacks, isDemo, context }: ChosenApp,
  { timeScale, functions }: CliOptions,
  output: RunOutput,
): Promise<Cloud> {
  output.say(isDemo ? 'Synthesizing the demo app.' : `Synthesizing: ${app}`);
  const assembly = await synthesize(app, context);
  output.say('Starting the local cloud: Kinesis, DynamoDB, SQS and S3, emulated on this machine.');
  return runStacks({ assembly }, { stacks, timeScale, functions, onEvent: (event) => output.show(event) });
}

/** Says what runs and what will be put, and injects the fault that is asked for. */
function prepare(cloud: Cloud, records: RecordSetOptions, options: CliOptions, output: RunOutput): RecordSet[] {
  const names = namesOf(cloud.stacks);
  output.setNames(names);
  for (const line of describeDeployment(cloud)) output.say(line);
  if (options.verbose) for (const line of describeNotRun(cloud)) output.say(line);
  if (options.fault) {
    injectFault(options.fault, cloud);
    output.say(`Fault: ${options.fault} of the enrichment's reads.`);
  }
  if (options.intake === 'bucket') {
    deleteFailures(cloud);
    output.say('Each failed record is deleted from its stream before the enrichment gets what Lambda wrote about it.');
  }
  const put = recordSets(cloud, names, records);
  for (const recordSet of put) output.say(describeRecordSet(recordSet));
  return put;
}

async function putAndSettle(
  cloud: Cloud,
  kit: LocalCloud,
  put: readonly RecordSet[],
  { timeoutSeconds }: CliOptions,
): Promise<void> {
  await Promise.all(put.map(({ target, records }) => kit.put(target, records)));
  await settle(kit.events, {
    isDone: () => put.every((recordSet) => isComplete(recordSet, kit)) && unfinishedRecords(cloud, put).size === 0,
    isOutstanding: async () => cloud.functions.areBusy || (await accountFor(cloud, kit, put)).some(hasProblems),
    timeout: timeoutSeconds * 1_000,
  });
}

/** Where the poison is known, it is known when to stop: once each poisoned record has arrived or is reported as gone. */
function isComplete(recordSet: RecordSet, { events }: LocalCloud): boolean {
  if (recordSet.poisoned === undefined) return false;
  const { hydrated, gone, problems } = account(recordSet, events.all, []);
  return problems.length === 0 && hydrated + gone >= recordSet.poisoned.length;
}

async function accountFor(
  cloud: Cloud,
  { events, unhydrated }: LocalCloud,
  put: readonly RecordSet[],
): Promise<Account[]> {
  const waiting = (await unhydrated.peek()).map(({ body }) => body);
  const unfinished = [...unfinishedRecords(cloud, put)];
  return put.map((recordSet, index) => {
    // What a mapping of another stream has not finished is a problem of the run, and shown with its first stream.
    const isHere = (streamArn: string) =>
      isOf(streamArn, recordSet) || (index === 0 && !put.some((other) => isOf(streamArn, other)));
    const problems = unfinished.flatMap(([{ streamArn }, problem]) => (isHere(streamArn) ? [problem] : []));
    const accounted = account(recordSet, events.all, waiting);
    return { ...accounted, problems: [...accounted.problems, ...problems] };
  });
}

function hasProblems({ problems }: Account): boolean {
  return problems.length > 0;
}

function describeRecordSet({ label, records, poisoned }: RecordSet): string {
  if (poisoned === undefined) return `Putting ${records.length} records on ${label}.`;
  return `Putting ${records.length} orders on ${label}, ${poisoned.length} of them poisoned: the consumer will fail on these.`;
}

async function interrupted(signal: AbortSignal): Promise<'interrupted'> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return 'interrupted';
}
