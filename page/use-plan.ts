import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageState, PlanAnswer, PlanRequest } from '../cli/page-server/wire';
import { goTo } from './address';
import { ask, type PageProblem } from './ask';
import { usePageState } from './server-state';

export interface Planning {
  readonly planning: boolean;
  readonly problem?: PageProblem;
  readonly plan: (request: PlanRequest) => void;
}

type PlanState =
  | { readonly phase: 'idle'; readonly problem?: PageProblem }
  | { readonly phase: 'asking' }
  /** The plan stands, but the state of the server that this tab knows may still be that of before. */
  | { readonly phase: 'planned'; readonly redrive: string; readonly before: PageState };

/** Plans a redrive in place of the one that was planned before, and shows it. */
export function usePlan(): Planning {
  const known = usePageState();
  const latest = useRef(known);
  latest.current = known;
  const [state, setState] = useState<PlanState>({ phase: 'idle' });
  const plan = async (request: PlanRequest): Promise<void> => {
    setState({ phase: 'asking' });
    const result = await ask<PlanAnswer>('plan', request);
    setState(
      'problem' in result
        ? { phase: 'idle', ...result }
        : { phase: 'planned', redrive: result.value.redrive, before: latest.current },
    );
  };
  // A tab that was hidden meanwhile may find the plan gone: it expired, or another tab has replaced it.
  const isShown = state.phase === 'planned' && (known.redrive?.id === state.redrive || known !== state.before);
  useEffect(() => {
    if (!isShown) return;
    setState({ phase: 'idle' });
    goTo('/redrive');
  }, [isShown]);
  return {
    planning: state.phase !== 'idle',
    ...('problem' in state && { problem: state.problem }),
    plan: (request) => void plan(request),
  };
}

/** What the server is busy with: it does one thing with the queue at a time. */
export function busyWith({ look, redrive }: PageState): 'look' | 'plan' | 'redrive' | undefined {
  if (redrive?.phase === 'running' || redrive?.phase === 'stopping') return 'redrive';
  if (look.running) return 'look';
  return redrive?.phase === 'planned' ? 'plan' : undefined;
}

/** Why a button does nothing at the moment. */
export const BUSY_WORDS = {
  look: 'The queue is being looked at',
  plan: 'A plan holds messages: start it or give them back first',
  redrive: 'A redrive is running',
} as const;
