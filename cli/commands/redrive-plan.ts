import { type PlannedFunction, type PlanSummary, summarizePlan } from '../engine/plan-summary';
import type { RedriveSession } from '../engine/redrive-session';
import type { Output } from '../terminal/output';
import { table } from '../terminal/table';
import { count, number, shortName } from '../terminal/words';

/** What the plan depends on, beside the messages. */
export interface PlanOptions {
  readonly go?: boolean;
  readonly stale?: 'skip' | 'send';
}

/** Shows what would be sent, and what not and why. */
export function showPlan({ plan, pointers }: RedriveSession, options: PlanOptions, output: Output): void {
  const summary = summarizePlan(plan);
  const { messages, records, copies } = summary;
  for (const redrive of plan.groups.flatMap(({ redrives }) => redrives)) output.object({ type: 'planned', ...redrive });
  for (const refused of plan.refused) output.object({ type: 'refused', ...refused });
  output.line(output.colors.bold(`Plan: ${count(messages, 'message')} with ${count(records, 'record')}`));
  if (copies > 0)
    output.line(
      `${count(copies, 'copy', 'copies')} of these messages, delivered more than once, go with them, unless they hold other records.`,
    );
  if (messages > 0) showFunctions(summary, output);
  showRefused(summary, output);
  if (pointers > 0) showPointers(pointers, output);
  if (messages > 0) showNotes(summary, options, output);
  if (options.go) output.line();
}

const FUNCTION_COLUMNS = [
  { title: 'FUNCTION', value: ({ functionArn }: PlannedFunction) => shortName(functionArn), shortest: 20 },
  { title: 'MESSAGES', value: ({ messages }: PlannedFunction) => number(messages), alignRight: true },
  { title: 'RECORDS', value: ({ records }: PlannedFunction) => number(records), alignRight: true },
  { title: 'SHARDS', value: ({ shards }: PlannedFunction) => number(shards), alignRight: true },
];

function showFunctions({ functions }: PlanSummary, output: Output): void {
  output.line();
  for (const line of table(functions, FUNCTION_COLUMNS, output.columns)) output.line(`  ${line}`);
}

/** Pointers have no records that could be sent. */
function showPointers(pointers: number, output: Output): void {
  const [are, they] = pointers === 1 ? ['pointer is', 'it'] : ['pointers are', 'they'];
  output.line();
  output.line(`${number(pointers)} ${are} not sent: ${they} must be hydrated first. See hydrated-dlq stage --help.`);
}

function showRefused({ refused }: PlanSummary, output: Output): void {
  if (refused.length === 0) return;
  output.line();
  const messages = refused.reduce((sum, { count }) => sum + count, 0);
  output.line(`Not sent: ${count(messages, 'message')}`);
  for (const { code, count, message } of refused)
    output.line(`  ${number(count)}  ${output.colors.yellow(code)}  ${message}`);
}

function showNotes({ hasItems, refused }: PlanSummary, options: PlanOptions, output: Output): void {
  const notes = [
    'Messages of one shard go one after the other, the oldest first. Order is not restored: newer records',
    'of the same keys were probably processed long ago.',
    ...(hasItems && options.stale === undefined
      ? ['Changes of tables are sent as they were: --stale skip leaves those whose items have changed since.']
      : []),
    ...(refused.some(({ code }) => code === 'INEXACT' || code === 'PARTIAL')
      ? ['--include-inexact sends INEXACT and PARTIAL messages too.']
      : []),
    ...(options.go
      ? []
      : ['', 'Nothing was sent. --go sends; --go --canary 1 sends one first, and the others only when that is done.']),
  ];
  output.line();
  for (const line of notes) output.line(line);
}
