import { METRIC_NAMESPACE } from '../../contract/metrics';
import type { Account } from '../demo/account';
import { parseJson } from '../json';
import type { LocalEvent } from '../local-event';

const HEADINGS = ['', 'put', 'poisoned', 'pointers', 'hydrated', 'gone', 'processed', 'messages'];

export interface Summary {
  /** A row for each stream or table, and what the enrichment counted. */
  readonly table: readonly string[];
  /** Whether every record is accounted for, in words. */
  readonly verdict: readonly string[];
}

/** What became of every record. */
export function summaryLines(accounts: readonly Account[], metrics: ReadonlyMap<string, number>): Summary {
  const rows = [HEADINGS, ...accounts.map(row)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((cells) => `${cells[column]}`.length)));
  const table = rows.map((cells) =>
    cells.map((cell, column) => align(cell, widths[column] as number, column)).join('  '),
  );
  return { table: [...table.map((line) => line.trimEnd()), ...metricsLine(metrics)], verdict: verdict(accounts) };
}

function row({ label, put, poisoned, pointers, hydrated, gone, processed, statuses }: Account): string[] {
  const messages = Object.entries(statuses).map(([status, count]) => `${count} ${status}`);
  const numbers = [put, poisoned, pointers, hydrated, gone, processed].map((number) => `${number ?? '-'}`);
  return [label, ...numbers, messages.join(', ') || '-'];
}

/** Names and messages to the left, numbers to the right. */
function align(cell: string, width: number, column: number): string {
  return column === 0 || column === HEADINGS.length - 1 ? cell.padEnd(width) : cell.padStart(width);
}

function metricsLine(metrics: ReadonlyMap<string, number>): string[] {
  const counted = [...metrics].map(([name, value]) => `${name} ${value}`).join(', ');
  return counted ? ['', `metrics of the enrichment: ${counted}`] : [];
}

function verdict(accounts: readonly Account[]): string[] {
  const problems = accounts.flatMap(({ label, problems: list }) =>
    list.map((problem) => `NOT ACCOUNTED FOR  ${label}: ${problem}`),
  );
  if (problems.length > 0) return problems;
  if (accounts.length === 0)
    return [
      'NOT ACCOUNTED FOR  Nothing was put: no event source mapping of a Kinesis or DynamoDB stream runs here. -v shows what does not run, and why.',
    ];
  if (accounts.every(({ pointers }) => pointers === 0))
    return [
      'Lambda gave up on no batch, so there was nothing to hydrate. Put records that your consumer fails on: --put <name>=<file>',
    ];
  return accounts.map(describeSuccess);
}

function describeSuccess({ label, poisoned, hydrated, gone, pointers, processed }: Account): string {
  const lost = gone > 0 ? `, reported as gone ${gone}` : '';
  if (poisoned === undefined)
    return `${label}: pointers ${pointers}, records hydrated ${hydrated}${lost}: every pointer is accounted for.`;
  const counts = `${label}: poisoned ${poisoned}, hydrated ${hydrated}${lost}`;
  return processed === undefined
    ? `${counts}: every poisoned record is accounted for.`
    : `${counts}, redriven and processed exactly once ${processed}: every poisoned record is accounted for.`;
}

interface EmbeddedMetrics {
  readonly _aws?: {
    readonly CloudWatchMetrics?: readonly {
      readonly Namespace: string;
      readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
    }[];
  };
}

/**
 * Sums of what the enrichment counted, read from its log as CloudWatch does. Times cannot be added up and are left out.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function sumMetrics(events: readonly LocalEvent[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const event of events) {
    if (event.type !== 'function-log') continue;
    for (const [name, value] of metricsOf(event.text)) sums.set(name, (sums.get(name) ?? 0) + value);
  }
  return new Map([...sums].filter(([, sum]) => sum > 0));
}

function metricsOf(line: string): [string, number][] {
  const log = (parseJson(line) ?? {}) as EmbeddedMetrics & Readonly<Record<string, unknown>>;
  const directives = log._aws?.CloudWatchMetrics?.filter(({ Namespace }) => Namespace === METRIC_NAMESPACE) ?? [];
  return directives
    .flatMap(({ Metrics }) => Metrics)
    .filter(({ Unit }) => Unit !== 'Milliseconds')
    .map(({ Name }) => [Name, sum(log[Name])]);
}

/** A metric's value is a number, or a list of them. */
function sum(value: unknown): number {
  return [value].flat().reduce<number>((total, number) => total + (typeof number === 'number' ? number : 0), 0);
}
