import { Command, InvalidArgumentError } from 'commander';
import { isGroupId } from './engine/groups';
import type { QueueChoice } from './engine/locate';
import { COMMAND_LINE } from './exit-codes';
import type { CommonOptions, LoadCommand } from './run';

/** Runs a command with the options that every command has. */
export type Run = (load: LoadCommand, options: CommonOptions) => Promise<void>;

/** Options of commands that look at a queue. */
export interface LookingOptions extends CommonOptions, QueueChoice {
  readonly acceptReceives?: boolean;
}

/** As much of an id as tells a message from all others. */
const SHORTEST_ID = 8;

/** CloudWatch Logs is made to be asked by people, and has a quota for it. */
const MOST_SAMPLES = 1_000;

const EPILOGUE = `
Every command finds its queue by --stack, --pipe or --queue, and AWS by the usual profiles, SSO sessions, roles and
variables, AWS_ENDPOINT_URL_* among them.

Ends with 0 when all was done, with 1 when something failed or was left, with 2 when the command line is wrong.`;

/** The command line: what can be asked for, and how. */
export function createProgram(run: Run): Command {
  const program = new Command('hydrated-dlq')
    .description('Shows what failed on Kinesis and DynamoDB streams, says why, and sends it to its function again.')
    .addHelpText('after', EPILOGUE)
    .helpCommand(false)
    .helpOption('-h, --help', 'shows this');
  for (const add of [addList, addShow, addWhy]) add(program, run);
  for (const command of [program, ...program.commands]) command.exitOverride();
  return program;
}

function addList(program: Command, run: Run): void {
  looking(program, 'list')
    .summary('shows what is in the queue, by cause')
    .description(
      'Shows what is in the queue: groups of messages that failed in the same way. Never shows data of records.',
    )
    .option('--flat', 'one line for each message, the oldest first')
    .action((options) => run(async () => (await import('./commands/list.js')).list(options), options));
}

function addShow(program: Command, run: Run): void {
  looking(program, 'show')
    .summary('shows one message with its records')
    .description('Shows one message: its pointer, what is known of it, and its records.')
    .argument('<id>', `the message: at least the first ${SHORTEST_ID} characters of its id`, parseId)
    .option('--load', 'reads the records from their bucket, where they are in one')
    .action((id, options) => run(async () => (await import('./commands/show.js')).show(id, options), options));
}

function addWhy(program: Command, run: Run): void {
  looking(program, 'why')
    .summary('says why messages failed, from the logs of their functions')
    .description(
      'Says why messages failed: error, stack and log, of one sample of each group unless more are asked for.',
    )
    .argument('[group or id]', 'a group, a cause or a message (default: every group)', parseSelection)
    .option(
      '--samples <number>',
      `how many messages of a group are looked up, the newest first (1 to ${MOST_SAMPLES})`,
      parseSamples,
      1,
    )
    .option('--no-cache', 'reads logs again, and keeps what was found in no file')
    .action((selected, options) =>
      run(async () => (await import('./commands/why.js')).why(selected, options), options),
    );
}

/** A command that looks at a queue: with the options by which it is found. */
function looking(program: Command, name: string): Command {
  return common(finding(program.command(name)))
    .option('-q, --queue <queue>', 'the queue itself, by name, URL or ARN')
    .option('--unhydrated', "the pipeline's unhydrated queue, instead of its destination queue")
    .option('--accept-receives', 'looks even where the queue moves away what was received too often')
    .hook('preAction', requireQueue);
}

/** The options by which a pipeline is found. */
function finding(command: Command): Command {
  return command
    .option('-s, --stack <name>', 'the stack that holds the HydratedDlq')
    .option('-p, --pipe <name>', 'the name of the pipe; with --stack, the id of the HydratedDlq will do');
}

function common(command: Command): Command {
  return command
    .option('--profile <name>', 'the profile with the credentials (default: AWS_PROFILE)')
    .option('--region <region>', 'the region (default: AWS_REGION, or that of the profile)')
    .option('--json', 'one JSON object a line, for machines')
    .helpOption('-h, --help', 'shows this')
    .showHelpAfterError(`hydrated-dlq ${command.name()} --help shows what there is.`);
}

function requireQueue(command: Command): void {
  const { stack, pipe, queue, unhydrated }: LookingOptions = command.opts();
  const byPipeline = stack !== undefined || pipe !== undefined;
  if (!byPipeline && queue === undefined) refuse(command, 'give the queue with --stack, --pipe or --queue');
  if (byPipeline && queue !== undefined) refuse(command, '--queue stands alone, without --stack and --pipe');
  if (queue !== undefined && unhydrated)
    refuse(command, '--unhydrated needs --stack or --pipe; --queue takes any queue');
}

function refuse(command: Command, problem: string): never {
  return command.error(`error: ${problem}`, { exitCode: COMMAND_LINE });
}

function parseSelection(text: string): string {
  return isGroupId(text) ? text : parseId(text);
}

function parseSamples(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= MOST_SAMPLES) return number;
  throw new InvalidArgumentError(`it is a whole number from 1 to ${MOST_SAMPLES}.`);
}

function parseId(id: string): string {
  if (/^[0-9a-z-]+$/i.test(id) && id.length >= SHORTEST_ID) return id;
  throw new InvalidArgumentError(`an id has at least ${SHORTEST_ID} letters, digits and hyphens.`);
}
