import type { ServerResponse } from 'node:http';
import { SECURITY_HEADERS } from './headers';
import type { PageEvent, PageState } from './wire';

/** Changes within this time come as one; milliseconds. */
const THROTTLE = 200;
/** Between comments that keep a quiet connection open; milliseconds. */
const KEEP_ALIVE = 15_000;
/** After which a browser connects again; milliseconds. */
const RECONNECT = 1_000;
/** A browser that has so much to read yet gets no more states, until there is a newer one; bytes. */
const MOST_UNREAD = 4 * 1024 * 1024;

/** Server-sent events: the state first, then its changes, and each message that is redriven. */
export class Events {
  private readonly streams = new Set<ServerResponse>();
  private readonly keepAlive = setInterval(() => this.write(': still here\n\n'), KEEP_ALIVE).unref();
  private pending?: NodeJS.Timeout;

  constructor(private readonly state: () => PageState) {}

  /** Answers a request with events until one of the two ends it. */
  connect(response: ServerResponse): void {
    response.writeHead(200, { ...SECURITY_HEADERS, 'Content-Type': 'text/event-stream; charset=utf-8' });
    response.write(`retry: ${RECONNECT}\n\n${textOf({ type: 'state', state: this.state() })}`);
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
  }

  /** Something of the state has changed. */
  changed(): void {
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      if (this.streams.size > 0) this.write(textOf({ type: 'state', state: this.state() }));
    }, THROTTLE);
  }

  report(event: Extract<PageEvent, { type: 'report' }>): void {
    this.write(textOf(event));
  }

  close(): void {
    clearInterval(this.keepAlive);
    clearTimeout(this.pending);
    for (const stream of this.streams) stream.end();
  }

  private write(text: string): void {
    for (const stream of this.streams) if (stream.writableLength < MOST_UNREAD) stream.write(text);
  }
}

function textOf(event: PageEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}
