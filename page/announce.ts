import { createContext } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import type { PageState } from '../cli/page-server/wire';
import { count, number } from '../cli/terminal/words';
import { countsInWords, planInWords } from './redrive-words';

/** Says something to those who listen to the page rather than look at it. */
const AnnounceContext = createContext<(text: string) => void>(() => undefined);
export const AnnounceProvider = AnnounceContext.Provider;

export function useAnnounce(): (text: string) => void {
  return useContext(AnnounceContext);
}

/** Between two announcements of progress; milliseconds. */
const PROGRESS_MS = 5_000;

/** Announces what the server does: beginnings and ends at once, progress now and then. */
export function useProgressAnnouncements(state: PageState | undefined, announce: (text: string) => void): void {
  const last = useRef({ phase: '', at: 0 });
  useEffect(() => {
    if (!state) return;
    const phase = `${state.look.running} ${state.redrive?.id} ${state.redrive?.phase}`;
    const now = Date.now();
    if (phase === last.current.phase && now - last.current.at < PROGRESS_MS) return;
    const isFirst = last.current.phase === '';
    last.current = { phase, at: now };
    const text = progressOf(state);
    if (text !== undefined && !(isFirst && !state.look.running)) announce(text);
  }, [state, announce]);
}

function progressOf({ look, redrive }: PageState): string | undefined {
  if (redrive?.phase === 'planned') return planInWords(redrive.plan);
  if (redrive?.phase === 'running') return `Redriving: ${countsInWords(redrive.counts)}`;
  if (redrive?.phase === 'stopping') return 'Stopping the redrive';
  if (redrive?.phase === 'ended') return `The redrive has ended: ${countsInWords(redrive.counts)}`;
  if (look.running) return `Looking: ${count(look.found, 'message')} so far`;
  return `${number(look.found)} messages found`;
}
