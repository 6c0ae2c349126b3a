import type { ProxiedCall } from '../../proxy/proxied-call';
import type { Permission } from '../authorize';
import type { IteratorMemory } from './iterator-memory';

/** What a request does not say by itself. */
export interface RequestContext {
  readonly region: string;
  readonly account: string;
  readonly iterators: IteratorMemory;
}

/** The permissions that a call of one service needs, not counting those on the resource's key. */
export type RequestPermissions = (call: ProxiedCall, context: RequestContext) => readonly Permission[];

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
