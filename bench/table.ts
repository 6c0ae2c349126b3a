import { type Goal, isMet, type Row, ratioOf } from './bench';

const HEADINGS = ['measure', 'ours', 'beside', 'ratio', 'goal', 'met'] as const;
const NOTHING = '–';

/** A table in Markdown, its columns aligned so that it reads as well on a screen. */
export function table(rows: readonly Row[]): string {
  const cells = [HEADINGS, ...rows.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const [headings = '', ...lines] = cells.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  return [headings, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines].join('\n');
}

function cellsOf(row: Row): string[] {
  const { measure, unit, ours, baseline, goal } = row;
  const ratio = ratioOf(row);
  const met = isMet(row);
  return [
    measure,
    quantity(ours, unit),
    baseline ? `${quantity(baseline.value, unit)} (${baseline.name})` : NOTHING,
    ratio === undefined ? NOTHING : `× ${digits(ratio)}`,
    goal ? goalText(goal, unit) : NOTHING,
    met === undefined ? NOTHING : met ? 'yes' : 'NO',
  ];
}

function goalText(goal: Goal, unit: string): string {
  const [sign, bound] = 'atMost' in goal ? ['≤', goal.atMost] : ['≥', goal.atLeast];
  return goal.of === 'ratio' ? `${sign} × ${digits(bound)}` : `${sign} ${quantity(bound, unit)}`;
}

function quantity(value: number, unit: string): string {
  return unit ? `${digits(value)} ${unit}` : digits(value);
}

/** Three digits that count: more would pretend that the next run gives the same. */
function digits(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: Math.abs(value) < 1_000 ? 3 : 4 });
}
