import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { PageEvent, PageState, RedriveState, ReportedMessage } from '../cli/page-server/wire';
import { NO_SERVER, type PageProblem, problemOf } from './ask';
import { reported } from './redrive-words';

/** What the server has last said, and whether it is still there. */
export interface ServerState {
  /** Absent until the first event. */
  readonly state?: PageState;
  /** Why no events come. */
  readonly lost?: PageProblem;
}

const RETRY_MS = 2_000;
/** As many of the latest reports are kept as the server keeps. */
const MOST_REPORTS = 500;

const StateContext = createContext<PageState | undefined>(undefined);
export const StateProvider = StateContext.Provider;

/** The state, within screens: they are shown only once there is one. */
export function usePageState(): PageState {
  return useContext(StateContext) as PageState;
}

const LostContext = createContext(false);
export const LostProvider = LostContext.Provider;

/** Whether the server is gone: what is shown is as it was, and nothing can be asked for. */
export function useLost(): boolean {
  return useContext(LostContext);
}

/** Differs whenever messages may have come, gone or changed. */
export function versionOf({ revision, look }: PageState): string {
  return `${revision} ${look.at} ${look.running}`;
}

/** Listens to the server for as long as the page is open, and tries again when it is gone. */
export function useServerState(): ServerState {
  const [server, setServer] = useState<ServerState>({});
  useEffect(() => {
    let source: EventSource | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const leave = (): void => {
      source?.close();
      clearTimeout(retry);
    };
    const listen = (): void => {
      leave();
      // Browsers allow six connections to a host: tabs that nobody looks at leave theirs to the others.
      if (document.hidden) return;
      source = new EventSource('/api/events');
      source.onmessage = ({ data }: MessageEvent<string>) => {
        const event = JSON.parse(data) as PageEvent;
        setServer((known) => ({ state: after(known.state, event) }));
      };
      source.onerror = () => {
        // The browser tries again by itself, but not after an answer that is none.
        leave();
        retry = setTimeout(listen, RETRY_MS);
        void whyLost().then((lost) => setServer((known) => ({ ...known, lost })));
      };
    };
    listen();
    document.addEventListener('visibilitychange', listen);
    return () => {
      document.removeEventListener('visibilitychange', listen);
      leave();
    };
  }, []);
  return server;
}

async function whyLost(): Promise<PageProblem> {
  try {
    const response = await fetch('/api/state');
    return response.ok ? NO_SERVER : problemOf(response.status, await response.text());
  } catch {
    return NO_SERVER;
  }
}

function after(state: PageState | undefined, event: PageEvent): PageState | undefined {
  if (event.type === 'state') return event.state;
  if (state?.redrive?.id !== event.redrive) return state;
  return { ...state, redrive: withReport(state.redrive, event.index, event.report) };
}

/** Reports that the state has counted already are not counted again. */
function withReport(redrive: RedriveState, index: number, report: ReportedMessage): RedriveState {
  if (index < reported(redrive.counts)) return redrive;
  const { outcome } = report;
  return {
    ...redrive,
    counts: { ...redrive.counts, [outcome]: (redrive.counts[outcome] ?? 0) + 1 },
    reports: [...redrive.reports, report].slice(-MOST_REPORTS),
  };
}
