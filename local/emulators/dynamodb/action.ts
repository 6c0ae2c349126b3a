import type { Tables } from './dynalite';
import type { Iterators } from './iterators';
import type { SerialQueue } from './serial-queue';
import type { StreamStore } from './stream-store';

/** What the actions work on. */
export interface Context {
  readonly tables: Tables;
  readonly streams: StreamStore;
  readonly iterators: Iterators;
  /** Reading the old image, writing and reading the new one must not mix with another write. */
  readonly writes: SerialQueue;
  /** Calls of GetRecords that are still to be answered with an empty page. */
  readonly pages: { emptyAhead: number };
}

/** Answers one operation. `never` lets actions of any input live in one table. */
export type Action<Input = never> = (context: Context, input: Input) => object | Promise<object>;
