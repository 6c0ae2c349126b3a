import type { Tables } from './dynalite';
import type { Iterators } from './iterators';
import type { StreamStore } from './stream-store';

/** What the actions work on. */
export interface Context {
  readonly tables: Tables;
  readonly streams: StreamStore;
  readonly iterators: Iterators;
  /** One write at a time: reading the old image, writing, and reading the new image belong together. */
  readonly writes: SerialQueue;
  /** How many calls of GetRecords are still to get an empty page. */
  readonly pages: { emptyAhead: number };
}

/** Implements one operation. `never` lets actions with different inputs share one table. */
export type Action<Input = never> = (context: Context, input: Input) => object | Promise<object>;

/** Runs tasks one after the other, in the order they came. */
export class SerialQueue {
  private tail: Promise<unknown> = Promise.resolve();

  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.tail.then(task);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
