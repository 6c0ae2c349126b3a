import { Command, Option } from 'commander';
import { HYDRATION_STATUSES } from '../contract/message';
import { isFunctionArn } from '../contract/qualified-names';
import { DEFAULT_CONCURRENCY, DEFAULT_RATE, REDRIVE_BOUNDS } from '../contract/redrive-run';
import { version } from '../packages/hydrated-dlq/package.json';
import { ALLOWABLE_REFUSALS } from '../redrive/refusal';
import { isObjectUri } from './engine/intake-objects';
import { functionArnNot } from './engine/redrive-options';
import {
  ACCEPT_RECEIVES,
  type CommonOptions,
  choosing,
  common,
  finding,
  loading,
  looking,
  NO_SELECTION,
  numberFrom,
  parseId,
  parseSelection,
  refuse,
  SHORTEST_ID,
  selecting,
  selectionOf,
} from './options';
import type { LoadCommand } from './run';

/** Runs a command with the options that every command has. */
export type Run = (load: LoadCommand, options: CommonOptions) => Promise<void>;

/** CloudWatch Logs is made to be asked by people, and has a quota for it. */
const MOST_SAMPLES = 1_000;

const EPILOGUE = `
Name the queue with --stack, --pipe or --queue (stage: --from). Credentials come
from the usual profiles, SSO sessions, roles and environment variables;
AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE> work, too. Commands that change
something show a plan first, and act only with --go.

Exit codes: 0 everything was done, 1 something failed or was left undone,
2 the command line is wrong.`;

/** The command line: what can be asked for, and how. */
export function createProgram(run: Run): Command {
  const program = new Command('hydrated-dlq')
    .description('Shows what failed on Kinesis and DynamoDB streams, says why, and sends it to its function again.')
    .addHelpText('after', EPILOGUE)
    .version(version, '-V, --version', 'shows the version')
    .helpCommand(false)
    .helpOption('-h, --help', 'shows help');
  for (const add of [addList, addShow, addWhy, addRedrive, addStage, addDelete, addOpen, addDoctor]) add(program, run);
  for (const command of [program, ...program.commands]) command.exitOverride();
  return program;
}

function addList(program: Command, run: Run): void {
  looking(program.command('list'))
    .summary('shows what is in the queue, in groups')
    .description(
      'Shows what is in the queue: groups of messages that failed in the same way. Never shows records; error ' +
        'messages can quote them.',
    )
    .option('--flat', 'one line for each message, the oldest first')
    .action((options) => run(async () => (await import('./commands/list.js')).list(options), options));
}

function addShow(program: Command, run: Run): void {
  loading(looking(program.command('show')))
    .summary('shows one message with its records')
    .description('Shows one message: its pointer, what is known of it, and its records.')
    .argument('<id>', `the message: at least the first ${SHORTEST_ID} characters of its ID`, parseId)
    .option('--load', 'reads the records from their bucket, where they are in one')
    .action((id, options) => run(async () => (await import('./commands/show.js')).show(id, options), options));
}

function addWhy(program: Command, run: Run): void {
  looking(program.command('why'))
    .summary('says why messages failed, from the logs of their functions')
    .description(
      'Says why messages failed: error, stack and log, of one sample of each group unless more are asked for.',
    )
    .argument('[group or id]', 'a group, a cause or a message (default: every group)', parseSelection)
    .option(
      '--samples <number>',
      `how many messages of a group are looked up, the newest first (1 to ${MOST_SAMPLES})`,
      numberFrom(1, MOST_SAMPLES),
      1,
    )
    .option('--no-cache', 'reads logs again, and saves nothing')
    .action((id, options) => run(async () => (await import('./commands/why.js')).why(id, options), options));
}

function addRedrive(program: Command, run: Run): void {
  loading(looking(selecting(program.command('redrive'))))
    .summary('sends messages to their functions again')
    .description(
      'Plans to invoke the functions with the same events again; --go does it. Only what is done is deleted.',
    )
    .option('--go', 'sends; without it, only shows the plan')
    .option('--canary <number>', 'sends this many first, one by one; the others only if all are done', within('canary'))
    .option('--stop-after <number>', 'stops when this many were not done', within('stopAfter'))
    .option('--rate <number>', 'starts at most this many messages per second', within('rate', true), DEFAULT_RATE)
    .option(
      '--concurrency <number>',
      'works on at most this many shards at a time',
      within('concurrency'),
      DEFAULT_CONCURRENCY,
    )
    .option('--target <arn>', "a function to invoke instead of each message's own")
    .addOption(
      new Option('--stale <what>', 'what to do with changes whose items have changed since').choices(['skip', 'send']),
    )
    .option('--include-inexact', 'INEXACT and PARTIAL messages too')
    .addOption(
      new Option('--allow <code...>', 'overrules a reason not to send').choices(ALLOWABLE_REFUSALS).default([], 'none'),
    )
    .option('--keep', 'keeps messages in the queue after they are done, with that in their history')
    .hook('preAction', checkRedrive)
    .action((id, options) =>
      run(async () => (await import('./commands/redrive.js')).redrive(selectionOf(id), options), options),
    );
}

