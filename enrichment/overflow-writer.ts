import type { S3Client } from '@aws-sdk/client-s3';
import type { HydratedMessage, Overflow } from '../contract/message';
import { type Hydrated, type HydrationResult, pending } from './hydration-result';
import { payloadSizeOf } from './json-size';
import { storeOverflow } from './overflow';
import type { Received } from './receive';
import { type FitLimits, placeAlone, placeTogether } from './size-limits';

/** Where messages have to fit, and where goes what does not. */
export interface Writing {
  readonly limits: FitLimits;
  /** Whose turn it is among messages of several megabytes. */
  readonly inTurn: Turns;
  readonly s3: () => Promise<S3Client>;
  /** Ends calls to the bucket. */
  readonly signal: AbortSignal;
}

/** Runs what it is given, one after the other. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export function takingTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

/**
 * The object of a message takes up its size again: from here on they are made and written one at a time. Smaller ones
 * fit beside each other, and need not wait for the bucket's answers to others; bytes.
 */
const IN_TURN_FROM = 3 * 1024 * 1024;

/** Makes one message fit its destination by itself. What moves to the bucket is written at once, so that it need not wait in memory. */
export async function fitAlone(composed: ComposedMessage, writing: Writing): Promise<HydrationResult> {
  const { received, message, streamCalls, stored } = composed;
  const placeAndWrite = async () => {
    const placement = placeAlone(message, writing.limits, stored);
    return write({ kind: 'hydrated', received, placement, streamCalls }, writing);
  };
  return isLarge(message, writing.limits) ? writing.inTurn(placeAndWrite) : placeAndWrite();
}

function isLarge({ payload }: HydratedMessage, { messageBytes }: FitLimits): boolean {
  return payload !== undefined && payloadSizeOf(payload, messageBytes).bytes >= IN_TURN_FROM;
}

interface ComposedMessage {
  readonly received: Received;
  readonly message: HydratedMessage;
  readonly streamCalls: number;
  /** The object that holds the payload already. */
  readonly stored?: Overflow;
}

/** Makes messages that fit by themselves fit into one request to the destination. Keeps the order, pending pointers included. */
export async function fitTogether(
  results: readonly HydrationResult[],
  writing: Writing,
): Promise<readonly HydrationResult[]> {
  const hydrated = results.filter((result) => result.kind === 'hydrated');
  const placements = placeTogether(
    hydrated.map(({ placement }) => placement),
    writing.limits,
  ).values();
  return Promise.all(
    results.map((result) => {
      if (result.kind !== 'hydrated') return result;
      return write({ ...result, placement: placements.next().value ?? result.placement }, writing);
    }),
  );
}

/** Writes what has to go to the bucket. What the bucket refuses, or does not take in time, is pending, as is what fits nowhere. */
async function write(hydrated: Hydrated, { limits, s3, signal }: Writing): Promise<HydrationResult> {
  const { received, placement, streamCalls } = hydrated;
  switch (placement.kind) {
    case 'inline':
      return hydrated;
    case 'too-large':
      return pending(received, new MessageTooLargeError(limits.messageBytes), 'useless', streamCalls);
    case 'no-room':
      return pending(received, new NoRoomError(limits.requestBytes), 'uncounted', streamCalls);
    case 'overflow':
      try {
        await storeOverflow(await s3(), placement.object, signal);
        return { ...hydrated, placement: placeAlone(placement.message, limits) };
      } catch (error) {
        return pending(received, error as Error, 'counted', streamCalls);
      }
  }
}

/** The message fits its destination, but not beside the others of this batch. */
class NoRoomError extends Error {
  override readonly name = 'NoRoomError';

  constructor(limitBytes: number) {
    super(`The other messages of the batch leave no room for it in a request of ${limitBytes} bytes`);
  }
}

/** The message outgrows its destination, and there is no bucket for what is too much, or moving it does not help. */
class MessageTooLargeError extends Error {
  override readonly name = 'MessageTooLargeError';

  constructor(limitBytes: number) {
    super(
      `The message cannot be made to fit into ${limitBytes} bytes: the destination's limit, less the room that the pipe needs`,
    );
  }
}
