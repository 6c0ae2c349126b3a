import { EventEmitter, once } from 'node:events';
import { DEFAULT_TIMEOUT_MILLISECONDS, type WaitOptions } from '../event-log';

/** Things that arrive one after the other and are taken in that order. Waiting is for an arrival, never for a time. */
export interface Inbox<Item> {
  /**
   * Takes the next item, as soon as there is one.
   *
   * @throws Error if none arrives in time. It says what happened meanwhile
   */
  next(options?: WaitOptions): Promise<Item>;
  /**
   * Takes a number of items, as soon as there are that many.
   *
   * @throws Error when they do not arrive in time; those that did can still be taken
   */
  all(count: number, options?: WaitOptions): Promise<Item[]>;
  /** Takes everything that has arrived, without waiting. */
  drain(): Item[];
}

/** An inbox, from the side that fills it. */
export class WritableInbox<Item> implements Inbox<Item> {
  private readonly waiting: Item[] = [];
  private readonly arrivals = new EventEmitter();

  /**
   * @param what What error messages call an item, such as `hydrated message`.
   * @param situation Describes what has happened so far, for the error of a wait that timed out.
   */
  constructor(
    private readonly what: string,
    private readonly situation: () => string,
  ) {}

  push(item: Item): void {
    this.waiting.push(item);
    this.arrivals.emit('arrival');
  }

  async next(options?: WaitOptions): Promise<Item> {
    const [item] = await this.all(1, options);
    return item as Item;
  }

  async all(count: number, { timeout = DEFAULT_TIMEOUT_MILLISECONDS }: WaitOptions = {}): Promise<Item[]> {
    const signal = AbortSignal.timeout(timeout);
    while (this.waiting.length < count) await this.arrival(count, timeout, signal);
    return this.waiting.splice(0, count);
  }

  drain(): Item[] {
    return this.waiting.splice(0);
  }

  private async arrival(count: number, timeout: number, signal: AbortSignal): Promise<void> {
    try {
      await once(this.arrivals, 'arrival', { signal });
    } catch (cause) {
      const arrived = this.waiting.length;
      const message = `Waited ${timeout} ms for ${count} ${this.what}${count === 1 ? '' : 's'}, ${arrived} arrived.`;
      throw new Error(`${message} ${this.situation()}`, { cause });
    }
  }
}
