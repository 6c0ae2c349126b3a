import type { Account } from '../demo/account';
import type { LocalEvent } from '../local-event';
import type { Names } from './names';

/** Where a run is told. */
export interface Screen {
  /** What the run is doing, and how to go on. */
  say(text: string): void;
  /** Lines to be copied, as they are. */
  list(lines: readonly string[]): void;
  /** Something happened in the offline cloud. */
  show(event: LocalEvent): void;
  /** From now on resources can be called by the names of their constructs. */
  setNames(names: Names): void;
  /** What became of every record. */
  summarize(accounts: readonly Account[], metrics: ReadonlyMap<string, number>): void;
  /** Something went wrong. */
  fail(error: Error): void;
}

export interface Output {
  readonly columns?: number;
  write(text: string): unknown;
}
