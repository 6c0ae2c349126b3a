import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogFrame } from './messages';

/** One line of a function's log. */
export interface OutputLine {
  /** As it is in CloudWatch Logs. */
  readonly entry: string;
  /** What the function wrote, without what the runtime puts before it; absent where the runtime itself wrote. */
  readonly text?: string;
}

/** The longest wait for output that a process has written but that has not been read yet. */
const UNREAD_MILLISECONDS = 1_000;

/** Reads standard output and error of a function's process: the function's own lines, and the frames of its runtime. */
export class ProcessOutput {
  /** Nothing that a function writes begins like this. */
  readonly frameMarker = `\u0001${randomUUID()} `;
  private readonly progress = new EventEmitter();
  private readonly ends: { requestId: string; usedMiB: number }[] = [];
  private readonly open = new Set<Readable>();

  constructor(
    child: ChildProcess,
    private readonly log: (line: OutputLine) => void,
  ) {
    for (const stream of [child.stdout, child.stderr]) if (stream) this.read(stream);
  }

  /**
   * Resolves once everything that an invocation logs has been read, also when its process ends before the invocation.
   *
   * @returns the memory of the process at the end of the invocation; `undefined` when it did not get that far
   */
  async endOf(requestId: string): Promise<number | undefined> {
    const finished = new AbortController();
    const { signal } = finished;
    const ends = () => this.ends.filter((end) => end.requestId === requestId);
    const allRead = async (): Promise<void> => {
      while (ends().length < 2 && this.open.size > 0) await once(this.progress, 'progress', { signal });
    };
    // A process that the function left behind may hold its output open.
    await Promise.race([allRead(), delay(UNREAD_MILLISECONDS, undefined, { signal })]);
    finished.abort();
    return ends()[0]?.usedMiB;
  }

  private read(stream: Readable): void {
    (stream as Readable & { unref?: () => void }).unref?.();
    this.open.add(stream);
    const lines = createInterface({ input: stream });
    lines.on('line', (line) => this.take(line));
    lines.on('close', () => {
      this.open.delete(stream);
      this.progress.emit('progress');
    });
  }

  /** A frame may follow text of the function that it ended with no line break. */
  private take(line: string): void {
    const [own = '', frame] = line.split(this.frameMarker, 2);
    if (own !== '' || frame === undefined) this.log({ entry: own, text: own });
    if (frame !== undefined) this.takeFrame(JSON.parse(frame) as LogFrame);
  }

  private takeFrame(frame: LogFrame): void {
    if ('entry' in frame) {
      this.log(frame);
      return;
    }
    this.ends.push({ requestId: frame.endOf, usedMiB: frame.usedMiB });
    // Only invocations that run are asked about.
    if (this.ends.length > 4) this.ends.shift();
    this.progress.emit('progress');
  }
}
