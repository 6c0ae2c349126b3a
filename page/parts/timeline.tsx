import { count, number } from '../../cli/terminal/words';
import { shortTime } from '../words';

interface TimelineProps {
  /** How many failed in each of equal parts of the span. */
  readonly slots: readonly number[];
  readonly span: { readonly from: string; readonly to: string };
  readonly height: number;
  /** Whether begin, end and maximum are written beside it. */
  readonly labeled?: boolean;
}

const SLOT_WIDTH = 5;
const BAR_WIDTH = 4;
/** Even one message can be seen beside thousands. */
const LEAST_BAR = 2;

/** When messages failed, as bars. */
export function Timeline({ slots, span, height, labeled = false }: TimelineProps) {
  const width = slots.length * SLOT_WIDTH - (SLOT_WIDTH - BAR_WIDTH);
  const bars = (
    <svg
      class="timeline"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={inWords(slots, span)}
    >
      <rect class="none" y={height - 1} width={width} height={1} />
      {/* One shape for all bars: a list has a hundred timelines. */}
      <path class="some" d={outlineOf(slots, height)} />
    </svg>
  );
  if (!labeled) return bars;
  return (
    <figure class="timeline-figure">
      {bars}
      <figcaption>
        <span>{shortTime(span.from)}</span>
        <span>peak {number(Math.max(...slots))}</span>
        <span>{shortTime(span.to)}</span>
      </figcaption>
    </figure>
  );
}

function outlineOf(slots: readonly number[], height: number): string {
  const most = Math.max(...slots);
  return slots
    .map((failed, index) => {
      if (failed === 0) return '';
      const bar = Math.max(LEAST_BAR, (failed / most) * height);
      return `M${index * SLOT_WIDTH} ${height}v${-bar}h${BAR_WIDTH}v${bar}z`;
    })
    .join('');
}

function startOf(index: number, slots: readonly number[], { from, to }: TimelineProps['span']): number {
  const begin = Date.parse(from);
  return begin + ((Date.parse(to) - begin) * index) / slots.length;
}

function inWords(slots: readonly number[], span: TimelineProps['span']): string {
  const peak = slots.indexOf(Math.max(...slots));
  return `${count(
    slots.reduce((sum, failed) => sum + failed, 0),
    'message',
  )} between ${shortTime(span.from)} and ${shortTime(span.to)}, most of them from ${shortTime(startOf(peak, slots, span))}`;
}
