import { useState } from 'preact/hooks';
import { ask, type PageProblem } from '../ask';
import { useLost, usePageState } from '../server-state';
import { BUSY_WORDS, busyWith } from '../use-plan';
import { Dialog } from './dialog';
import { ProblemNotice } from './notice';

interface LookProps {
  readonly shortcut?: string;
  readonly children: string;
}

/** Looks at the queue again, or says why that is not possible now. */
export function LookButton({ shortcut, children }: LookProps) {
  const busy = busyWith(usePageState());
  const lost = useLost();
  const [problem, setProblem] = useState<PageProblem>();
  const look = async (): Promise<void> => {
    const result = await ask('look');
    setProblem('problem' in result ? result.problem : undefined);
  };
  return (
    <>
      <button
        type="button"
        aria-keyshortcuts={shortcut}
        disabled={lost || busy !== undefined}
        title={busy && BUSY_WORDS[busy]}
        onClick={look}
      >
        {children}
      </button>
      {problem && (
        <Dialog title="The queue was not looked at" onClose={() => setProblem(undefined)}>
          <ProblemNotice problem={problem} />
          <div class="buttons">
            <button type="button" onClick={() => setProblem(undefined)}>
              Close
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
