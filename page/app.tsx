import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PageState } from '../cli/page-server/wire';
import { shortId } from '../cli/terminal/words';
import { AddressProvider, followLink, type Route, useCurrentAddress } from './address';
import { AnnounceProvider, useProgressAnnouncements } from './announce';
import { NO_SEARCH, type Search } from './filter';
import { useKeyboard } from './keyboard';
import { Banners, Lost } from './parts/banners';
import { Header } from './parts/header';
import { Empty, Loading } from './parts/notice';
import { ShortcutsDialog } from './parts/shortcuts';
import { GroupScreen } from './screens/group';
import { GroupsScreen } from './screens/groups';
import { MessageScreen } from './screens/message';
import { RedriveScreen } from './screens/redrive';
import { SearchProvider } from './search';
import { NOTHING_SET, SettingsProvider } from './send-settings';
import { LostProvider, StateProvider, useServerState } from './server-state';

/** The frame around the screens: where the person is, what the server says, and what all screens share. */
export function App() {
  const address = useCurrentAddress();
  const { state, lost } = useServerState();
  const [search, set] = useState<Search>(NO_SEARCH);
  const [announcement, setAnnouncement] = useState('');
  const announce = useCallback((text: string) => setAnnouncement(text), []);
  const searchBox = useMemo(() => ({ ...search, set }), [search]);
  const [remembered, remember] = useState(NOTHING_SET);
  const sendSettings = useMemo(() => ({ ...remembered, set: remember }), [remembered]);
  useKeyboard(announce);
  useProgressAnnouncements(state, announce);
  useEffect(() => {
    addEventListener('click', followLink);
    return () => removeEventListener('click', followLink);
  }, []);
  return (
    <AddressProvider value={address}>
      <AnnounceProvider value={announce}>
        <SearchProvider value={searchBox}>
          <a class="skip" href="#main">
            Skip to the content
          </a>
          <SettingsProvider value={sendSettings}>
            {state ? <Frame state={state} lost={lost} route={address.route} /> : <Waiting lost={lost} />}
          </SettingsProvider>
          <p class="visually-hidden" role="status" aria-live="polite">
            {announcement}
          </p>
        </SearchProvider>
      </AnnounceProvider>
    </AddressProvider>
  );
}

function Waiting({ lost }: Pick<ReturnType<typeof useServerState>, 'lost'>) {
  return (
    <main id="main" tabIndex={-1}>
      <h1 class="visually-hidden">hydrated-dlq</h1>
      {lost ? <Lost problem={lost} /> : <Loading />}
    </main>
  );
}

interface FrameProps extends Pick<ReturnType<typeof useServerState>, 'lost'> {
  readonly state: PageState;
  readonly route: Route;
}

function Frame({ state, lost, route }: FrameProps) {
  const [shortcuts, setShortcuts] = useState(false);
  const main = useRef<HTMLElement>(null);
  const place = placeOf(route, state);
  const before = useRef(place);
  useEffect(() => {
    document.title = titleOf(route, state.queue.name);
    if (before.current === place) return;
    before.current = place;
    // A new screen begins at its top, for the eyes and for the keyboard.
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [place, state.queue.name]);
  return (
    <StateProvider value={state}>
      <LostProvider value={lost !== undefined}>
        <Header onShortcuts={() => setShortcuts(true)} />
        <main id="main" tabIndex={-1} ref={main}>
          <Banners lost={lost} />
          <Screen key={place} route={route} />
        </main>
        {shortcuts && <ShortcutsDialog onClose={() => setShortcuts(false)} />}
      </LostProvider>
    </StateProvider>
  );
}

/** What is new to a person when it differs: another screen, or a redrive that goes from its plan to its outcomes. */
function placeOf(route: Route, { redrive }: PageState): string {
  if ('id' in route) return `${route.screen} ${route.id}`;
  if (route.screen !== 'redrive') return route.screen;
  return `redrive ${redrive && (redrive.phase === 'planned' ? 'plan' : 'run')}`;
}

function Screen({ route }: { route: Route }) {
  switch (route.screen) {
    case 'groups':
      return <GroupsScreen />;
    case 'group':
      return <GroupScreen id={route.id} />;
    case 'message':
      return <MessageScreen id={route.id} />;
    case 'redrive':
      return <RedriveScreen />;
    default:
      return (
        <Empty title="There is nothing at this address">
          <p>
            <a href="/">All failures</a>
          </p>
        </Empty>
      );
  }
}

function titleOf(route: Route, queue: string): string {
  if (route.screen === 'group') return `${route.id} · ${queue}`;
  if (route.screen === 'message') return `${shortId(route.id)} · ${queue}`;
  return route.screen === 'redrive' ? `Redrive · ${queue}` : `Failures · ${queue}`;
}
