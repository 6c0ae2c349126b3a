import type { AllowableRefusal, RedriveReport } from '../../redrive';
import { CauseCache, causeCacheFile } from '../engine/cause-cache';
import type { Look } from '../engine/look';
import { type BucketChoice, overflowReader } from '../engine/overflow-reader';
import { allowedRefusals } from '../engine/redrive-options';
import { RedriveSession, redrivenBy } from '../engine/redrive-session';
import { hasMoreBehind } from '../engine/scan';
import type { Selection } from '../engine/selection';
import type { LookingOptions } from '../options';
import type { Context, Ending } from '../run';
import { describeRest, looking, nothingSelected, showProgress } from './looking';
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
    let passes = 0;
    let more: boolean;
    // Those that this pass did not see come with the next one.
    do {
      more = false;
      ending = await looking(options, context, async (look) => {
        const session = await prepare(look, { selection, options, causes, tried, context });
        try {
          if (passes === 0 && session.summaries.size + session.pointers === 0)
            return nothingSelected(selection, look, context);
          const isNew = passes === 0 || session.summaries.size > 0;
          if (isNew) showPlan(session, options, context.output);
          if (isNew && options.go) {
            const gone = await send(session, options, tally, context);
            passes += 1;
            for (const { id } of session.summaries.values()) if (!gone.has(id)) tried.add(id);
            more = hasMoreBehind(look.queue.fifo, look.result.end) && goesOn(options, tally) && !context.signal.aborted;
          }
          if (!more) describeRest(look, context.output);
          return options.go ? endingOf(session, tally) : 'all-done';
        } finally {
          await session.close();
        }
      });
    } while (more);
    if (passes > 0) tally.summarize();
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

/** A pointer that was selected is left: it has to be hydrated first. */
function endingOf({ pointers }: RedriveSession, tally: RedriveTally): Ending {
  return pointers > 0 ? 'failed-or-left' : tally.ending();
}

/** Whether another pass may follow: a pass whose last message is the one that counts has nothing left to stop. */
function goesOn({ canary = 0, stopAfter = Number.POSITIVE_INFINITY }: RedriveOptions, tally: RedriveTally): boolean {
  if (tally.isStopped || tally.notDone >= stopAfter) return false;
  return tally.notDone === 0 || tally.sent > canary;
}

/** What the passes before have left of what counts over all of them. */
function forThisPass({ canary = 0, stopAfter }: RedriveOptions, { sent, notDone }: RedriveTally) {
  return {
    canary: Math.max(0, canary - sent),
    ...(stopAfter !== undefined && { stopAfter: stopAfter - notDone }),
  };
}

/** The ids of what is gone: what comes with one of them in a later pass is a copy, and not what was put back. */
async function send(
  session: RedriveSession,
  options: RedriveOptions,
  tally: RedriveTally,
  context: Context,
): Promise<ReadonlySet<string>> {
  const { rate, concurrency, keep, allow } = options;
  const gone = new Set<string>();
  const { canary, stopAfter } = forThisPass(options, tally);
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
  for await (const report of reports) {
    tally.add(report);
    // A copy of what was done a moment ago is not what a person allowed to be sent again.
    if (report.fate === 'deleted' && !allow.includes('ALREADY_DONE')) gone.add(report.id);
  }
  return gone;
}
