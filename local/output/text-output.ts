import { styleText } from 'node:util';
import type { HydratedMessage } from '../../contract/message';
import type { LocalEvent } from '../local-event';
import { describeEvent, type Tone } from './describe-event';
import { sideBySide } from './message-columns';
import type { Names, Output, Screen } from './output';
import { StatusLine } from './status-line';
import { summaryLines } from './summary';

export interface TextScreenOptions {
  readonly output: Output;
  /** Whether the output is a terminal: colours, and a line at the bottom that is always up to date. */
  readonly isTerminal: boolean;
  /** Shows every detail. */
  readonly verbose: boolean;
}

const DEFAULT_WIDTH = 120;
const WIDEST = 160;

/** The story, line by line as it happens. */
export function textScreen({ output, isTerminal, verbose }: TextScreenOptions): Screen {
  const startedAt = Date.now();
  const width = Math.min(output.columns ?? DEFAULT_WIDTH, WIDEST);
  const status = new StatusLine(output, isTerminal);
  const shownSources = new Set<string>();
  let names: Names = (name) => name;

  const write = (text: string, tone: Tone = 'plain'): void => status.above(paint(text, tone, isTerminal));
  const stamped = (text: string): string => `${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s  ${text}`;

  function show(event: LocalEvent): void {
    const { text, tone } = describeEvent(event, names);
    if (verbose || tone !== 'detail') write(stamped(text), tone);
    if (event.type === 'delivered') showFirst(event.message as HydratedMessage);
    status.count(event);
  }

  /** The first message of each kind of stream is worth its room. */
  function showFirst(message: HydratedMessage): void {
    const source = message.hydration?.source;
    if (source === undefined || shownSources.has(source)) return;
    shownSources.add(source);
    for (const line of ['', ...sideBySide(message, width), '']) write(line);
  }

  return {
    show,
    say: (text) => write(stamped(text)),
    list: (lines) => write(['', ...lines].join('\n')),
    setNames: (given) => {
      names = given;
    },
    summarize(accounts, metrics) {
      status.end();
      const tone = accounts.some(({ problems }) => problems.length > 0) ? 'bad' : 'good';
      const lines = summaryLines(accounts, metrics);
      const verdictFrom = lines.lastIndexOf('') + 1;
      write(['', ...lines.slice(0, verdictFrom)].join('\n'));
      write(lines.slice(verdictFrom).join('\n'), tone);
    },
    fail(error) {
      status.end();
      write(error.message, 'bad');
    },
  };
}

const STYLES = { good: 'green', bad: 'red', detail: 'dim' } as const;

/** Paints a text by its tone; leaves it plain where nobody sees colours. */
export function paint(text: string, tone: Tone, hasColours: boolean): string {
  return hasColours && tone !== 'plain' ? styleText(STYLES[tone], text, { validateStream: false }) : text;
}
