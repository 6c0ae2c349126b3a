import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

/** A screen, as its address names it. */
export type Route =
  | { readonly screen: 'groups' | 'redrive' | 'unknown' }
  | { readonly screen: 'group' | 'message'; readonly id: string };

/** Where the person is: what a bookmark keeps. No text that is searched for, and nothing of a record, is ever in it. */
export interface Address {
  readonly route: Route;
  readonly query: URLSearchParams;
}

export function routeOf(path: string): Route {
  if (path === '/') return { screen: 'groups' };
  if (path === '/redrive') return { screen: 'redrive' };
  const { screen, id } = /^\/(?<screen>group|message)s\/(?<id>[\w.-]+)$/.exec(path)?.groups ?? {};
  return id === undefined ? { screen: 'unknown' } : { screen: screen as 'group' | 'message', id };
}

export function pathOf(route: Route): string {
  if (route.screen === 'group' || route.screen === 'message')
    return `/${route.screen}s/${encodeURIComponent(route.id)}`;
  return route.screen === 'redrive' ? '/redrive' : '/';
}

/** An address on this page, such as `/groups/g3f2a91c?status=PARTIAL`. */
export function hrefOf(route: Route, query: URLSearchParams = new URLSearchParams()): string {
  const search = query.toString();
  return `${pathOf(route)}${search === '' ? '' : `?${search}`}`;
}

const AddressContext = createContext<Address>({ route: { screen: 'groups' }, query: new URLSearchParams() });
export const AddressProvider = AddressContext.Provider;

export function useAddress(): Address {
  return useContext(AddressContext);
}

/** The path of the screen before this one. */
let left: string | undefined;

/** Where the person was before; a list gives the focus back to the row that led there. */
export function cameFrom(): string | undefined {
  return left;
}

function current(): Address {
  return { route: routeOf(location.pathname), query: new URLSearchParams(location.search) };
}

const MOVED = 'page-moved';

/** Goes to another address of the page, or replaces the present one. */
export function goTo(href: string, { replace = false } = {}): void {
  if (href === `${location.pathname}${location.search}`) return;
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  dispatchEvent(new Event(MOVED));
}

/** The address as it changes, by links of the page and by the browser's own buttons. */
export function useCurrentAddress(): Address {
  const [address, setAddress] = useState(current);
  useEffect(() => {
    const update = (): void => {
      const next = current();
      setAddress((before) => {
        const path = pathOf(before.route);
        if (path !== pathOf(next.route)) left = path;
        return next;
      });
    };
    addEventListener('popstate', update);
    addEventListener(MOVED, update);
    return () => {
      removeEventListener('popstate', update);
      removeEventListener(MOVED, update);
    };
  }, []);
  return address;
}

/** Follows links of the page without loading it anew; all others, and those for a new tab, are the browser's. */
export function followLink(event: MouseEvent): void {
  const link = (event.target as Element).closest?.('a');
  const elsewhere = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || elsewhere || event.defaultPrevented || link.target !== '' || link.origin !== location.origin) return;
  if (link.hash !== '' && link.pathname === location.pathname) return;
  event.preventDefault();
  goTo(`${link.pathname}${link.search}`);
}
