import { useState } from 'preact/hooks';
import type { DeleteAnswer } from '../../cli/page-server/wire';
import { count, number } from '../../cli/terminal/words';
import { useAnnounce } from '../announce';
import { ask, type PageProblem } from '../ask';
import { useLost, usePageState } from '../server-state';
import { BUSY_WORDS, busyWith } from '../use-plan';
import { Dialog } from './dialog';
import { ProblemNotice } from './notice';

interface DeleteProps {
  readonly id: string;
  readonly count: number;
  /** Such as `of this group`; empty for one message. */
  readonly what: string;
  /** Whether the list beside it shows fewer. */
  readonly filtered?: boolean;
  /** Afterwards, there may be nothing left to show. */
  readonly onDeleted?: () => void;
}

/** Deletes messages, after the person has confirmed how many. */
export function DeleteButton(props: DeleteProps) {
  const state = usePageState();
  const lost = useLost();
  const busy = busyWith(state);
  const [open, setOpen] = useState(false);
  const [incomplete, setIncomplete] = useState<ResultProps>();
  const announce = useAnnounce();
  if (!state.allowRedrive) return null;
  return (
    <>
      <button
        type="button"
        class="danger"
        disabled={lost || busy !== undefined}
        title={busy && BUSY_WORDS[busy]}
        onClick={() => setOpen(true)}
      >
        Delete …
      </button>
      {open && (
        <DeleteDialog
          {...props}
          onClose={() => setOpen(false)}
          onDeleted={(result) => {
            setOpen(false);
            announce(`${count(result.deleted, 'message')} deleted`);
            if (result.deleted < result.expected) setIncomplete(result);
            else props.onDeleted?.();
          }}
        />
      )}
      {incomplete && <IncompleteDialog {...incomplete} onClose={() => setIncomplete(undefined)} />}
    </>
  );
}

interface ResultProps extends DeleteAnswer {
  readonly expected: number;
  /** Whether only those that are done were to be deleted. */
  readonly done: boolean;
}

/** Why messages that are still in the list were not deleted. */
function IncompleteDialog({ expected, deleted, left, done, onClose }: ResultProps & { readonly onClose: () => void }) {
  return (
    <Dialog title={`${number(deleted)} of ${count(expected, 'message')} deleted`} onClose={onClose}>
      {left > 0 && <p>SQS did not delete {count(left, 'message')}. Look again, then try again.</p>}
      {deleted + left < expected && (
        <p>
          {done ? 'The last redrive of the rest was not done, others hold it' : 'Others hold the rest'}, or it is no
          longer in the queue. Look again to see what is left.
        </p>
      )}
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

interface DeleteDialogProps extends Omit<DeleteProps, 'onDeleted'> {
  readonly onClose: () => void;
  readonly onDeleted: (result: ResultProps) => void;
}

function DeleteDialog({ id, count: counted, what, filtered, onClose, onDeleted }: DeleteDialogProps) {
  // What the person confirms does not change under their finger.
  const [expected] = useState(counted);
  const [done, setDone] = useState(false);
  const [problem, setProblem] = useState<PageProblem>();
  const [busy, setBusy] = useState(false);
  const remove = async (): Promise<void> => {
    setBusy(true);
    const result = await ask<DeleteAnswer>('delete', { id, expected, ...(done && { done }) });
    setBusy(false);
    if ('value' in result) onDeleted({ ...result.value, expected, done });
    else setProblem(result.problem);
  };
  return (
    <Dialog title={`Delete ${count(expected, 'message')}${what === '' ? '' : ` ${what}`}?`} onClose={onClose}>
      <p>They cannot be brought back, and their records are not redriven. Objects in the overflow bucket stay.</p>
      {filtered && <p>The filter does not limit this: all of them are deleted.</p>}
      <label class="check">
        <input type="checkbox" checked={done} onChange={({ currentTarget }) => setDone(currentTarget.checked)} />
        only those whose last redrive was done
      </label>
      {problem && <ProblemNotice problem={problem} />}
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" class="danger solid" disabled={busy} onClick={remove}>
          {done ? 'Delete those' : `Delete ${count(expected, 'message')}`}
        </button>
      </div>
    </Dialog>
  );
}
