import type { HydratedMessage } from '../contract/message';
import { type Draft, draftOf } from './fit/draft';
import {
  type FitLimits,
  type Fitted,
  type Placement,
  placeMoved,
  placeNowhere,
  placePlain,
  placeWhole,
} from './fit/placement';

export type { FitLimits, Fitted };

/** What can be given up of a placement, so that its request gets smaller. */
interface Sacrifice {
  /** Bytes to gain, at least about; none where this cannot be given up. */
  readonly gain: (placement: Placement) => number;
  readonly make: (draft: Draft, limits: FitLimits) => Placement;
}

/** In the order in which they are made: none before the one above it is exhausted. */
const SACRIFICES: readonly Sacrifice[] = [
  {
    gain: ({ draft, fitted }) => (fitted.kind === 'inline' && fitted.message === draft.whole ? batchBytes(draft) : 0),
    make: placePlain,
  },
  {
    gain: ({ draft, fitted }) => (fitted.kind === 'inline' ? draft.movableBytes : 0),
    make: placeMoved,
  },
  {
    gain: ({ bytes }) => bytes,
    make: placeNowhere,
  },
];

/**
 * Makes messages fit their destination, each by itself and all together in one request; one result for each message, in
 * the same order. A record is never split.
 *
 * What does not fit gives up its decoded batch first, then moves to the bucket. While the request is too large, the
 * largest goes first, so that as few as possible do; afterwards decoded batches for which there is room again come back.
 * What has characters that SQS rejects moves to the bucket whatever its size.
 */
export function fitMessages(messages: readonly HydratedMessage[], limits: FitLimits): readonly Fitted[] {
  const placements = messages.map((message) => placeAlone(draftOf(message), limits));
  return restore(shrink(placements, limits), limits).map(({ fitted }) => fitted);
}

function placeAlone(draft: Draft, limits: FitLimits): Placement {
  if (draft.canTravel && draft.wholeBytes <= limits.messageBytes) return placeWhole(draft);
  if (draft.canTravel && draft.plainBytes <= limits.messageBytes) return placePlain(draft);
  return placeMoved(draft, limits);
}

/** Makes the next sacrifice until the request is small enough. */
function shrink(placements: readonly Placement[], limits: FitLimits): readonly Placement[] {
  if (total(placements) <= limits.requestBytes) return placements;
  const [next] = SACRIFICES.flatMap((sacrifice) => largest(placements, sacrifice));
  if (next === undefined) return placements;
  const { index, draft, make } = next;
  return shrink(placements.with(index, make(draft, limits)), limits);
}

/** Where a sacrifice gains most, if anywhere. */
function largest(placements: readonly Placement[], { gain, make }: Sacrifice) {
  return placements
    .map((placement, index) => ({ index, draft: placement.draft, make, bytes: gain(placement) }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 1);
}

/** Gives decoded batches back, the smallest first, as far as there is room. */
function restore(placements: readonly Placement[], limits: FitLimits): readonly Placement[] {
  return placements
    .filter(({ draft, fitted }) => fitted.kind === 'inline' && draft.wholeBytes <= limits.messageBytes)
    .sort((a, b) => batchBytes(a.draft) - batchBytes(b.draft))
    .reduce((kept, placement) => {
      const restored = kept.with(kept.indexOf(placement), placeWhole(placement.draft));
      return total(restored) <= limits.requestBytes ? restored : kept;
    }, placements);
}

function batchBytes({ wholeBytes, plainBytes }: Draft): number {
  return wholeBytes - plainBytes;
}

function total(placements: readonly Placement[]): number {
  return placements.reduce((sum, { bytes }) => sum + bytes, 0);
}
