import { CauseCache, causeCacheFile } from '../engine/cause-cache';
import { type Group, GroupCounter } from '../engine/groups';
import type { Look } from '../engine/look';
import type { MessageSummary } from '../engine/summary';
import type { LookingOptions } from '../options';
import type { Context, Ending } from '../run';
import type { Output } from '../terminal/output';
import { type Column, table } from '../terminal/table';
import { age, count, number, shortId, shortName } from '../terminal/words';
import { describeRest, looking, showProgress } from './looking';

export interface ListOptions extends LookingOptions {
  readonly flat?: boolean;
}

/** Shows what is in a queue: by group, or message by message. Nothing of a record is kept or shown. */
export function list(options: ListOptions): (context: Context) => Promise<Ending> {
  return (context) =>
    looking(options, context, async (look) => {
      const causes = await CauseCache.open(causeCacheFile());
      const groups = new GroupCounter();
      const messages: MessageSummary[] = [];
      for await (const { summary } of look.find()) {
        groups.add(summary, causes.of(summary));
        if (options.flat) messages.push(summary);
        showProgress(look, context.output);
      }
      if (options.flat) showMessages(messages, look, context.output);
      else showGroups(groups.list(), look, options, context.output);
      describeRest(look, context.output);
      return 'all-done';
    });
}

function showGroups(groups: readonly Group[], look: Look, options: ListOptions, output: Output): void {
  const { queue, result } = look;
  for (const group of groups) output.object({ type: 'group', ...group });
  output.object({ type: 'queue', arn: queue.arn, ...result, heldElsewhere: queue.hidden });
  const [first] = groups;
  if (!first) {
    output.line(nothingFound(look));
    return;
  }
  output.line(`${queue.name}: ${count(result.found, 'message')} in ${count(groups.length, 'group')}`);
  output.line();
  for (const line of table(groups.flatMap(rowsOf), groupColumns(output), output.columns)) output.line(line);
  output.line();
  output.line(nextStep(first, options));
}

/** What to do about the largest group. */
function nextStep({ id, causes }: Group, { stack, pipe, queue, unhydrated }: ListOptions): string {
  const given = Object.entries({ stack, pipe, queue }).flatMap(([name, value]) =>
    value === undefined ? [] : ` --${name} ${value}`,
  );
  const where = `${given.join('')}${unhydrated ? ' --unhydrated' : ''}`;
  return causes[0]
    ? `Next: hydrated-dlq redrive ${causes[0].id}${where}  plans to send these again.`
    : `Next: hydrated-dlq why ${id}${where}  reads in the log why they failed.`;
}

/** A group, or one of several causes that are known in it. */
type Row = Partial<Group> & Pick<Group, 'id' | 'count'> & { readonly error: string };

function rowsOf(group: Group): Row[] {
  const { causes, functionError } = group;
  const [only, ...others] = causes;
  if (only && others.length === 0) return [{ ...group, error: errorText(only) }];
  const error = functionError === null ? 'failed items named' : (functionError ?? '');
  return [
    { ...group, error },
    ...causes.map((cause) => ({ id: cause.id, count: cause.count, error: errorText(cause) })),
  ];
}

function errorText({ error: { type, message } }: Group['causes'][number]): string {
  return message === '' ? type : `${type}: ${message.split('\n')[0]}`;
}

function groupColumns({ colors }: Output): Column<Row>[] {
  return [
    { title: 'GROUP', value: ({ id }) => id, color: colors.cyan },
    { title: 'COUNT', value: ({ count }) => number(count), alignRight: true },
    { title: 'OLDEST', value: ({ oldest }) => (oldest === undefined ? '' : age(oldest)), alignRight: true },
    { title: 'NEWEST', value: ({ newest }) => (newest === undefined ? '' : age(newest)), alignRight: true },
    { title: 'STATUS', value: statuses, shortest: 10 },
    { title: 'FUNCTION', value: ({ consumerArn = '' }) => shortName(consumerArn), shortest: 12 },
    { title: 'STREAM', value: ({ streamArns = [] }) => streamArns.map(shortName).join(', '), shortest: 10 },
    { title: 'CONDITION', value: ({ condition = '' }) => condition, shortest: 12 },
    { title: 'ERROR', value: ({ error }) => error, shortest: 12, color: colors.red },
  ];
}

function statuses({ statuses = {} }: Row): string {
  const known = Object.entries(statuses);
  if (known.length === 1) return known[0]?.[0] ?? '';
  return known.map(([status, so]) => `${number(so)} ${status}`).join(', ');
}

function showMessages(messages: readonly MessageSummary[], look: Look, output: Output): void {
  const sorted = messages.toSorted((a, b) => Date.parse(a.failedAt) - Date.parse(b.failedAt));
  for (const message of sorted) output.object({ type: 'message', ...message });
  output.object({ type: 'queue', arn: look.queue.arn, ...look.result, heldElsewhere: look.queue.hidden });
  if (sorted.length === 0) output.line(nothingFound(look));
  for (const line of table(sorted, messageColumns(output), output.columns)) output.line(line);
}

function messageColumns({ colors }: Output): Column<MessageSummary>[] {
  return [
    { title: 'MESSAGE', value: ({ id }) => shortId(id), color: colors.cyan },
    { title: 'GROUP', value: ({ group }) => group },
    { title: 'AGE', value: ({ failedAt }) => age(failedAt), alignRight: true },
    { title: 'STATUS', value: ({ status }) => status },
    { title: 'RECORDS', value: ({ records }) => (records === undefined ? '' : number(records)), alignRight: true },
    { title: 'FUNCTION', value: ({ consumerArn = '' }) => shortName(consumerArn), shortest: 12 },
    { title: 'STREAM', value: ({ streamArn = '' }) => shortName(streamArn), shortest: 10 },
    { title: 'SHARD', value: ({ shardId = '' }) => shardId, shortest: 10 },
    { title: 'CONDITION', value: ({ condition = '' }) => condition, shortest: 12 },
  ];
}

function nothingFound({ queue, result }: Look): string {
  return result.others === 0 && queue.hidden === 0 ? `${queue.name} is empty.` : `${queue.name}: nothing to show.`;
}
