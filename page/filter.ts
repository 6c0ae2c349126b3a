import type { MessageFilter } from '../cli/page-server/wire';

/** What the page filters by. Everything but the text is in the address. */
export interface Filter {
  readonly consumerArn: string;
  readonly streamArn: string;
  readonly status: string;
  /** Seconds until now, as text. */
  readonly since: string;
  /** As a date field has it: local time, without a zone. */
  readonly from: string;
  readonly to: string;
}

/** What is searched for; it may quote records, so that it stays in the memory of this tab. */
export interface Search {
  readonly text: string;
  readonly inRecords: boolean;
}

export const NO_SEARCH: Search = { text: '', inRecords: false };

const MINUTE = 60_000;

/** Names in addresses. */
const PARAMETERS = {
  consumerArn: 'function',
  streamArn: 'stream',
  status: 'status',
  since: 'since',
  from: 'from',
  to: 'to',
} as const satisfies Record<keyof Filter, string>;
const MEMBERS = Object.keys(PARAMETERS) as (keyof Filter)[];

export function filterOf(query: URLSearchParams): Filter {
  const values = MEMBERS.map((member) => [member, query.get(PARAMETERS[member]) ?? '']);
  return Object.fromEntries(values) as Record<keyof Filter, string>;
}

/** The query with other conditions; it then shows the first page again. */
export function withFilter(query: URLSearchParams, change: Partial<Filter>): URLSearchParams {
  const changed = new URLSearchParams(query);
  changed.delete('page');
  for (const [member, value] of Object.entries(change)) {
    const name = PARAMETERS[member as keyof Filter];
    if (value === '') changed.delete(name);
    else changed.set(name, value);
  }
  return changed;
}

/** Only the conditions of a query: they go along from screen to screen. */
export function conditionsOf(query: URLSearchParams): URLSearchParams {
  return withFilter(new URLSearchParams(), filterOf(query));
}

export function isFiltered(filter: Filter, { text }: Search): boolean {
  return text.trim() !== '' || MEMBERS.some((member) => filter[member] !== '');
}

/** The conditions as the server takes them. A time that cannot be read is none. */
export function messageFilter(filter: Filter, { text, inRecords }: Search): MessageFilter {
  const { consumerArn, streamArn, status } = filter;
  const since = Number(filter.since);
  const from = since > 0 ? new Date(thisMinute() - since * 1_000).toISOString() : instant(filter.from);
  const to = since > 0 ? undefined : instant(filter.to);
  const searched = text.trim();
  return {
    ...(consumerArn !== '' && { consumerArn }),
    ...(streamArn !== '' && { streamArn }),
    ...(status !== '' && { status: status as NonNullable<MessageFilter['status']> }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(searched !== '' && { text: searched, ...(inRecords && { inRecords }) }),
  };
}

/** The same for a while, so that what is asked does not change with each rendering. */
function thisMinute(): number {
  return Math.floor(Date.now() / MINUTE) * MINUTE;
}

function instant(local: string): string | undefined {
  const time = Date.parse(local);
  return local === '' || Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
