import { RETENTION } from './ageing';
import type { Result } from './storms';

const WIDTH = 880;
const HEIGHT = 400;
const PANEL = { top: 50, bottom: 315, width: 330 };
const LEFT = { time: 70, live: 495 };
/** Powers of ten. */
const SIZES = { from: 3, to: 7 };
const SECONDS = { from: 0, to: 7 };
const TICKS = [
  [1, '1 s'],
  [60, '1 min'],
  [3_600, '1 h'],
  [RETENTION, '24 h'],
  [10 * RETENTION, '10 d'],
] as const;

/** Colors that can be told apart on white and on black, also by people who see few of them. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; } .faint { fill: #59636e; } .grid { stroke: #d1d9e0; }
  .limit { stroke: #1f2328; stroke-dasharray: 5 4; } path { fill: none; stroke-width: 2.5; }
  .c0 { stroke: #cf222e; } .c1 { stroke: #bc4c00; } .c2 { stroke: #0969da; } .c3 { stroke: #8250df; } .c4 { stroke: #1a7f37; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .faint { fill: #9198a1; } .grid { stroke: #3d444d; } .limit { stroke: #f0f6fc; }
    .c0 { stroke: #ff7b72; } .c1 { stroke: #ffa657; } .c2 { stroke: #79c0ff; } .c3 { stroke: #d2a8ff; } .c4 { stroke: #7ee787; }
  }`;

interface Line {
  readonly label: string;
  readonly results: readonly Result[];
}

/** Draws how long storms take to drain, and what they leave to the live consumer, as an SVG for a light and a dark page. */
export function picture(grid: readonly Result[]): string {
  const lines = linesOf(grid);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Time to drain a storm, and the share of the live consumer's reads that succeed, by the number of failures">
<style>${STYLE}
</style>
${panel(
  'Time to drain',
  LEFT.time,
  TICKS.map(([seconds, label]) => [yOfSeconds(seconds), label]),
)}
<path class="limit" d="M${LEFT.time} ${yOfSeconds(RETENTION)}h${PANEL.width}"/>
<text class="faint" x="${LEFT.time + 4}" y="${yOfSeconds(RETENTION) - 6}">shortest retention of a stream</text>
${drawn(lines, LEFT.time, ({ seconds }) => yOfSeconds(seconds))}
${panel(
  "Live consumer's reads that succeed",
  LEFT.live,
  [0, 25, 50, 75, 100].map((percent) => [yOfShare(percent / 100), `${percent} %`]),
)}
${drawn(lines, LEFT.live, ({ live }) => yOfShare(live))}
${legend(lines)}
</svg>
`;
}

function linesOf(grid: readonly Result[]): readonly Line[] {
  const labels = [...new Set(grid.map(labelOf))];
  return labels.map((label) => ({ label, results: grid.filter((result) => labelOf(result) === label) }));
}

function labelOf({ name, shards }: Result): string {
  if (name === 'bucket') return 'bucket as intake';
  return shards === 1 ? '1 shard' : `${shards.toLocaleString('en')} shards`;
}

function panel(title: string, left: number, ticks: readonly (readonly [number, string])[]): string {
  const across = ticks.map(
    ([y, label]) =>
      `<path class="grid" style="stroke-width:1" d="M${left} ${y}h${PANEL.width}"/><text class="faint" x="${left - 8}" y="${y + 4}" text-anchor="end">${label}</text>`,
  );
  const sizes = ['1,000', '10,000', '100,000', '1 million', '10 million'].map(
    (label, index) =>
      `<text class="faint" x="${xOf(10 ** (SIZES.from + index), left)}" y="${PANEL.bottom + 20}" text-anchor="middle">${label}</text>`,
  );
  const axis = `<text class="faint" x="${left + PANEL.width / 2}" y="${PANEL.bottom + 38}" text-anchor="middle">failures</text>`;
  return [`<text x="${left}" y="${PANEL.top - 22}" font-weight="600">${title}</text>`, ...across, ...sizes, axis].join(
    '\n',
  );
}

function drawn(lines: readonly Line[], left: number, y: (result: Result) => number): string {
  return lines
    .map(({ results }, index) => {
      const points = results.map((result) => `${xOf(result.pointers, left)} ${y(result)}`);
      return `<path class="c${index}" d="M${points.join('L')}"/>`;
    })
    .join('\n');
}

function legend(lines: readonly Line[]): string {
  const entries = lines.map(({ label }, index) => {
    const x = LEFT.time + index * 140;
    return `<path class="c${index}" d="M${x} 382h22"/><text x="${x + 28}" y="386">${label}</text>`;
  });
  return entries.join('\n');
}

function xOf(pointers: number, left: number): number {
  return round(left + ((Math.log10(pointers) - SIZES.from) / (SIZES.to - SIZES.from)) * PANEL.width);
}

function yOfSeconds(seconds: number): number {
  const share = (Math.log10(seconds) - SECONDS.from) / (SECONDS.to - SECONDS.from);
  return yOfShare(Math.max(0, Math.min(1, share)));
}

function yOfShare(share: number): number {
  return round(PANEL.bottom - share * (PANEL.bottom - PANEL.top));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
