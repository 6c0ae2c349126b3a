import type { HydrationStatus } from '../../contract/message';
import { CauseCache, causeCacheFile } from '../engine/cause-cache';
import { isObjectUri } from '../engine/intake-objects';
import { locateStaging } from '../engine/locate';
import type { PipelineChoice } from '../engine/pipelines';
import type { Queue } from '../engine/queue';
import type { Selection } from '../engine/selection';
import type { StagePlan } from '../engine/stage-plan';
import { StageSession } from '../engine/stage-session';
import type { CommonOptions } from '../options';
import type { Context, Ending } from '../run';
import type { Output } from '../terminal/output';
import { count, number, saidBySqs } from '../terminal/words';
import { describeRest, looking, showProgress } from './looking';
import { stageObjects } from './stage-objects';

export interface StageOptions extends CommonOptions, PipelineChoice {
  /** A queue, or objects of an intake bucket. */
  readonly from: string;
  /** The staging queue, where it is not found by its pipeline. */
  readonly to?: string;
  readonly status: readonly HydrationStatus[];
  readonly skipExpired?: boolean;
  readonly acceptReceives?: boolean;
  readonly go?: boolean;
}

/** Plans to have pointers hydrated that wait in any queue, or failures in a bucket; with `--go`, sends them to the staging queue. */
export function stage(selection: Selection, options: StageOptions): (context: Context) => Promise<Ending> {
  return async (context) => {
    const { clients, output, signal } = context;
    const staging = await locateStaging(options, clients);
    if (isObjectUri(options.from)) return stageObjects(options.from, staging, options.go ?? false, context);
    const causes = await CauseCache.open(causeCacheFile());
    const { skipExpired = false, acceptReceives, status: statuses } = options;
    return looking({ queue: options.from, acceptReceives }, context, async (look) => {
      const request = { selection, statuses, skipExpired };
      const session = await StageSession.prepare(look, staging, clients, causes, request, () =>
        showProgress(look, output),
      );
      try {
        showPlan(session.plan, look.queue, staging, output);
        describeRest(look, output);
        if (!options.go) {
          output.line(session.plan.staged > 0 ? 'Nothing was staged. --go stages.' : 'There is nothing to stage.');
          return 'all-done';
        }
        try {
          await session.run(signal, ({ staged }) =>
            output.progress(`Staged ${number(staged)} of ${number(session.plan.staged)}`),
          );
        } finally {
          showResult(session, look.queue, output);
        }
        return session.progress.staged === session.plan.staged ? 'all-done' : 'failed-or-left';
      } finally {
        await session.close();
      }
    });
  };
}

/** Whether or not SQS let it come to its end. */
function showResult({ progress }: StageSession, from: Queue, output: Output): void {
  const { staged, failed, notDeleted, reason } = progress;
  output.object({ type: 'staged', ...progress });
  output.line(`Staged ${count(staged, 'message')}.`);
  if (failed > 0) output.error(`${count(failed, 'message')} stayed in ${from.name}: stage again.${saidBySqs(reason)}`);
  if (notDeleted > 0) {
    output.error(
      `${count(notDeleted, 'message')} could not be deleted from ${from.name} after being staged: staging again would hydrate the same records twice.`,
    );
  }
}

function showPlan(plan: StagePlan, from: Queue, staging: Queue, output: Output): void {
  const { left, staged, notifications, otherBuckets, notSelected, tooRecent, skipped, assumed } = plan;
  output.object({ type: 'plan', from: from.arn, to: staging.arn, ...plan });
  output.line(output.colors.bold(`Plan: ${count(staged, 'message')} from ${from.name} to ${staging.name}`));
  const lines: [number, string][] = [
    [notifications, 'announcing failures in the intake bucket: their records are there, whatever the stream has'],
    [left.all, 'with all records within the retention of their stream'],
    [left.part, 'with some records beyond the retention: they will be PARTIAL'],
    [
      left.nothing - skipped,
      'with all records beyond the retention: they will be EXPIRED (--skip-expired leaves them)',
    ],
    [
      otherBuckets,
      `left: announcing failures in a bucket that the policy of ${staging.name} does not name. Stage them to the pipeline of the bucket`,
    ],
    [skipped, 'left: all records are beyond the retention'],
    [tooRecent, 'left: hydrated less than six minutes ago. A FIFO destination would drop them; stage them later'],
    [
      notSelected,
      'left: not selected, MALFORMED without a pointer inside, or hydrated already (--status hydrates such messages again)',
    ],
  ];
  const width = number(Math.max(...lines.map(([so]) => so))).length;
  for (const [so, text] of lines) if (so > 0) output.line(`  ${number(so).padStart(width)}  ${text}`);
  if (assumed)
    output.line('The retention of a stream could not be asked (kinesis:DescribeStreamSummary): 24 hours are assumed.');
}
