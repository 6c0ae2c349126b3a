import { PageProblem } from './problem';

/** What receives messages, each of which would take them from the others. */
const UNDER_WAY = {
  look: 'The queue is being looked at',
  plan: 'A redrive is being planned',
  redrive: 'A redrive is running',
  delete: 'Messages are being deleted',
} as const;
export type Operation = keyof typeof UNDER_WAY;

/** Lets one operation work on the queue at a time. */
export class OneAtATime {
  private current?: { readonly operation: Operation; readonly ended: Promise<unknown> };

  get operation(): Operation | undefined {
    return this.current?.operation;
  }

  /** @throws PageProblem - if another one is under way */
  async run<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
    this.requireIdle();
    const ended = work().finally(() => {
      this.current = undefined;
    });
    this.current = { operation, ended: ended.catch(() => undefined) };
    return ended;
  }

  /** @throws PageProblem - if an operation is under way */
  requireIdle(): void {
    if (this.current)
      throw new PageProblem('BUSY', `${UNDER_WAY[this.current.operation]}. Try again when that has ended.`);
  }

  /** Waits until nothing is under way. */
  async idle(): Promise<void> {
    while (this.current) await this.current.ended;
  }
}
