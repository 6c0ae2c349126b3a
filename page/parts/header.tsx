import { count, number } from '../../cli/terminal/words';
import { useAddress } from '../address';
import { useLost, usePageState } from '../server-state';
import { LookButton } from './look-button';
import { Ago } from './time';

/** Which queue this is, how fresh what is shown is, and where else to go. */
export function Header({ onShortcuts }: { onShortcuts: () => void }) {
  const lost = useLost();
  const { queue, look, allowRedrive, redrive } = usePageState();
  const { route } = useAddress();
  const here = (isHere: boolean) => (isHere ? { 'aria-current': 'page' as const } : {});
  return (
    <header class="top">
      <div class="brand">
        <a class="mark" href="/" aria-label="hydrated-dlq: all failures">
          hydrated-dlq
        </a>
        <span class="queue" title={queue.arn}>
          {queue.name}
        </span>
        <span class="detail">
          {queue.region}
          {queue.fifo && ' · FIFO'}
          {!allowRedrive && ' · read-only'}
        </span>
      </div>
      <nav aria-label="Screens">
        <a href="/" {...here(route.screen !== 'redrive')}>
          Failures
        </a>
        <a href="/redrive" {...here(route.screen === 'redrive')}>
          Redrive{redrive && redrive.phase !== 'ended' && <span class="badge">{redrive.phase}</span>}
        </a>
      </nav>
      <div class="look">
        <span class="detail">
          {lost ? (
            'not connected'
          ) : look.running ? (
            `Looking: ${number(look.found)} of about ${number(Math.max(queue.visible, look.found))}`
          ) : (
            <>
              {count(look.found, 'message')}
              {look.end === undefined && ' so far'}, <Ago time={look.at} />
            </>
          )}
        </span>
        <LookButton shortcut="r">Look again</LookButton>
        <button type="button" class="quiet" aria-label="Keyboard shortcuts" aria-keyshortcuts="?" onClick={onShortcuts}>
          ?
        </button>
      </div>
      {look.running && !lost && <LookProgress found={look.found} expected={queue.visible} />}
    </header>
  );
}

function LookProgress({ found, expected }: { found: number; expected: number }) {
  return <progress aria-label="Messages found" max={Math.max(expected, found, 1)} value={found} />;
}
