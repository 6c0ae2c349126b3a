import type { HydratedMessage } from '../contract/message';
import { hydrate } from './hydrate';
import { takeIn } from './intake';
import { beginInvocation, type Edges, type LambdaContext } from './invocation';
import type { Outcome } from './outcome';
import { type Kept, takeRetryLane } from './retry-lane';
import type { StagedMessage } from './staged-message';
import { fitOutcomes } from './store';
import { tell } from './tell';

export type Handler = (records: readonly StagedMessage[], context?: LambdaContext) => Promise<HydratedMessage[]>;

/** The enrichment: staging messages in, hydrated messages out, in the same order, but for those that took the retry lane. */
export function createHandler(edges: Edges): Handler {
  return async (records, context) => {
    const invocation = beginInvocation(edges, context);
    const intakes = records.map((record) => takeIn(record, invocation.startedAt));
    const outcomes = inOrder(intakes, await hydrate(intakes, invocation));
    const fitted = await fitOutcomes(outcomes, invocation);
    const hydrated = fitted.filter((outcome) => outcome.kind === 'hydrated');
    const kept = await takeRetryLane(
      fitted.filter((outcome) => outcome.kind === 'pending'),
      invocation,
    );
    const lost = kept.filter(({ where }) => where === 'nowhere');
    // An invocation that fails delivers nothing: what it hydrated comes again, and is told then.
    tell(lost.length > 0 ? [] : hydrated, kept, invocation);
    if (lost.length > 0) throw new PointersNotKeptError(lost);
    return hydrated.map(({ message }) => message);
  };
}

function inOrder(intakes: readonly Outcome['intake'][], outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.toSorted((a, b) => intakes.indexOf(a.intake) - intakes.indexOf(b.intake));
}

/**
 * Nothing but the staging message at hand holds these pointers: the invocation fails, so that the pipe deletes no
 * message of the batch. Pointers that took the retry lane are not delivered twice by that, their originals are gone;
 * the others of the batch come again when their visibility timeout is over.
 */
class PointersNotKeptError extends Error {
  override readonly name = 'PointersNotKeptError';

  constructor(lost: readonly Kept[]) {
    const [first] = lost;
    const ids = lost.map(({ pending }) => pending.intake.staged.messageId).join(', ');
    super(`No queue took the pointers of messages ${ids}; the first failed with ${first?.pending.error}`, {
      cause: first?.pending.error,
    });
  }
}
