import { styleText } from 'node:util';
import type { HydratedMessage } from '../../contract/message';
import type { LocalEvent } from '../local-event';
import { describeEvent, type Tone } from './describe-event';
import { messageColumns } from './message-columns';
import type { Names, RunOutput, TextStream } from './output';
import { StatusLine } from './status-line';
import { summaryLines } from './summary';
import { wrap } from './wrap';

export interface TextOutputOptions {
  readonly stream: TextStream;
  /** Whether the stream is a terminal: colors, and a line at the bottom that is always up to date. */
  readonly isTerminal: boolean;
  /** Shows every detail. */
  readonly verbose: boolean;
}

const DEFAULT_WIDTH = 120;
const WIDEST = 160;
const STYLES = { good: 'green', bad: 'red', detail: 'dim', title: 'bold' } as const;

/** The story, line by line as it happens. */
export function textOutput({ stream, isTerminal, verbose }: TextOutputOptions): RunOutput {
  const startedAt = Date.now();
  const width = Math.min(stream.columns ?? DEFAULT_WIDTH, WIDEST);
  const status = new StatusLine(stream, isTerminal);
  const shownSources = new Set<string>();
  let names: Names = (name) => name;

  const paint = (text: string, tone: Tone): string =>
    isTerminal && tone !== 'plain' ? styleText(STYLES[tone], text, { validateStream: false }) : text;
  const write = (text: string, tone: Tone = 'plain'): void => status.above(paint(text, tone));
  const fitted = (text: string, indent: number): string => (isTerminal ? wrap(text, width, indent) : text);
  const stamped = (text: string): string => {
    const time = `${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s  `;
    return fitted(time + text, time.length);
  };

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
    const rows = messageColumns(message, width).map(({ left, between, right }, index) =>
      [paint(left, index === 0 ? 'title' : 'detail'), between, paint(right, index === 0 ? 'title' : 'good')].join(''),
    );
    write(['', ...rows, ''].join('\n'));
  }

  return {
    show,
    say: (text) => write(stamped(text)),
    title: (text) => write(`\n${stamped(text)}`, 'title'),
    list: (lines) => write(['', ...lines].join('\n')),
    async command(line, run) {
      write(`\n$ ${line}`, 'title');
      const release = status.hold();
      const written = await run(isTerminal ? 'inherit' : 'pipe').finally(release);
      write(written.trimEnd());
    },
    setNames(given) {
      names = given;
    },
    summarize(accounts, metrics) {
      status.end();
      const tone = accounts.some(({ problems }) => problems.length > 0) ? 'bad' : 'good';
      const { table, verdict } = summaryLines(accounts, metrics);
      write(['', ...table, ''].join('\n'));
      write(verdict.map((line) => fitted(line, 2)).join('\n'), tone);
    },
    fail(error) {
      status.end();
      write(error.message, 'bad');
    },
  };
}
