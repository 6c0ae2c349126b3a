import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { type Goal, isMet, type Report, type Row, ratioOf } from './bench';

export interface Measured extends Report {
  readonly name: string;
  readonly summary: string;
  readonly seconds: number;
}

/** `results.md`: what was measured, when and on what. */
export function resultsMarkdown(measured: readonly Measured[], date: Date, machine: readonly string[]): string {
  const sections = measured.map(
    ({ name, summary, seconds, rows, notes }) => `## ${name}

${summary} (${Math.round(seconds)} s)

${table(rows)}

${list(notes)}
`,
  );
  return `# Measurements

Written by \`npm run bench\` on ${date.toISOString().slice(0, 10)}. Ratios mean more than absolute numbers: both sides of a row
were measured in the same run on the same machine. "Published approach" is the recipe that this library replaces,
reimplemented in \`bench/published-approach.ts\`.

${list(machine)}

${sections.join('\n')}`;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

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

/** Three significant digits: more would suggest that the next run gives the same. */
function digits(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: Math.abs(value) < 1_000 ? 3 : 4 });
}

/** Packages whose versions affect the results. */
const PACKAGES = [
  '@aws-sdk/client-kinesis',
  '@aws-sdk/client-dynamodb-streams',
  'aws-cdk-lib',
  'esbuild',
  'kinesis-local',
  'fauxqs',
];
const GIB = 1024 ** 3;

/** The machine and versions that the numbers depend on, one line each. Call it before measuring. */
export function describeMachine(): readonly string[] {
  const processors = cpus();
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / GIB)} GiB`,
    `load average before the run: ${loadavg()[0]?.toFixed(1)} (other load makes times longer and ratios less certain)`,
    `${type()} ${release()}, Node.js ${process.versions.node}`,
    ...PACKAGES.map((name) => `${name} ${versionOf(name)}`),
  ];
}

/** Read as a file: what a package exports need not include its package.json. */
function versionOf(name: string): string {
  const folder = createRequire(join(process.cwd(), 'package.json'))
    .resolve.paths(name)
    ?.map((candidate) => join(candidate, name, 'package.json'))[0];
  return JSON.parse(readFileSync(folder ?? '', 'utf8')).version;
}
