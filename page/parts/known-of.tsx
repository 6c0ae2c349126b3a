import type { PageGroup } from '../../cli/page-server/wire';
import { count, number } from '../../cli/terminal/words';

/** Of how many messages the error is known: a log was read for one of them, and the others may have failed otherwise. */
export function KnownOf({ group: { causes, count: all } }: { group: PageGroup }) {
  const known = causes.reduce((sum, cause) => sum + cause.count, 0);
  if (known === 0 || known >= all) return null;
  return (
    <span class="detail">
      known of {number(known)} of {count(all, 'message')}
    </span>
  );
}
