import type { HydratedMessage, Overflow } from '../contract/message';
import { type JsonSize, jsonSizeOf, payloadSizeOf, sizeOfJson } from './json-size';
import { type OverflowObject, overflow, referTo } from './overflow';

export interface FitLimits {
  /** Largest message at the destination; bytes of UTF-8. */
  readonly messageBytes: number;
  /** Largest sum of the messages in one request to the destination; bytes of UTF-8. */
  readonly requestBytes: number;
  /** Takes what does not fit; without it such messages are `too-large`. */
  readonly bucket?: string | undefined;
}

/**
 * Share of the destination's limits that stays free. A pipe parses what the enrichment returns and writes it once more,
 * possibly longer: where AWS writes 1545084650.987 as 1.545084650987E9, as in some of Lambda's events, a request at the limit
 * would be refused again and again.
 */
const ROOM_TO_WRITE_AGAIN = 1 / 32;

export function leaveRoom({ messageBytes, requestBytes, bucket }: FitLimits): FitLimits {
  const share = 1 - ROOM_TO_WRITE_AGAIN;
  return { messageBytes: Math.floor(messageBytes * share), requestBytes: Math.floor(requestBytes * share), bucket };
}

/** How a message is delivered. */
export type Placement = Sized &
  (
    | { readonly kind: 'inline' }
    /** The object has to be stored before the message is delivered. */
    | { readonly kind: 'overflow'; readonly object: OverflowObject }
    /** Not at all: it fits nowhere, or not beside the others. The caller keeps its pointer elsewhere. */
    | { readonly kind: 'too-large' | 'no-room' }
  );

interface Sized {
  readonly message: HydratedMessage;
  /** What the message takes up of the request; bytes. */
  readonly bytes: number;
  readonly draft: Draft;
}

/** A message before it is placed, and what decides how it can be. Sizes are bytes of UTF-8. */
interface Draft {
  readonly whole: HydratedMessage;
  readonly wholeBytes: number;
  /** Without the decoded batch. */
  readonly plain: HydratedMessage;
  readonly plainBytes: number;
  /** Approximately how much of it could move to the bucket, at least. */
  readonly movableBytes: number;
  /** Whether SQS takes each character of the plain message. */
  readonly canTravel: boolean;
  /** The object that holds the payload already. */
  readonly stored?: Overflow;
}

/**
 * Makes a message fit its destination by itself: it gives up its decoded batch first, then its records move to the bucket.
 * A record is never split. What has characters that SQS rejects moves to the bucket whatever its size.
 *
 * @param stored - an object that holds the payload already: the message refers to it instead of to a copy
 */
export function placeAlone(message: HydratedMessage, limits: FitLimits, stored?: Overflow): Placement {
  const limit = Math.min(limits.messageBytes, limits.requestBytes);
  const draft = draftOf(message, limit, stored);
  if (draft.canTravel && draft.wholeBytes <= limit) return whole(draft);
  if (draft.canTravel && draft.plainBytes <= limit) return plain(draft);
  return moved(draft, limits, 'too-large');
}

/**
 * Makes messages that fit by themselves fit into one request; the order stays.
 *
 * While the request is too large, the largest gives up its decoded batch first, so that as few as possible do; then the
 * records of the largest move to the bucket. Afterwards decoded batches for which there is room again come back.
 */
export function placeTogether(placements: readonly Placement[], limits: FitLimits): readonly Placement[] {
  return restore(shrink(placements, limits), limits);
}

/** What a placement can give up, so that its request gets smaller. */
interface Sacrifice {
  /** Approximate bytes to gain; none where this cannot be given up. */
  readonly gain: (placement: Placement) => number;
  readonly make: (draft: Draft, limits: FitLimits) => Placement;
}

/** In the order in which they are made: none before the one above it is exhausted. */
const SACRIFICES: readonly Sacrifice[] = [
  {
    gain: ({ kind, message, draft }) => (kind === 'inline' && message === draft.whole ? batchBytes(draft) : 0),
    make: plain,
  },
  {
    gain: ({ kind, draft }) => (kind === 'inline' ? draft.movableBytes : 0),
    make: (draft, limits) => moved(draft, limits, 'no-room'),
  },
  {
    gain: ({ bytes }) => bytes,
    make: (draft) => nowhere(draft, 'no-room'),
  },
];

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
    .filter(({ kind, draft }) => kind === 'inline' && draft.wholeBytes <= limits.messageBytes)
    .sort((a, b) => batchBytes(a.draft) - batchBytes(b.draft))
    .reduce((kept, placement) => {
      const restored = kept.with(kept.indexOf(placement), whole(placement.draft));
      return total(restored) <= limits.requestBytes ? restored : kept;
    }, placements);
}

function whole(draft: Draft): Placement {
  return { draft, kind: 'inline', message: draft.whole, bytes: draft.wholeBytes };
}

/** Without the decoded batch. */
function plain(draft: Draft): Placement {
  return { draft, kind: 'inline', message: draft.plain, bytes: draft.plainBytes };
}

/** With what is large in the bucket, if that helps. */
function moved(draft: Draft, limits: FitLimits, otherwise: 'too-large' | 'no-room'): Placement {
  const { bucket, messageBytes } = limits;
  if (draft.stored) return placeAlone(referTo(draft.plain, draft.stored), limits);
  if (bucket === undefined) return nowhere(draft, otherwise);
  const { message, object } = overflow(draft.plain, bucket);
  const bytes = Buffer.byteLength(JSON.stringify(message));
  return bytes <= messageBytes ? { draft, kind: 'overflow', message, object, bytes } : nowhere(draft, otherwise);
}

function nowhere(draft: Draft, kind: 'too-large' | 'no-room'): Placement {
  return { draft, kind, message: draft.whole, bytes: 0 };
}

function batchBytes({ wholeBytes, plainBytes }: Draft): number {
  return wholeBytes - plainBytes;
}

function total(placements: readonly Placement[]): number {
  return placements.reduce((sum, { bytes }) => sum + bytes, 0);
}

const ABSENT: JsonSize = { bytes: 0, canTravel: true };

/** Measures a message by its parts: exactly, unless its records alone are beyond the limit. */
function draftOf(whole: HydratedMessage, limit: number, stored?: Overflow): Draft {
  const { KinesisBatch, DynamoDBBatch, ...plain } = whole;
  const { payload, ...rest } = plain;
  const { original, displaced } = whole.hydration;
  const batch = KinesisBatch ? memberSize('KinesisBatch', KinesisBatch) : memberSize('DynamoDBBatch', DynamoDBBatch);
  const records = payload ? member('payload', payloadSizeOf(payload, limit)) : ABSENT;
  const remainder = sizeOfJson(JSON.stringify(rest));
  const plainBytes = remainder.bytes + records.bytes;
  return {
    whole,
    ...(stored && { stored }),
    wholeBytes: batch.canTravel ? plainBytes + batch.bytes : Number.POSITIVE_INFINITY,
    plain: plain as HydratedMessage,
    plainBytes,
    movableBytes: records.bytes + (original?.length ?? 0) + memberSize('displaced', displaced).bytes,
    canTravel: records.canTravel && remainder.canTravel,
  };
}

function memberSize(name: string, value: object | undefined): JsonSize {
  return value === undefined ? ABSENT : member(name, jsonSizeOf(value));
}

/** As it counts in an object that has other members. */
function member(name: string, { bytes, canTravel }: JsonSize): JsonSize {
  return { bytes: `,"${name}":`.length + bytes, canTravel };
}
