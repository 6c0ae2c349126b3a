import type { PlannedRedrive, RedrivePlan, RefusedRedrive } from '../../redrive';
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
export function showPlan({ plan }: RedriveSession, options: PlanOptions, output: Output): void {
  const planned = plan.groups.flatMap(({ redrives }) => redrives);
  for (const redrive of planned) output.object({ type: 'planned', ...redrive });
  for (const refused of plan.refused) output.object({ type: 'refused', ...refused });
  const copies = planned.reduce((sum, { keys }) => sum + keys.length - 1, 0);
  const records = planned.reduce((sum, redrive) => sum + redrive.records, 0);
  output.line(output.colours.bold(`Plan: ${count(planned.length, 'message')} with ${count(records, 'record')}`));
  if (copies > 0)
    output.line(`${count(copies, 'copy', 'copies')} of these messages, delivered more than once, go with them.`);
  output.line();
  if (planned.length > 0)
    for (const line of table(byFunction(planned), FUNCTION_COLUMNS, output.columns)) output.line(`  ${line}`);
  showRefused(plan, output);
  output.line();
  if (planned.length > 0) for (const line of notes(plan, planned, options)) output.line(line);
  if (options.go) output.line();
}

interface FunctionRow {
  readonly functionArn: string;
  readonly messages: number;
  readonly records: number;
  readonly shards: number;
}

const FUNCTION_COLUMNS = [
  { title: 'FUNCTION', value: ({ functionArn }: FunctionRow) => shortName(functionArn), shortest: 20 },
  { title: 'MESSAGES', value: ({ messages }: FunctionRow) => number(messages), alignRight: true },
  { title: 'RECORDS', value: ({ records }: FunctionRow) => number(records), alignRight: true },
  { title: 'SHARDS', value: ({ shards }: FunctionRow) => number(shards), alignRight: true },
];

function byFunction(planned: readonly PlannedRedrive[]): FunctionRow[] {
  return distinct(planned, ({ functionArn }) => functionArn).map(([functionArn, of]) => ({
    functionArn,
    messages: of.length,
    records: of.reduce((sum, { records }) => sum + records, 0),
    shards: new Set(of.map(({ groupId }) => groupId)).size,
  }));
}

function showRefused({ refused }: RedrivePlan, output: Output): void {
  if (refused.length === 0) return;
  output.line();
  output.line(`Not sent: ${count(refused.length, 'message')}`);
  for (const [code, of] of distinct(refused, ({ refusal }) => refusal.code))
    output.line(`  ${number(of.length)}  ${output.colours.yellow(code)}  ${of[0]?.refusal.message ?? ''}`);
}

function notes({ groups, refused }: RedrivePlan, planned: readonly PlannedRedrive[], options: PlanOptions): string[] {
  const items =
    planned.length > 0 && options.stale === undefined && groups.some(({ redrives }) => redrives.some(isOfTable));
  return [
    'Messages of one shard go one after the other, the oldest first. Order is not restored: newer records',
    'of the same keys were probably processed long ago.',
    ...(items
      ? ['Changes of tables are sent as they were: --stale skip leaves those whose items have changed since.']
      : []),
    ...(refused.some(({ refusal }) => refusal.code === 'INEXACT' || refusal.code === 'PARTIAL')
      ? ['--include-inexact sends INEXACT and PARTIAL messages too.']
      : []),
    ...(options.go
      ? []
      : ['', 'Nothing was sent. --go sends; --go --canary 1 sends one first, and the others only when that is done.']),
  ];
}

/** Sequence numbers of DynamoDB are far shorter than those of Kinesis. */
function isOfTable({ startSequenceNumber }: PlannedRedrive): boolean {
  return startSequenceNumber.length < 40;
}

function distinct<T extends PlannedRedrive | RefusedRedrive>(
  all: readonly T[],
  keyOf: (one: T) => string,
): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}
