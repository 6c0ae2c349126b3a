import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { cameFrom, hrefOf, pathOf, type Route } from '../address';

interface RowLinkProps {
  readonly to: Route;
  /** Conditions that go along. */
  readonly query?: URLSearchParams;
  readonly children: ComponentChildren;
}

/** Leads from a row of a list to what it is about. Who comes back from there finds the focus on it. */
export function RowLink({ to, query, children }: RowLinkProps) {
  const link = useRef<HTMLAnchorElement>(null);
  const path = pathOf(to);
  useEffect(() => {
    if (cameFrom() === path) link.current?.focus();
  }, [path]);
  return (
    <a ref={link} class="row-link" data-row href={hrefOf(to, query)}>
      {children}
    </a>
  );
}
