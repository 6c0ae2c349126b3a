import { CauseCache, causeCacheFile } from '../engine/cause-cache';
import { DeleteSession } from '../engine/delete-session';
import type { Selection } from '../engine/selection';
import type { LookingOptions } from '../options';
import type { Context, Ending } from '../run';
import { count, number, shortName } from '../terminal/words';
import { describeRest, looking, nothingSelected, showProgress } from './looking';

export interface DeleteOptions extends LookingOptions {
  /** Only messages whose last redrive was done, as `redrive --keep` leaves them. */
  readonly done?: boolean;
  readonly go?: boolean;
}

/** What `--done` asks for as well. */
const IF_DONE = ' and was done by its last redrive (--done)';

/** Plans to delete messages; with `--go`, deletes them. */
export function deleteMessages(selection: Selection, options: DeleteOptions): (context: Context) => Promise<Ending> {
  return (context) =>
    looking(options, context, async (look) => {
      const { output } = context;
      const causes = await CauseCache.open(causeCacheFile());
      const request = { selection, done: options.done };
      const session = await DeleteSession.prepare(look, context.clients, causes, request, () =>
        showProgress(look, output),
      );
      const { messageIds, groups } = session;
      if (messageIds.length === 0) return nothingSelected(selection, look, context, options.done ? IF_DONE : '');
      output.object({ type: 'plan', messages: messageIds.length, groups });
      output.line(output.colors.bold(`Plan: ${count(messageIds.length, 'message')} of ${look.queue.name} to delete`));
      for (const { id, count: so, consumerArn = '', condition = '' } of groups)
        output.line(`  ${number(so)}  ${id}  ${shortName(consumerArn)} ${condition}`.trimEnd());
      describeRest(look, output);
      if (options.go) return remove(session, context);
      output.line('Nothing was deleted. --go deletes; what is deleted does not come back.');
      return 'all-done';
    });
}

async function remove(session: DeleteSession, { output, signal }: Context): Promise<Ending> {
  const selected = session.messageIds.length;
  let deleted = 0;
  const progress = ({ length }: readonly string[]) => {
    deleted += length;
    output.progress(`Deleted ${number(deleted)} of ${number(selected)}`);
  };
  try {
    await session.run(signal, progress);
  } finally {
    // Whether or not SQS let it come to its end.
    output.object({ type: 'deleted', messages: deleted, left: selected - deleted });
    output.line(`Deleted ${count(deleted, 'message')}.`);
    if (deleted < selected)
      output.error(
        `${count(selected - deleted, 'message')} ${signal.aborted ? 'stayed: the command was stopped' : 'could not be deleted'}.`,
      );
  }
  return deleted === selected ? 'all-done' : 'failed-or-left';
}
