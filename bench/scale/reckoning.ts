import { RETENTION, SHARD_WRITES_PER_SECOND } from './ageing';
import type { Outcome } from './outcome';
import type { Scenario } from './scenario';

/**
 * Reckons the rest of a storm that is too long to be simulated to its end: what is left takes as long as the latest part did,
 * except where the pipe still grows and batches do not wait for shards.
 *
 * @param noted - the state at equal distances
 */
export function reckonRest(scenario: Scenario, noted: readonly Outcome[]): Outcome {
  const last = noted.at(-1) as Outcome;
  const before = noted[Math.floor(noted.length / 2)] as Outcome;
  const part = (of: (outcome: Outcome) => number) => of(last) - of(before);
  const settled = (outcome: Outcome) => outcome.hydrated + outcome.expired;
  const left = scenario.pointers - settled(last);
  const seconds = secondsFor(
    left,
    scenario,
    last,
    part(settled) / part(({ seconds }) => seconds),
    part(({ running }) => running) / part(settled),
  );
  const times = left / part(settled);
  const more = (of: (outcome: Outcome) => number) => Math.round(of(last) + times * part(of));
  const expired = Math.min(left, tooLate(left, seconds, last.seconds, scenario));
  return {
    hydrated: last.hydrated + left - expired,
    expired: last.expired + expired,
    seconds: last.seconds + seconds,
    iterators: more(({ iterators }) => iterators),
    pages: more(({ pages }) => pages),
    objects: more(({ objects }) => objects),
    refused: more(({ refused }) => refused),
    readBytes: more(({ readBytes }) => readBytes),
    batches: more(({ batches }) => batches),
    running: more(({ running }) => running),
    sentBack: more(({ sentBack }) => sentBack),
    mostConcurrent: last.mostConcurrent,
    live: {
      tried: Math.round(last.live.tried + scenario.shards * seconds),
      refused: Math.round(
        last.live.refused + seconds * (part(({ live }) => live.refused) / part(({ seconds }) => seconds)),
      ),
    },
    peak: last.peak,
    reckoned: left,
  };
}

/** Where batches do not wait for one another, the rate grows with the pipe. */
function secondsFor(
  left: number,
  { pipe, reservedConcurrency }: Scenario,
  last: Outcome,
  rate: number,
  each: number,
): number {
  const most = Math.min(pipe.most, reservedConcurrency);
  let settled = 0;
  let seconds = 0;
  for (; settled < left; seconds += 1) {
    const concurrent = Math.min(most, pipe.first + (pipe.morePerMinute * (last.seconds + seconds)) / 60);
    if (concurrent >= most)
      return seconds + (left - settled) / Math.max(rate, last.mostConcurrent < most ? concurrent / each : 0);
    settled += concurrent / each;
  }
  return seconds;
}

/** Pointers whose record is gone when their turn comes, if they come in the order of their records. */
function tooLate(left: number, seconds: number, since: number, { shards }: Scenario): number {
  const perSecond = left / seconds;
  // The last record came when the pipe started, each one before it that much earlier.
  const turnOf = (fromEnd: number) => since + seconds - fromEnd / perSecond;
  const arrivalOf = (fromEnd: number) => -fromEnd / shards / SHARD_WRITES_PER_SECOND;
  const lateness = (fromEnd: number) => turnOf(fromEnd) - arrivalOf(fromEnd) - RETENTION;
  const [atFirst, atLast] = [lateness(left), lateness(0)];
  if (atFirst <= 0 && atLast <= 0) return 0;
  if (atFirst > 0 && atLast > 0) return left;
  const share = Math.max(atFirst, atLast) / Math.abs(atFirst - atLast);
  return Math.round(left * share);
}
