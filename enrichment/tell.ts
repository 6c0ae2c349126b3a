import { METRICS, type MetricName, STATUS_METRICS } from '../contract/metrics';
import { embeddedMetrics, type MetricValues } from './embedded-metrics';
import { givenUpAt } from './given-up-at';
import type { Intake } from './intake';
import type { Invocation } from './invocation';
import type { Hydrated } from './outcome';
import type { Kept } from './retry-lane';

/** Tells what became of every staging message: a line each, without data, and one of metrics. */
export function tell(hydrated: readonly Hydrated[], kept: readonly Kept[], invocation: Invocation): void {
  const { clock, environment, write, startedAt } = invocation;
  const now = clock.now();
  const milliseconds = now - startedAt;
  for (const outcome of hydrated) write(JSON.stringify({ ...hydratedLine(outcome), milliseconds }));
  for (const one of kept) write(JSON.stringify({ ...keptLine(one), milliseconds }));
  write(embeddedMetrics(metricsOf(hydrated, kept, now), environment.functionName, now));
}

function hydratedLine({ intake, message, streamCalls }: Hydrated) {
  const { status, reason, expectedRecords, foundRecords } = message.hydration;
  const overflow = message.overflow && { key: message.overflow.key, bytes: message.overflow.bytes };
  // The reason's text may quote a malformed body: that would be data.
  return {
    level: 'INFO',
    event: 'hydrated',
    ...names(intake),
    status,
    reason: reason?.code,
    expectedRecords,
    foundRecords,
    overflow,
    streamCalls,
  };
}

const KEPT_LEVELS = { staging: 'WARN', unhydrated: 'ERROR', nowhere: 'ERROR' } as const;
const KEPT_EVENTS = { staging: 'sent-back', unhydrated: 'moved-to-unhydrated', nowhere: 'not-kept' } as const;

function keptLine({ where, pending, refusals }: Kept) {
  const { intake, error, retry, streamCalls } = pending;
  return {
    level: KEPT_LEVELS[where],
    event: KEPT_EVENTS[where],
    ...names(intake),
    error: { name: error.name, message: error.message },
    retry,
    refusals: refusals.map(({ name, message }) => ({ name, message })),
    streamCalls,
  };
}

function names(intake: Intake) {
  const { id, staged, failedAttempts } = intake;
  const common = { messageId: staged.messageId, hydrationId: id, attempts: failedAttempts + 1 };
  if (intake.kind === 'malformed') return common;
  const { streamArn, shardId, startSequenceNumber, endSequenceNumber } = intake.batch;
  return { ...common, consumerArn: intake.consumerArn, streamArn, shardId, startSequenceNumber, endSequenceNumber };
}

function metricsOf(hydrated: readonly Hydrated[], kept: readonly Kept[], now: number): MetricValues {
  const statuses = hydrated.map(({ message }) => message.hydration.status);
  const byStatus = Object.entries(STATUS_METRICS).map(([status, metric]): [MetricName, number] => {
    return [metric, count(statuses, (one) => one === status)];
  });
  return {
    ...Object.fromEntries(byStatus),
    [METRICS.hydratedBatches]: count(statuses, (status) => status === 'COMPLETE' || status === 'INEXACT'),
    [METRICS.hydratedRecords]: sum(hydrated.map(({ message }) => message.hydration.foundRecords)),
    [METRICS.retriedBatches]: count(kept, ({ where }) => where === 'staging'),
    [METRICS.unhydratedBatches]: count(kept, ({ where }) => where === 'unhydrated'),
    [METRICS.overflowedMessages]: count(hydrated, ({ message }) => message.overflow !== undefined),
    [METRICS.streamCalls]: sum(
      [...hydrated, ...kept.map(({ pending }) => pending)].map(({ streamCalls }) => streamCalls),
    ),
    [METRICS.hydrationLag]: hydrated.flatMap(({ intake }) => ageOf(intake, now)),
    [METRICS.pendingAge]: kept.flatMap(({ pending }) => ageOf(pending.intake, now)),
  };
}

/** Milliseconds since the pointer's own timestamp: sending it back resets SQS's clock. None where there is no timestamp. */
function ageOf(intake: Intake, now: number): readonly number[] {
  const age = intake.kind === 'pointer' ? now - givenUpAt(intake.pointer) : Number.NaN;
  return Number.isFinite(age) ? [age] : [];
}

function count<T>(items: readonly T[], isCounted: (item: T) => boolean): number {
  return items.filter(isCounted).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
