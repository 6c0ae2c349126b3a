import { createColors } from 'picocolors';
import { visible } from './words';

/** How often progress is written where there is no terminal; milliseconds. */
const PLAIN_PROGRESS_EVERY = 10_000;

type Colors = ReturnType<typeof createColors>;

/** A stream that is written to, a terminal or not. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface OutputStreams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

/** The colors and weights that commands use. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how they begin
const STYLE = /(\u001B\[(?:1|2|22|31|33|36|39)m)/;

/**
 * Where a command writes. Results go to the standard output, as text or as one JSON object a line; progress, notes and
 * errors go to the standard error, so that results can be piped on. What records, logs and errors say can hold characters
 * that move the cursor or change the direction of text: they are written in a visible form.
 */
export class Output {
  private progressShown = false;
  private lastProgress = Date.now();
  private readonly errorColors: Colors;
  readonly colors: Colors;
  /** Columns of the terminal; `undefined` where there is none, so that nothing is shortened. */
  readonly columns: number | undefined;

  /** @param streams - @default - those of the process */
  constructor(
    readonly json: boolean,
    private readonly streams: OutputStreams = process,
  ) {
    const { stdout, stderr } = streams;
    this.errorColors = createColors(usesColors(stderr));
    this.colors = createColors(usesColors(stdout));
    this.columns = stdout.isTTY ? stdout.columns : undefined;
  }

  /** A line of the result for people; machines get {@link object}. */
  line(text = ''): void {
    if (!this.json) this.write(text);
  }

  /** A part of the result for machines; people get {@link line}. */
  object(value: object): void {
    this.jsonText(JSON.stringify(value));
  }

  /** An {@link object} that is JSON already. Outside of texts, line ends are white space. */
  jsonText(text: string): void {
    if (this.json) this.write(text.replaceAll(/[\r\n]+/g, ' '));
  }

  /** Something that is worth knowing beside the result. */
  note(text: string): void {
    this.clearProgress();
    this.streams.stderr.write(`${shown(text, this.errorColors)}\n`);
  }

  warn(text: string): void {
    this.note(this.errorColors.yellow(text));
  }

  error(text: string): void {
    this.note(this.errorColors.red(text));
  }

  /** How far long work has come: one line that changes on a terminal, a line now and then elsewhere. */
  progress(text: string): void {
    if (this.streams.stderr.isTTY) {
      this.streams.stderr.write(`\r\u001b[2K${shown(text, this.errorColors)}`);
      this.progressShown = true;
    } else if (Date.now() - this.lastProgress >= PLAIN_PROGRESS_EVERY) {
      this.streams.stderr.write(`${shown(text, this.errorColors)}\n`);
      this.lastProgress = Date.now();
    }
  }

  clearProgress(): void {
    if (this.progressShown) this.streams.stderr.write('\r\u001b[2K');
    this.progressShown = false;
  }

  private write(text: string): void {
    this.clearProgress();
    this.streams.stdout.write(`${shown(text, this.colors)}\n`);
  }
}

/** A text as a terminal may get it; the styles of commands stay where there are any. */
function shown(text: string, { isColorSupported }: Colors): string {
  const parts = isColorSupported ? text.split(STYLE) : [text];
  return parts.map((part, index) => (index % 2 === 1 ? part : visible(part.replaceAll(/\r\n?/g, '\n')))).join('');
}

function usesColors({ isTTY = false }: OutputStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  return FORCE_COLOR ? FORCE_COLOR !== '0' : isTTY && TERM !== 'dumb';
}