function addStage(program: Command, run: Run): void {
  common(finding(choosing(program.command('stage'))))
    .summary('sends pointers from any queue to be hydrated')
    .description(
      'Plans to send pointers from any queue, or failures from an intake bucket, to the staging queue of a pipeline; --go does it.',
    )
    .requiredOption(
      '--from <queue or s3://bucket/key>',
      'the queue they are in, by name, URL or ARN; or the failures in an intake bucket whose keys begin with this key',
    )
    .option('--to <queue>', 'the staging queue, instead of --stack or --pipe')
    .addOption(
      new Option('--status <status...>', 'also hydrates delivered messages with these statuses again')
        .choices(HYDRATION_STATUSES)
        .default([], 'none'),
    )
    .option('--skip-expired', 'leaves pointers whose records are all beyond the retention of their stream')
    .option('--accept-receives', ACCEPT_RECEIVES)
    .option('--go', 'stages; without it, only shows the plan')
    .hook('preAction', requireStaging)
    .action((id, options) =>
      run(async () => (await import('./commands/stage.js')).stage(selectionOf(id), options), options),
    );
}

function addDelete(program: Command, run: Run): void {
  looking(selecting(program.command('delete')))
    .summary('deletes messages')
    .description('Plans to delete messages; --go does it. Objects in the overflow bucket stay.')
    .option('--done', 'only messages whose last redrive was done, as redrive --keep leaves them')
    .option('--go', 'deletes; without it, only shows the plan')
    .action((id, options) =>
      run(async () => (await import('./commands/delete.js')).deleteMessages(selectionOf(id), options), options),
    );
}

function addOpen(program: Command, run: Run): void {
  loading(looking(program.command('open')))
    .summary('shows all of it on a page in the browser')
    .description(
      'Serves a page on this machine, until Ctrl-C: groups, errors, messages and their records. Nothing leaves the machine. ' +
        'The page plans redrives; it redrives and deletes only with --allow-redrive.',
    )
    .option('--allow-redrive', 'lets the page redrive and delete messages')
    .option('--port <number>', 'the port (default: 4357 if it is free, or else any)', numberFrom(1, 65_535))
    .option('--no-browser', 'prints the address, and opens no browser')
    .action((options) => run(async () => (await import('./commands/open.js')).open(options), options));
}

function addDoctor(program: Command, run: Run): void {
  common(finding(program.command('doctor')))
    .summary('examines a deployed pipeline')
    .description(
      'Examines a deployed pipeline: pipe, mappings, queues, keys, permissions, retention and recent failures. Says what to do ' +
        'about each finding. Changes nothing.',
    )
    .hook('preAction', requirePipeline)
    .action((options) => run(async () => (await import('./commands/doctor.js')).doctor(options), options));
}

function within(name: keyof typeof REDRIVE_BOUNDS, fractions = false) {
  const { min, max } = REDRIVE_BOUNDS[name];
  return numberFrom(min, max, fractions);
}

/** --canary and --stop-after are about sending, and a target is a function. */
function checkRedrive(command: Command): void {
  const { go, canary, stopAfter, target } = command.opts();
  if (!go && canary !== undefined) refuse(command, '--canary needs --go');
  if (!go && stopAfter !== undefined) refuse(command, '--stop-after needs --go');
  if (target !== undefined && !isFunctionArn(target)) refuse(command, `--target must be ${functionArnNot(target)}`);
}

function requirePipeline(command: Command): void {
  const { stack, pipe } = command.opts();
  if (stack === undefined && pipe === undefined) refuse(command, 'give the pipeline with --stack or --pipe');
}

function requireStaging(command: Command): void {
  const { stack, pipe, to, from, all, status, skipExpired, acceptReceives } = command.opts();
  const [id] = command.processedArgs;
  const isObject = isObjectUri(from);
  if (!isObject && id === undefined && !all) refuse(command, NO_SELECTION);
  if (isObject && id !== undefined)
    refuse(command, 'failures in a bucket are chosen by their keys, without a group or an ID');
  if (isObject && (status.length > 0 || skipExpired || acceptReceives))
    refuse(command, '--status, --skip-expired and --accept-receives are about queues, not about s3://');
  const byPipeline = stack !== undefined || pipe !== undefined;
  if (byPipeline === (to !== undefined))
    refuse(command, 'give the staging queue with --stack or --pipe, or else with --to');
}
