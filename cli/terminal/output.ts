import { createColors } from 'picocolors';

/** How often progress is written where there is no terminal; milliseconds. */
const PLAIN_PROGRESS_EVERY = 10_000;

/**
 * Where a command writes. Results go to the standard output, as text or as one JSON object a line; progress, notes and
 * errors go to the standard error, so that results can be piped on.
 */
export class Output {
  private progressShown = false;
  private lastProgress = Date.now();
  private readonly errorColours = createColors(usesColours(process.stderr));
  readonly colours = createColors(usesColours(process.stdout));
  /** Columns of the terminal; `undefined` where there is none, so that nothing is shortened. */
  readonly columns = process.stdout.isTTY ? process.stdout.columns : undefined;

  constructor(readonly json: boolean) {}

  /** A line of the result for people; machines get {@link object}. */
  line(text = ''): void {
    if (!this.json) this.write(text);
  }

  /** A part of the result for machines; people get {@link line}. */
  object(value: object): void {
    if (this.json) this.write(JSON.stringify(value));
  }

  /** Something that is worth knowing beside the result. */
  note(text: string): void {
    this.clearProgress();
    process.stderr.write(`${text}\n`);
  }

  warn(text: string): void {
    this.note(this.errorColours.yellow(text));
  }

  error(text: string): void {
    this.note(this.errorColours.red(text));
  }

  /** How far long work has come: one line that changes on a terminal, a line now and then elsewhere. */
  progress(text: string): void {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001b[2K${text}`);
      this.progressShown = true;
    } else if (Date.now() - this.lastProgress >= PLAIN_PROGRESS_EVERY) {
      process.stderr.write(`${text}\n`);
      this.lastProgress = Date.now();
    }
  }

  clearProgress(): void {
    if (this.progressShown) process.stderr.write('\r\u001b[2K');
    this.progressShown = false;
  }

  private write(text: string): void {
    this.clearProgress();
    process.stdout.write(`${text}\n`);
  }
}

function usesColours({ isTTY }: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  return FORCE_COLOR ? FORCE_COLOR !== '0' : isTTY && TERM !== 'dumb';
}
