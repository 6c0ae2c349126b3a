import type { Report } from './bench';
import { table } from './table';

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

Written by \`npm run bench\` on ${date.toISOString().slice(0, 10)}. Ratios say more than numbers: both sides of a row were
measured in the same run on the same machine. "Published approach" is the recipe that this library replaces, written anew
in \`bench/published-approach.ts\`.

${list(machine)}

${sections.join('\n')}`;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
