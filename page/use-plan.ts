import { useState } from 'preact/hooks';
import type { PageState, PlanAnswer, PlanRequest } from '../cli/page-server/wire';
import { goTo } from './address';
import { ask, type PageProblem } from './ask';

export interface Planning {
  readonly planning: boolean;
  readonly problem?: PageProblem;
  readonly plan: (request: PlanRequest) => void;
}

/** Plans a redrive in place of the one that was planned before, and shows it. */
export function usePlan(): Planning {
  const [state, setState] = useState<Omit<Planning, 'plan'>>({ planning: false });
  const plan = async (request: PlanRequest): Promise<void> => {
    setState({ planning: true });
    const result = await ask<PlanAnswer>('plan', request);
    setState({ planning: false, ...('problem' in result && result) });
    if ('value' in result) goTo('/redrive');
  };
  return { ...state, plan: (request) => void plan(request) };
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
