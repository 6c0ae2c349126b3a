import type { Outcome } from './outcome';
import type { Scenario } from './scenario';

/** Prices in us-east-1 in 2026, without free tiers, as in docs/sizing.md; USD. */
const PRICE = {
  sqsRequest: 0.4e-6,
  pipeRequest: 0.4e-6,
  invocation: 0.2e-6,
  /** On arm64. */
  gibibyteSecond: 13.3334e-6,
  logGigabyte: 0.5,
  s3Put: 5e-6,
  s3Get: 0.4e-6,
} as const;
/** Of a pointer's log line. */
const LOG_BYTES = 800;

/** What hydrating a storm to a queue costs, from the pointer on; USD. */
export function costOf({ intake, pointers, memoryMiB }: Scenario, outcome: Outcome): number {
  const { batches, running, sentBack, objects } = outcome;
  const attempts = pointers + sentBack;
  // In, and the sending and deleting of each that goes back; a batch is received, deleted and delivered by one request each.
  const sqs = (pointers + 2 * sentBack + 3 * batches) * PRICE.sqsRequest;
  const lambda = batches * PRICE.invocation + running * (memoryMiB / 1024) * PRICE.gibibyteSecond;
  const logs = (attempts * LOG_BYTES * PRICE.logGigabyte) / 1e9;
  const bucket = intake === 'bucket' ? pointers * PRICE.s3Put + objects * PRICE.s3Get : 0;
  return sqs + attempts * PRICE.pipeRequest + lambda + logs + bucket;
}
