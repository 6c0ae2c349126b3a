import { CauseCache, causeCacheFile } from '../engine/cause-cache';
import { deleteHeld } from '../engine/delete-held';
import { GroupCounter } from '../engine/groups';
import type { Look } from '../engine/look';
import { type Selection, selects } from '../engine/selection';
import type { LookingOptions } from '../options';
import type { Context, Ending } from '../run';
import { count, number, shortName } from '../terminal/words';
import { describeRest, looking, nothingSelected, showProgress } from './looking';

export interface DeleteOptions extends LookingOptions {
  /** Only messages whose last redrive was done, as `redrive --keep` leaves them. */
  readonly done?: boolean;
  readonly go?: boolean;
}

/** Plans to delete messages; with `--go`, deletes them. */
export function deleteMessages(selection: Selection, options: DeleteOptions): (context: Context) => Promise<Ending> {
  return (context) =>
    looking(options, context, async (look) => {
      const { output } = context;
      const causes = await CauseCache.open(causeCacheFile());
      const groups = new GroupCounter();
      const selected: string[] = [];
      for await (const { summary } of look.find()) {
        showProgress(look, output);
        const cause = causes.of(summary);
        if (!selects(selection, summary, cause) || (options.done && summary.lastRedrive?.outcome !== 'done')) continue;
        groups.add(summary, cause);
        selected.push(summary.messageId);
      }
      if (selected.length === 0) return nothingSelected(selection, look, context);
      output.object({ type: 'plan', messages: selected.length, groups: groups.list() });
      output.line(output.colours.bold(`Plan: ${count(selected.length, 'message')} of ${look.queue.name} to delete`));
      for (const { id, count: so, consumerArn = '', condition = '' } of groups.list())
        output.line(`  ${number(so)}  ${id}  ${shortName(consumerArn)} ${condition}`.trimEnd());
      describeRest(look, output);
      if (options.go) return remove(selected, look, context);
      output.line('Nothing was deleted. --go deletes; what is deleted does not come back.');
      return 'all-done';
    });
}

async function remove(selected: readonly string[], look: Look, { clients, output, signal }: Context): Promise<Ending> {
  const sqs = await clients.sqs(look.queue.region);
  const source = { sqs, queueUrl: look.queue.url, hold: look.hold };
  let deleted = 0;
  if (!signal.aborted) {
    await deleteHeld(selected, source, ({ length }) => {
      deleted += length;
      output.progress(`Deleted ${number(deleted)} of ${number(selected.length)}`);
    });
  }
  output.object({ type: 'deleted', messages: deleted, left: selected.length - deleted });
  output.line(`Deleted ${count(deleted, 'message')}.`);
  if (deleted === selected.length) return 'all-done';
  output.error(`${count(selected.length - deleted, 'message')} could not be deleted.`);
  return 'failed-or-left';
}
