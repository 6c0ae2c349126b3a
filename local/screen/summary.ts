import type { Account } from '../demo/account';

const HEADINGS = ['', 'put', 'poisoned', 'pointers', 'hydrated', 'gone', 'messages'];

/** What became of every record, as a table and a verdict. */
export function summaryLines(accounts: readonly Account[], metrics: ReadonlyMap<string, number>): string[] {
  const rows = [HEADINGS, ...accounts.map(row)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((cells) => `${cells[column]}`.length)));
  const table = rows.map((cells) =>
    cells.map((cell, column) => align(cell, widths[column] as number, column)).join('  '),
  );
  return [...table.map((line) => line.trimEnd()), ...metricsLine(metrics), '', ...verdict(accounts)];
}

function row({ label, put, poisoned, pointers, hydrated, gone, statuses }: Account): string[] {
  const messages = Object.entries(statuses).map(([status, count]) => `${count} ${status}`);
  return [label, `${put}`, `${poisoned ?? '-'}`, `${pointers}`, `${hydrated}`, `${gone}`, messages.join(', ') || '-'];
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
  if (accounts.every(({ pointers }) => pointers === 0))
    return [
      'No batch failed for good, so there was nothing to hydrate. Put what your consumer fails on: --put <name>=<file>',
    ];
  return accounts.map(describeSuccess);
}

function describeSuccess({ label, poisoned, hydrated, gone, pointers }: Account): string {
  const told = gone > 0 ? `, reported as gone ${gone}` : '';
  return poisoned === undefined
    ? `${label}: pointers ${pointers}, records hydrated ${hydrated}${told}: every pointer is accounted for.`
    : `${label}: poisoned ${poisoned}, hydrated ${hydrated}${told}: every poisoned record is accounted for.`;
}
