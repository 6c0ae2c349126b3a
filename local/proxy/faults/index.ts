import type { ProxyRule } from '../verdict';
import { outage } from './outage';
import { throttling } from './throttling';
import { trimmed } from './trimmed';

export const FAULT_KINDS = ['throttling', 'outage', 'trimmed'] as const;
/** What can go wrong with a stream on demand. */
export type FaultKind = (typeof FAULT_KINDS)[number];

const FAULTS: Readonly<Record<FaultKind, () => ProxyRule>> = { throttling, outage, trimmed };

/**
 * A rule that makes a stream fail in one way, for certain callers only: what happens to the enrichment must not happen
 * to the event source mapping, or no pointer would ever be sent.
 *
 * @param isAffected Tells by the access key.
 */
export function faultRule(kind: FaultKind, isAffected: (accessKeyId: string) => boolean): ProxyRule {
  const fault = FAULTS[kind]();
  return (call) => (isAffected(call.accessKeyId) ? fault(call) : undefined);
}
