import type { HydratedMessage } from '../contract/message';
import { hydrate } from './hydrate';
import { beginInvocation, type Edges, type LambdaContext } from './invocation';
import { fitTogether, takingTurns } from './overflow-writer';
import { receive, type StagedMessage } from './receive';
import { report } from './report';
import { type Kept, takeRetryLane } from './retry-lane';
import { leaveRoom } from './size-limits';

export type Handler = (records: readonly StagedMessage[], context?: LambdaContext) => Promise<HydratedMessage[]>;

/** The enrichment: staging messages in, hydrated messages out, in the same order, except for those that took the retry lane. */
export function createHandler({ environment, clients, clock, memory, write }: Edges): Handler {
  const { messageLimitBytes, requestLimitBytes, overflowBucket, functionName } = environment;
  const limits = leaveRoom({
    messageBytes: messageLimitBytes,
    requestBytes: requestLimitBytes,
    bucket: overflowBucket,
  });

  return async (records, context) => {
    const startedAt = clock.now();
    const { shardsAtOnce, reading, storeSignal, keepSignal } = beginInvocation(context, startedAt, clock);
    const writing = { limits, inTurn: takingTurns(), s3: clients.s3, signal: storeSignal };

    const all = records.map((record) => receive(record, startedAt));
    const { readSignal } = reading;
    const alone = await hydrate(all, {
      ...environment,
      clients,
      clock,
      memory,
      reading,
      readSignal,
      shardsAtOnce,
      writing,
    });
    const together = await fitTogether(alone, writing);
    const hydrated = together.filter((result) => result.kind === 'hydrated');
    const discarded = together.filter((result) => result.kind === 'discarded');
    const pending = together.filter((result) => result.kind === 'pending');
    const kept = await takeRetryLane(pending, { clock, environment, sqs: clients.sqs, signal: keepSignal });

    const lost = kept.filter(({ where }) => where === 'nowhere');
    // A failed invocation delivers nothing: what it hydrated comes again, and is reported then.
    report(lost.length > 0 ? { hydrated: [], discarded: [], kept } : { hydrated, discarded, kept }, {
      write,
      functionName,
      startedAt,
      now: clock.now(),
    });
    if (lost.length > 0) throw new PointersNotKeptError(lost);
    return hydrated.map(({ placement }) => placement.message);
  };
}

/**
 * Only the staging message at hand still holds these pointers: the invocation fails, so that the pipe deletes no message
 * of the batch. Pointers that took the retry lane are not delivered twice because of that, as their originals are gone;
 * the others of the batch come again when their visibility timeout ends.
 */
class PointersNotKeptError extends Error {
  override readonly name = 'PointersNotKeptError';

  constructor(lost: readonly Kept[]) {
    const [first] = lost;
    const ids = lost.map(({ pending }) => pending.received.staged.messageId).join(', ');
    super(`No queue took the pointers of messages ${ids}; the first failed with ${first?.pending.error}`, {
      cause: first?.pending.error,
    });
  }
}
