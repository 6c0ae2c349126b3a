import type { LocalEvent } from '../local-event';
import type { Output } from './screen';

const CLEAR_LINE = '\r\x1b[K';

/** The last line of a terminal: counts per stage and the last failure, redrawn below everything else. */
export class StatusLine {
  private readonly counts = { put: 0, batches: 0, failed: 0, pointers: 0, hydrated: 0 };
  private lastFailure = '';
  private isShown: boolean;

  constructor(
    private readonly output: Output,
    isTerminal: boolean,
  ) {
    this.isShown = isTerminal;
  }

  /** Writes lines that stay. */
  above(text: string): void {
    this.output.write(`${this.isShown ? CLEAR_LINE : ''}${text}\n`);
    this.draw();
  }

  count(event: LocalEvent, description: string): void {
    if (event.type === 'records-put') this.counts.put += event.records.length;
    if (event.type === 'batch-invoked') this.counts.batches += 1;
    if (event.type === 'pointer-sent') this.counts.pointers += 1;
    if (event.type === 'delivered') this.counts.hydrated += 1;
    if (isFailure(event)) {
      this.counts.failed += 1;
      this.lastFailure = description;
    }
    this.draw();
  }

  end(): void {
    if (this.isShown) this.output.write(CLEAR_LINE);
    this.isShown = false;
  }

  private draw(): void {
    if (!this.isShown) return;
    const { put, batches, failed, pointers, hydrated } = this.counts;
    const counts = `put ${put} · batches ${batches} · failed ${failed} · pointers ${pointers} · hydrated ${hydrated}`;
    const line = this.lastFailure ? `${counts} · last: ${this.lastFailure}` : counts;
    this.output.write(`${CLEAR_LINE}${line.slice(0, (this.output.columns ?? 80) - 1)}`);
  }
}

function isFailure(event: LocalEvent): boolean {
  return (event.type === 'batch-invoked' && event.error !== undefined) || event.type === 'pipe-failed';
}
