import { number } from '../../cli/terminal/words';
import { hrefOf, type Route } from '../address';

interface PagerProps {
  readonly route: Route;
  readonly query: URLSearchParams;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
  /** Where there are two of them. */
  readonly label: string;
}

export function pageOf(query: URLSearchParams): number {
  const page = Number(query.get('page') ?? 1);
  return Number.isInteger(page) && page > 0 ? page : 1;
}

/** Leads through a list that is longer than a page. */
export function Pager({ route, query, page, pageSize, total, label }: PagerProps) {
  const last = Math.max(1, Math.ceil(total / pageSize));
  if (last === 1 && page === 1) return null;
  const to = (other: number): string => {
    const changed = new URLSearchParams(query);
    if (other === 1) changed.delete('page');
    else changed.set('page', String(other));
    return hrefOf(route, changed);
  };
  const first = (page - 1) * pageSize;
  return (
    <nav class="pager" aria-label={label}>
      <span>
        {number(Math.min(first + 1, total))} to {number(Math.min(first + pageSize, total))} of {number(total)}
      </span>
      {page > 1 && (
        <a class="button quiet" href={to(page - 1)} rel="prev" aria-keyshortcuts="[">
          Previous
        </a>
      )}
      {page < last && (
        <a class="button quiet" href={to(page + 1)} rel="next" aria-keyshortcuts="]">
          Next
        </a>
      )}
    </nav>
  );
}
