import type { Result } from './storms';

const BEGIN = '<!-- made by `npm run bench -- scale` -->';
const END = '<!-- until here -->';

/** The page with new tables in place of those between its marks. */
export function withTables(page: string, grid: readonly Result[], remedies: readonly Result[]): string {
  const [before = '', , after = ''] = page.split(new RegExp(`(?<=${BEGIN}\n)|(?=${END})`));
  return `${before}\n${gridTable(grid)}\n\n${remediesTable(remedies)}\n\n${after}`;
}

function gridTable(results: readonly Result[]): string {
  return markdown(
    ['failures', 'shards', 'time to drain', 'calls for each', "live consumer's reads that succeed", 'expired', 'USD'],
    results.map((result) => [
      result.pointers.toLocaleString('en'),
      result.name === 'bucket' ? 'any, bucket as intake' : result.shards.toLocaleString('en'),
      ...figures(result),
    ]),
  );
}

function remediesTable(results: readonly Result[]): string {
  return markdown(
    ['100,000 failures in one shard', 'time to drain', 'calls for each', "live consumer's reads", 'expired', 'USD'],
    results.map((result) => [result.name, ...figures(result)]),
  );
}

function figures({ seconds, calls, live, expired, cost, reckoned, pointers }: Result): string[] {
  return [
    `${reckoned > 0 ? 'about ' : ''}${duration(seconds)}`,
    calls.toLocaleString('en', { maximumSignificantDigits: 2 }),
    `${(100 * live).toFixed(0)} %`,
    expired === 0 ? '–' : `${((100 * expired) / pointers).toFixed(0)} %`,
    cost.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  ];
}

/** As people say it: 45 s, 12 min, 5.4 h, 3 d. */
export function duration(seconds: number): string {
  const [, unit] = (
    [
      [120, 's'],
      [120 * 60, 'min'],
      [48 * 3_600, 'h'],
    ] as const
  ).find(([limit]) => seconds < limit) ?? [Number.POSITIVE_INFINITY, 'd'];
  const divisor = { s: 1, min: 60, h: 3_600, d: 86_400 }[unit];
  return `${(seconds / divisor).toLocaleString('en', { maximumSignificantDigits: 2 })} ${unit}`;
}

function markdown(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headings, headings.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
