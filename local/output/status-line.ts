import type { LocalEvent } from '../local-event';
import { errorMessage } from './describe-event';
import type { TextStream } from './output';

const CLEAR_LINE = '\r\x1b[K';
const DEFAULT_WIDTH = 80;

/** The last line of a terminal: counts per stage and the last failure, redrawn below everything else. */
export class StatusLine {
  private readonly counts = { put: 0, batches: 0, failed: 0, pointers: 0, hydrated: 0 };
  private lastFailure = '';
  private isShown: boolean;
  /** What waits while another writer has the terminal; `undefined` if none has. */
  private held: string[] | undefined;

  constructor(
    private readonly output: TextStream,
    isTerminal: boolean,
  ) {
    this.isShown = isTerminal;
  }

  /** Writes lines that stay. */
  above(text: string): void {
    if (this.held) {
      this.held.push(text);
      return;
    }
    this.output.write(`${this.isShown ? CLEAR_LINE : ''}${text}\n`);
    this.draw();
  }

  count(event: LocalEvent): void {
    if (event.type === 'records-put') this.counts.put += event.records.length;
    if (event.type === 'batch-invoked') this.counts.batches += 1;
    if (event.type === 'pointer-sent') this.counts.pointers += 1;
    if (event.type === 'delivered') this.counts.hydrated += 1;
    const failure = failureOf(event);
    if (failure !== undefined) {
      this.counts.failed += 1;
      this.lastFailure = errorMessage(failure);
    }
    this.draw();
  }

  /** Leaves the terminal to another writer until the returned function is called. */
  hold(): () => void {
    if (this.isShown) this.output.write(CLEAR_LINE);
    this.held = [];
    return () => {
      const held = this.held ?? [];
      this.held = undefined;
      for (const text of held) this.above(text);
    };
  }

  end(): void {
    if (this.isShown) this.output.write(CLEAR_LINE);
    this.isShown = false;
  }

  private draw(): void {
    if (!this.isShown || this.held) return;
    const { put, batches, failed, pointers, hydrated } = this.counts;
    const counts = `put ${put} · batches ${batches} · failed ${failed} · pointers ${pointers} · hydrated ${hydrated}`;
    const line = this.lastFailure ? `${counts} · last: ${this.lastFailure}` : counts;
    const shown = line.slice(0, (this.output.columns ?? DEFAULT_WIDTH) - 1);
    this.output.write(CLEAR_LINE + shown);
  }
}

function failureOf(event: LocalEvent): string | undefined {
  const mayHaveFailed =
    event.type === 'batch-invoked' || event.type === 'messages-invoked' || event.type === 'pipe-failed';
  return mayHaveFailed ? event.error : undefined;
}
