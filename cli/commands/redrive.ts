import type { AllowableRefusal, RedriveReport } from '../../redrive';
import { CauseCache, causeCacheFile } from '../engine/cause-cache';
import type { Look } from '../engine/look';
import { type BucketChoice, overflowReader } from '../engine/overflow-reader';
import { allowedRefusals } from '../engine/redrive-options';
import { RedriveSession, redrivenBy } from '../engine/redrive-session';
import type { Selection } from '../engine/selection';
import type { LookingOptions } from '../options';
import type { Context, Ending } from '../run';
import { looking, nothingSelected, showProgress } from './looking';
import { type PlanOptions, showPlan } from './redrive-plan';
import { RedriveTally } from './redrive-tally';

export interface RedriveOptions extends LookingOptions, PlanOptions, BucketChoice {
  /** Messages begun in a second. */
  readonly rate: number;
  /** Shards side by side. */
  readonly concurrency: number;
  readonly canary?: number;
  readonly stopAfter?: number;
  readonly target?: string;
  readonly includeInexact?: boolean;
  readonly allow: readonly AllowableRefusal[];
  readonly keep?: boolean;
}

/** Plans to send messages to their functions again; with `--go`, sends them. */
export function redrive(selection: Selection, options: RedriveOptions): (context: Context) => Promise<Ending> {
  return async (context) => {
    const causes = await CauseCache.open(causeCacheFile());
    const tally = new RedriveTally(context.output);
    const tried = new Set<string>();
    let ending: Ending;
    let more: boolean;
    // A FIFO queue shows the first messages of each group: those behind them come with the next pass.
    do {
      more = false;
      ending = await looking(options, context, async (look) => {
        const session = await prepare(look, { selection, options, causes, tried, context });
        try {
          if (session.summaries.size === 0 && tried.size > 0) return tally.ending();
          if (session.summaries.size + session.pointers === 0) return nothingSelected(selection, look, context);
          showPlan(session, options, context.output);
          if (!options.go) return 'all-done';
          await send(session, options, tally, context);
          for (const { id } of session.summaries.values()) tried.add(id);
          more = look.queue.fifo && !tally.isStopped && !context.signal.aborted;
          return session.pointers > 0 ? 'failed-or-left' : tally.ending();
        } finally {
          await session.close();
        }
      });
    } while (more);
    if (tried.size > 0) tally.summarize();
    return ending;
  };
}

interface Preparation {
  readonly selection: Selection;
  readonly options: RedriveOptions;
  readonly causes: CauseCache;
  readonly tried: ReadonlySet<string>;
  readonly context: Context;
}

function prepare(look: Look, { selection, options, causes, tried, context }: Preparation): Promise<RedriveSession> {
  const { clients, output } = context;
  const request = {
    selection,
    target: options.target,
    allow: allowedRefusals(options),
    skipStale: options.stale === 'skip',
    objects: overflowReader(options, clients),
    except: tried,
  };
  return RedriveSession.prepare(look, clients, causes, request, () => showProgress(look, output));
}

async function send(
  session: RedriveSession,
  options: RedriveOptions,
  tally: RedriveTally,
  context: Context,
): Promise<void> {
  const { rate, concurrency, canary, stopAfter, keep } = options;
  const total = session.plan.groups.reduce((sum, { redrives }) => sum + redrives.length, 0);
  tally.expect(total, session.plan.refused);
  const reports: AsyncGenerator<RedriveReport> = session.run({
    by: redrivenBy(),
    rate,
    concurrency,
    canary,
    stopAfter,
    keep,
    signal: context.signal,
  });
  for await (const report of reports) tally.add(report);
}
