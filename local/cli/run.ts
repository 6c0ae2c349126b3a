import { type Account, account } from '../demo/account';
import { injectFault } from '../demo/faults';
import { settle } from '../demo/settle';
import type { RunningStacks } from '../kit/run-stacks';
import { runStacks } from '../kit/run-stacks';
import { sumMetrics } from '../screen/metrics';
import { namesOf } from '../screen/names';
import type { Screen } from '../screen/screen';
import { describeDeployment } from './describe-deployment';
import { describeEndpoints } from './endpoints';
import type { CliOptions } from './options';
import { type Delivery, deliveries } from './records';
import { chooseApp, synthesize } from './synthesize';

/**
 * Runs an app offline: brings it up, puts records, waits until all is done, accounts for every failed record.
 *
 * @param interrupted Aborted when the user wants to stop.
 * @returns whether everything is accounted for
 */
export async function run(options: CliOptions, screen: Screen, interrupted: AbortSignal): Promise<boolean> {
  const { app, stacks, isDemo } = chooseApp(options);
  screen.say(isDemo ? 'Synthesizing the demo app.' : `Synthesizing: ${app}`);
  const assembly = await synthesize(app);
  screen.say('Bringing it to life: Kinesis, DynamoDB, SQS and S3 emulated on this machine.');
  const { timeScale } = options;
  const running = await runStacks({ assembly }, { stacks, timeScale, onEvent: (event) => screen.show(event) });
  try {
    return await tell(running, { ...options, isDemo }, screen, interrupted);
  } finally {
    await running.cloud.stop();
  }
}

async function tell(
  running: RunningStacks,
  options: CliOptions & { readonly isDemo: boolean },
  screen: Screen,
  interrupted: AbortSignal,
): Promise<boolean> {
  const { cloud, internals, stacks } = running;
  const names = namesOf(stacks);
  screen.setNames(names);
  for (const line of describeDeployment(running)) screen.say(line);
  if (options.fault) {
    injectFault(options.fault, cloud, internals);
    screen.say(`Fault: ${options.fault} of the enrichment's reads.`);
  }
  const put = deliveries(running, names, options);
  for (const { label, records, poisoned } of put) screen.say(describeDelivery(label, records, poisoned));
  await Promise.all(put.map(({ target, records }) => cloud.put(target, records)));
  const isSettled = await Promise.race([settle(cloud.events, () => isComplete(put, running)), aborted(interrupted)]);
  if (isSettled === 'aborted') return true;

  const unhydrated = (await cloud.unhydrated.drain()).map(({ body }) => body);
  const accounts = put.map((delivery) => account(delivery, cloud.events.all, unhydrated));
  screen.summarize(accounts, sumMetrics(cloud.events.all));
  if (options.keep) {
    screen.list(describeEndpoints(running));
    await aborted(interrupted);
  }
  return isAccountedFor(accounts);
}

/** Where the poison is known, it is known when to stop: once each poisoned record has arrived or is told as gone. */
function isComplete(put: readonly Delivery[], { cloud }: RunningStacks): boolean {
  return put.every((delivery) => {
    if (delivery.poisoned === undefined) return false;
    const { hydrated, gone, problems } = account(delivery, cloud.events.all, []);
    return problems.length === 0 && hydrated + gone >= delivery.poisoned.length;
  });
}

function isAccountedFor(accounts: readonly Account[]): boolean {
  return accounts.every(({ problems }) => problems.length === 0);
}

function describeDelivery(label: string, records: readonly unknown[], poisoned?: readonly unknown[]): string {
  if (poisoned === undefined) return `Putting ${records.length} records on ${label}.`;
  return `Putting ${records.length} orders on ${label}, ${poisoned.length} of them poisoned: the consumer will fail on these.`;
}

async function aborted(signal: AbortSignal): Promise<'aborted'> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return 'aborted';
}
