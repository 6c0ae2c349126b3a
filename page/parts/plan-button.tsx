import { useLost, usePageState } from '../server-state';
import { BUSY_WORDS, busyWith, usePlan } from '../use-plan';
import { ProblemNotice } from './notice';

/** Plans a redrive of a group, a cause, a message or everything: nothing is sent before the plan was seen. */
export function PlanButton({ id, children }: { id?: string; children: string }) {
  const state = usePageState();
  const lost = useLost();
  const { planning, problem, plan } = usePlan();
  const busy = busyWith(state);
  return (
    <div class="plan-button">
      {problem && <ProblemNotice problem={problem} />}
      {busy === 'redrive' ? (
        <a class="button" href="/redrive">
          {BUSY_WORDS.redrive}
        </a>
      ) : (
        <button
          type="button"
          class="primary"
          aria-keyshortcuts="p"
          disabled={planning || lost || busy === 'look'}
          title={busy === 'look' ? BUSY_WORDS.look : undefined}
          onClick={() => plan(id === undefined ? {} : { id })}
        >
          {planning ? 'Planning …' : children}
        </button>
      )}
    </div>
  );
}
