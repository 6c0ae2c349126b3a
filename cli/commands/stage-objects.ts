import { type AnnouncePlan, AnnounceSession } from '../engine/announce-session';
import { type IntakeObjects, parseObjectUri } from '../engine/intake-objects';
import type { Queue } from '../engine/queue';
import type { Context, Ending } from '../run';
import type { Output } from '../terminal/output';
import { age, count, number, saidBySqs } from '../terminal/words';

/** Plans to announce objects of an intake bucket to the staging queue; with `go`, announces them. */
export async function stageObjects(from: string, staging: Queue, go: boolean, context: Context): Promise<Ending> {
  const { clients, output, signal } = context;
  const source = parseObjectUri(from);
  const session = await AnnounceSession.prepare(source, staging, clients, signal, (found) =>
    output.progress(`${source.bucket}: ${count(found, 'object')}`),
  );
  showPlan(session.plan, source, staging, output);
  if (session.plan.objects === 0) return 'all-done';
  if (!go) {
    output.line('Nothing was staged. --go stages.');
    return 'all-done';
  }
  try {
    await session.run(signal, ({ staged }) =>
      output.progress(`Staged ${number(staged)} of ${number(session.plan.objects)}`),
    );
  } finally {
    showResult(session, staging, output);
  }
  return session.progress.staged === session.plan.objects ? 'all-done' : 'failed-or-left';
}

/** Whether or not SQS let it come to its end. */
function showResult({ progress }: AnnounceSession, staging: Queue, output: Output): void {
  const { staged, failed, reason } = progress;
  output.object({ type: 'staged', ...progress });
  output.line(`Staged ${count(staged, 'object')}.`);
  if (failed > 0)
    output.error(`${count(failed, 'object')} not announced to ${staging.name}: stage again.${saidBySqs(reason)}`);
}

function showPlan(plan: AnnouncePlan, { bucket, prefix }: IntakeObjects, staging: Queue, output: Output): void {
  const { objects, bytes, oldest, newest } = plan;
  output.object({ type: 'plan', from: `s3://${bucket}/${prefix}`, to: staging.arn, ...plan });
  if (oldest === undefined || newest === undefined) {
    output.line(`s3://${bucket}/${prefix} has no objects: there is nothing to stage.`);
    return;
  }
  output.line(output.colors.bold(`Plan: ${count(objects, 'object')} of ${bucket} to ${staging.name}`));
  output.line(`  ${count(bytes, 'byte')}, written ${age(oldest)} to ${age(newest)} ago`);
  output.line('A failure that was hydrated before is delivered again, with the same hydration.id. The objects stay.');
}
