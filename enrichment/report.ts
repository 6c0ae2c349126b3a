import { embeddedMetrics } from '../contract/embedded-metrics';
import { KEPT_EVENTS } from '../contract/log-events';
import { METRICS, type MetricName, STATUS_METRICS } from '../contract/metrics';
import { OWN_ATTRIBUTES } from '../contract/retry-attributes';
import type { Discarded, Hydrated } from './hydration-result';
import { givenUpAt } from './parse';
import type { Received } from './receive';
import type { Kept } from './retry-lane';

/** Where and when a report is made. */
export interface Reporting {
  readonly write: (line: string) => void;
  readonly functionName: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly now: number;
}

/** What became of the staging messages of one invocation. */
export interface Reported {
  readonly hydrated: readonly Hydrated[];
  readonly discarded: readonly Discarded[];
  readonly kept: readonly Kept[];
}

/** Reports what became of every staging message: a line each, without data, and one of metrics. */
export function report({ hydrated, discarded, kept }: Reported, reporting: Reporting): void {
  const { write, functionName, startedAt, now } = reporting;
  const milliseconds = now - startedAt;
  for (const one of hydrated) write(JSON.stringify({ ...hydratedLine(one), milliseconds }));
  for (const one of discarded) write(JSON.stringify({ ...discardedLine(one), milliseconds }));
  for (const one of kept) write(JSON.stringify({ ...keptLine(one), milliseconds }));
  write(embeddedMetrics(metricsOf({ hydrated, discarded, kept }, now), functionName, now));
}

function hydratedLine({ received, placement, streamCalls }: Hydrated) {
  const { message } = placement;
  const { status, reason, expectedRecords, foundRecords } = message.hydration;
  const overflow = message.overflow && { key: message.overflow.key, bytes: message.overflow.bytes };
  // Not the reason's text: it may quote a malformed body, which is data.
  return {
    level: 'INFO',
    event: 'hydrated',
    ...names(received),
    status,
    reason: reason?.code,
    expectedRecords,
    foundRecords,
    overflow,
    streamCalls,
  };
}

function discardedLine({ received, by }: Discarded) {
  return { level: 'INFO', event: 'discarded', ...names(received), by };
}

const KEPT_LEVELS = { staging: 'WARN', unhydrated: 'ERROR', nowhere: 'ERROR' } as const;

function keptLine({ where, pending, refusals }: Kept) {
  const { received, error, retry, streamCalls } = pending;
  return {
    level: KEPT_LEVELS[where],
    event: KEPT_EVENTS[where],
    ...names(received),
    error: { name: error.name, message: error.message },
    retry,
    refusals: refusals.map(({ name, message }) => ({ name, message })),
    streamCalls,
  };
}

function names(received: Received) {
  const { id, staged, failedAttempts } = received;
  const common = { messageId: staged.messageId, hydrationId: id, attempts: failedAttempts + 1 };
  if (received.kind === 'object') return { ...common, object: received.object };
  if (received.kind !== 'pointer') return common;
  const { streamArn, shardId, startSequenceNumber, endSequenceNumber } = received.batch;
  return { ...common, consumerArn: received.consumerArn, streamArn, shardId, startSequenceNumber, endSequenceNumber };
}

function metricsOf({ hydrated, discarded, kept }: Reported, now: number): MetricValues {
  const messages = hydrated.map(({ placement }) => placement.message);
  const statuses = messages.map(({ hydration }) => hydration.status);
  const byStatus = Object.entries(STATUS_METRICS).map(([status, metric]): [MetricName, number] => {
    return [metric, count(statuses, (one) => one === status)];
  });
  return {
    ...Object.fromEntries(byStatus),
    [METRICS.hydratedBatches]: count(statuses, (status) => status === 'COMPLETE' || status === 'INEXACT'),
    [METRICS.hydratedRecords]: sum(messages.map(({ hydration }) => hydration.foundRecords)),
    [METRICS.retriedBatches]: count(kept, ({ where }) => where === 'staging'),
    [METRICS.deniedBatches]: count(kept, ({ pending }) => DENIALS.has(pending.error.name)),
    [METRICS.unhydratedBatches]: count(kept, ({ where }) => where === 'unhydrated'),
    [METRICS.overflowedMessages]: count(messages, ({ overflow }) => overflow !== undefined),
    [METRICS.bucketBatches]: count(messages, ({ hydration }) => hydration.intake === 'bucket'),
    [METRICS.announcedObjects]: count([...hydrated, ...discarded, ...kept.map(({ pending }) => pending)], isAnnounced),
    [METRICS.discardedBatches]: count(discarded, ({ by }) => by === 'filters'),
    [METRICS.streamCalls]: sum(
      [...hydrated, ...kept.map(({ pending }) => pending)].map(({ streamCalls }) => streamCalls),
    ),
    [METRICS.hydrationLag]: hydrated.flatMap(({ received }) => ageOf(received, now)),
    [METRICS.pendingAge]: kept.map(
      ({ pending: { received } }) => ageOf(received, now)[0] ?? now - received.firstStagedAt,
    ),
  };
}

/**
 * What only a person can change: a missing permission, on the stream, its key or the object, or a key that is disabled.
 * S3 passes on what KMS says, with `KMS.` in front of it.
 *
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
 */
const DENIALS: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'KMSAccessDeniedException',
  'KMSDisabledException',
  'KMSInvalidStateException',
  'KMSOptInRequired',
  'KMS.DisabledException',
  'KMS.KMSInvalidStateException',
  'KMS.NotFoundException',
]);

/**
 * Milliseconds since the pointer's own timestamp: sending it back resets SQS's clock. Nothing where there is no timestamp,
 * such as that of a pointer in an object which could not be read.
 */
function ageOf(received: Received, now: number): readonly number[] {
  const age = received.kind === 'pointer' ? now - givenUpAt(received.pointer) : Number.NaN;
  return Number.isFinite(age) ? [age] : [];
}

/**
 * Whether S3 announced an object, for the first time: the retry lane brings announcements back, as does a redrive of the
 * unhydrated queue. Both show, unless SQS itself moved the message, or it was sent again without its attributes.
 */
function isAnnounced({ received: { object, staged } }: { readonly received: Received }): boolean {
  return object !== undefined && !Object.keys(staged.messageAttributes ?? {}).some((name) => OWN_ATTRIBUTES.has(name));
}

function count<T>(items: readonly T[], isCounted: (item: T) => boolean): number {
  return items.filter(isCounted).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** A count, or milliseconds, one for each message. */
type MetricValues = Readonly<Partial<Record<MetricName, number | readonly number[]>>>;
