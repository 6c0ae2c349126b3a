import type { RedrivePlan } from './plan';
import type { RedrivePorts } from './ports';
import type { RedriveReport } from './report';

export interface RedriveRunOptions {
  /** Who redrives, for the history of the messages. */
  readonly by: string;
  /**
   * Messages begun in a second, at most.
   *
   * @default - no limit
   */
  readonly rate?: number;
  /**
   * Groups side by side, at most.
   *
   * @default 10
   */
  readonly concurrency?: number;
  /**
   * Messages that are sent one by one before all others; unless each of them is `done`, the others stay.
   *
   * @default 0
   */
  readonly canary?: number;
  /**
   * Messages that were not `done` after which the run stops.
   *
   * @default - it does not stop
   */
  readonly stopAfter?: number;
  /**
   * Whether messages stay in their queue once they are done, with `done` in their history.
   *
   * @default false
   */
  readonly keep?: boolean;
  /** Once aborted, nothing more is sent; what is under way is waited for. */
  readonly signal?: AbortSignal;
  /** Called when a message is about to be sent. */
  readonly onStart?: (redrive: { readonly key: string; readonly id: string; readonly attempt: number }) => void;
}

/** Sends what is planned. Yields one report for each planned redrive, as they come. */
export type RunRedrive = (
  plan: RedrivePlan,
  ports: RedrivePorts,
  options: RedriveRunOptions,
) => AsyncGenerator<RedriveReport>;
