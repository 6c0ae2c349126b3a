import { setTimeout as wait } from 'node:timers/promises';

/** Lets as many begin in a second as the rate says, evenly spread. */
export class Pace {
  private next = 0;

  /** @param rate - a second; no limit where it is absent */
  constructor(
    private readonly rate: number = Number.POSITIVE_INFINITY,
    private readonly signal?: AbortSignal,
  ) {}

  /** Resolves when it is the caller's turn, or when the signal aborts. */
  async turn(): Promise<void> {
    const now = performance.now();
    const mine = Math.max(now, this.next);
    this.next = mine + 1_000 / this.rate;
    if (mine > now) await wait(mine - now, undefined, { signal: this.signal }).catch(() => {});
  }
}
