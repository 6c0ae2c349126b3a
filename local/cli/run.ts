import { checkNodeVersion } from '../cloud/node-version';
import { type Account, account } from '../demo/account';
import { injectFault } from '../demo/faults';
import { settle } from '../demo/settle';
import { type RunningStacks, runStacks } from '../kit/run-stacks';
import { sumMetrics } from '../screen/metrics';
import { namesOf } from '../screen/names';
import type { Screen } from '../screen/screen';
import { describeDeployment } from './describe-deployment';
import { describeEndpoints } from './endpoints';
import type { CliOptions } from './options';
import { readRecordFiles } from './record-files';
import { type Delivery, type DeliveryOptions, deliveries } from './records';
import { type ChosenApp, chooseApp, synthesize } from './synthesize';

/** How a run ended. */
export type Outcome = 'accounted for' | 'not accounted for' | 'interrupted';

/**
 * Runs an app offline: brings it up, puts records, waits until all is done, accounts for every failed record.
 *
 * @param interruption Aborted when the user wants to stop.
 */
export async function run(options: CliOptions, screen: Screen, interruption: AbortSignal): Promise<Outcome> {
  checkNodeVersion();
  const files = readRecordFiles(options.put);
  const chosen = chooseApp(options);
  const running = await start(chosen, options, screen);
  try {
    const put = prepare(running, { files, isDemo: chosen.isDemo }, options, screen);
    const settled = putAndSettle(running, put, options);
    if ((await Promise.race([settled, interrupted(interruption)])) === 'interrupted') return 'interrupted';
    const accounts = await accountFor(running, put);
    screen.summarize(accounts, sumMetrics(running.cloud.events.all));
    if (options.keep) {
      screen.list(describeEndpoints(running));
      await interrupted(interruption);
    }
    return accounts.some(hasProblems) ? 'not accounted for' : 'accounted for';
  } finally {
    await running.cloud.stop();
  }
}

async function start(
  { app, stacks, isDemo }: ChosenApp,
  { timeScale }: CliOptions,
  screen: Screen,
): Promise<RunningStacks> {
  screen.say(isDemo ? 'Synthesizing the demo app.' : `Synthesizing: ${app}`);
  const assembly = await synthesize(app);
  screen.say('Bringing it to life: Kinesis, DynamoDB, SQS and S3 emulated on this machine.');
  return runStacks({ assembly }, { stacks, timeScale, onEvent: (event) => screen.show(event) });
}

/** Tells what runs and what will be put, and lets go wrong what shall go wrong. */
function prepare(running: RunningStacks, records: DeliveryOptions, options: CliOptions, screen: Screen): Delivery[] {
  const names = namesOf(running.stacks);
  screen.setNames(names);
  for (const line of describeDeployment(running)) screen.say(line);
  if (options.fault) {
    injectFault(options.fault, running.cloud, running.internals);
    screen.say(`Fault: ${options.fault} of the enrichment's reads.`);
  }
  const put = deliveries(running, names, records);
  for (const delivery of put) screen.say(describeDelivery(delivery));
  return put;
}

async function putAndSettle(
  running: RunningStacks,
  put: readonly Delivery[],
  { timeoutSeconds }: CliOptions,
): Promise<void> {
  const { cloud } = running;
  await Promise.all(put.map(({ target, records }) => cloud.put(target, records)));
  await settle(cloud.events, {
    isDone: () => put.every((delivery) => isComplete(delivery, running)),
    isOutstanding: async () => (await accountFor(running, put)).some(hasProblems),
    timeout: timeoutSeconds * 1_000,
  });
}

/** Where the poison is known, it is known when to stop: once each poisoned record has arrived or is reported as gone. */
function isComplete(delivery: Delivery, { cloud }: RunningStacks): boolean {
  if (delivery.poisoned === undefined) return false;
  const { hydrated, gone, problems } = account(delivery, cloud.events.all, []);
  return problems.length === 0 && hydrated + gone >= delivery.poisoned.length;
}

async function accountFor({ cloud }: RunningStacks, put: readonly Delivery[]): Promise<Account[]> {
  const unhydrated = (await cloud.unhydrated.peek()).map(({ body }) => body);
  return put.map((delivery) => account(delivery, cloud.events.all, unhydrated));
}

function hasProblems({ problems }: Account): boolean {
  return problems.length > 0;
}

function describeDelivery({ label, records, poisoned }: Delivery): string {
  if (poisoned === undefined) return `Putting ${records.length} records on ${label}.`;
  return `Putting ${records.length} orders on ${label}, ${poisoned.length} of them poisoned: the consumer will fail on these.`;
}

async function interrupted(signal: AbortSignal): Promise<'interrupted'> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return 'interrupted';
}
