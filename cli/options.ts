import { type Command, InvalidArgumentError } from 'commander';
import { isGroupId } from '../contract/group-ids';
import type { QueueChoice } from './engine/locate';
import type { Selection } from './engine/selection';
import { COMMAND_LINE } from './exit-codes';

/** Options that every command has. */
export interface CommonOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly json?: boolean;
}

/** Options of commands that look at a queue. */
export interface LookingOptions extends CommonOptions, QueueChoice {
  readonly acceptReceives?: boolean;
}

/** As much of an id as tells a message from all others. */
export const SHORTEST_ID = 8;

/** What the option of that name does. */
export const ACCEPT_RECEIVES =
  "looks although each look counts as a receive, after which the queue's redrive policy can move messages away";

/** A command that looks at a queue: with the options by which it is found. */
export function looking(command: Command): Command {
  return common(finding(command))
    .option('-q, --queue <queue>', 'the queue itself, by name, URL or ARN')
    .option('--unhydrated', "the pipeline's unhydrated queue, instead of its destination queue")
    .option('--accept-receives', ACCEPT_RECEIVES)
    .hook('preAction', requireQueue);
}

/** The option that says which buckets may be read. */
export function loading(command: Command): Command {
  return command.option(
    '--overflow-bucket <name...>',
    'buckets whose objects may be read, beside those of the pipeline that --stack or --pipe names',
  );
}

/** The options by which a pipeline is found. */
export function finding(command: Command): Command {
  return command
    .option('-s, --stack <name>', 'the CloudFormation stack that contains the HydratedDlq')
    .option('-p, --pipe <name>', 'the name of the pipe; with --stack, the ID of the HydratedDlq is enough');
}

export function common(command: Command): Command {
  return command
    .option('--profile <name>', 'the profile with the credentials (default: AWS_PROFILE)')
    .option('--region <region>', 'the Region (default: AWS_REGION, or that of the profile)')
    .option('--json', 'prints one JSON object per line, for machines')
    .helpOption('-h, --help', 'shows help')
    .showHelpAfterError(`See hydrated-dlq ${command.name()} --help.`);
}

/** A command that is about some messages, or about all of them. */
export function selecting(command: Command): Command {
  return choosing(command).hook('preAction', requireSelection);
}

/** A command that can be about some messages, or about all of them. */
export function choosing(command: Command): Command {
  return command
    .argument('[group or id]', 'a group, a cause or a message, as list shows them', parseSelection)
    .option('--all', 'everything in the queue')
    .hook('preAction', refuseBoth);
}

/** What is wrong where nothing is selected. */
export const NO_SELECTION = 'give a group, a cause, the ID of a message, or --all';

/** What `selecting` has parsed. */
export function selectionOf(id: string | undefined): Selection {
  return id === undefined ? { all: true } : { id };
}

/** Ends the command line with what is wrong with it. */
export function refuse(command: Command, problem: string): never {
  return command.error(`error: ${problem}`, { exitCode: COMMAND_LINE });
}

export function parseId(id: string): string {
  if (isGroupId(id))
    throw new InvalidArgumentError('It names a group or a cause: give the ID of a message, as list --flat shows it.');
  if (/^[0-9a-z-]+$/i.test(id) && id.length >= SHORTEST_ID) return id;
  throw new InvalidArgumentError(`The ID of a message has at least ${SHORTEST_ID} letters, digits and hyphens.`);
}

export function parseSelection(text: string): string {
  return isGroupId(text) ? text : parseId(text);
}

/** A parser of numbers within bounds, whole ones unless fractions are allowed. */
export function numberFrom(min: number, max: number, fractions = false): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if ((fractions || Number.isInteger(number)) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a ${fractions ? '' : 'whole '}number from ${min} to ${max}.`);
  };
}

function requireQueue(command: Command): void {
  const { stack, pipe, queue, unhydrated }: LookingOptions = command.opts();
  const byPipeline = stack !== undefined || pipe !== undefined;
  if (!byPipeline && queue === undefined) refuse(command, 'give the queue with --stack, --pipe or --queue');
  if (byPipeline && queue !== undefined) refuse(command, '--queue cannot be combined with --stack or --pipe');
  if (queue !== undefined && unhydrated)
    refuse(command, '--unhydrated needs --stack or --pipe; --queue takes any queue');
}

function requireSelection(command: Command): void {
  const [id] = command.processedArgs;
  if (id === undefined && !command.opts().all) refuse(command, NO_SELECTION);
}

function refuseBoth(command: Command): void {
  const [id] = command.processedArgs;
  const { all } = command.opts();
  if (id !== undefined && all) refuse(command, '--all cannot be combined with a group or an ID');
}
