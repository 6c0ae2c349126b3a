import type { ItemStates } from './candidate';
import type { Copies } from './copies';
import { type FunctionFacts, mappingsOf } from './function-facts';
import type { Refusal } from './refusal';

/** What a message is judged by. */
export interface Situation {
  readonly copies: Copies;
  /** What would be invoked. */
  readonly facts: FunctionFacts;
  readonly maxRedrives: number;
}

type RefusalRule = (situation: Situation) => Refusal | undefined;

/** The gravest first: what cannot be overruled comes before what a person can overrule. */
const REFUSAL_RULES: readonly RefusalRule[] = [
  functionProblem,
  unsendable,
  tooOften,
  alreadyDone,
  outcomeUnknown,
  inexact,
  partial,
  tumblingWindow,
  itemGone,
  itemStale,
];

/** What keeps a message from being sent to whatever function. */
export function nothingLeft({ best }: Copies): Refusal | undefined {
  if (best.records > 0) return undefined;
  return {
    code: 'NOTHING_LEFT',
    message: `The message has no records: its status is ${best.status}. ${because(best)}`,
  };
}

/** Everything that speaks against sending a message to a function. */
export function refusalsOf(situation: Situation): readonly Refusal[] {
  return REFUSAL_RULES.flatMap((refuse) => refuse(situation) ?? []);
}

function functionProblem({ facts }: Situation): Refusal | undefined {
  return facts.problem;
}

function unsendable({ copies: { best } }: Situation): Refusal | undefined {
  return best.unsendable;
}

function tooOften({ copies: { attempts }, maxRedrives }: Situation): Refusal | undefined {
  if (attempts < maxRedrives) return undefined;
  return {
    code: 'REDRIVEN_TOO_OFTEN',
    message: `The message was redriven ${attempts} times; at most ${maxRedrives} are allowed. Fix the cause first.`,
  };
}

function alreadyDone({ copies: { lastOutcome, mayHoldOthers } }: Situation): Refusal | undefined {
  if (lastOutcome !== 'done') return undefined;
  return {
    code: 'ALREADY_DONE',
    message: mayHoldOthers
      ? 'The last redrive succeeded, but a copy of the message holds other records: delete what is done (hydrated-dlq ' +
        'delete --done), and plan again.'
      : 'The last redrive succeeded: delete the message if it is not kept on purpose.',
  };
}

function outcomeUnknown({ copies }: Situation): Refusal | undefined {
  return copies.lastOutcome === 'unknown' ? { code: 'OUTCOME_UNKNOWN', message: whyUnknown(copies) } : undefined;
}

/** What was processed is to be deleted, and nothing else. */
function whyUnknown({ lastLackedRecords, mayHoldOthers }: Copies): string {
  if (lastLackedRecords) {
    return (
      'The last redrive was of a copy that lacks records of this one. These were not sent with it: allow OUTCOME_UNKNOWN ' +
      'to send this copy, of which other records may be processed already.'
    );
  }
  return (
    'Nobody knows whether the last redrive processed all records. See in the logs whether the function did: if so, delete ' +
    `${mayHoldOthers ? 'that copy by the ID that SQS gave it, as another one holds other records' : 'the message'}; ` +
    'if not, or if the function is idempotent, allow OUTCOME_UNKNOWN.'
  );
}

function inexact({ copies: { best } }: Situation): Refusal | undefined {
  if (best.status !== 'INEXACT') return undefined;
  return {
    code: 'INEXACT',
    message: `${because(best)} The payload can hold records that were processed already: allow INEXACT if the function is idempotent.`,
  };
}

function partial({ copies: { best } }: Situation): Refusal | undefined {
  if (best.status !== 'PARTIAL') return undefined;
  return { code: 'PARTIAL', message: `${because(best)} Allow PARTIAL to send what is left.` };
}

function tumblingWindow({ copies: { best }, facts }: Situation): Refusal | undefined {
  if (!mappingsOf(facts, best.streamArn).some(({ tumblingWindow }) => tumblingWindow)) return undefined;
  return {
    code: 'TUMBLING_WINDOW',
    message:
      'The function aggregates a tumbling window, whose state is lost: allow TUMBLING_WINDOW if it copes without.',
  };
}

function itemGone({ copies: { best } }: Situation): Refusal | undefined {
  return itemRefusal(best.items, 'GONE', 'were deleted since');
}

function itemStale({ copies: { best } }: Situation): Refusal | undefined {
  return itemRefusal(best.items, 'STALE', 'have changed since');
}

function itemRefusal(items: ItemStates | undefined, state: 'GONE' | 'STALE', what: string): Refusal | undefined {
  if (!items || items[state] === 0) return undefined;
  const all = Object.values(items).reduce((sum, count) => sum + count, 0);
  const code = `ITEM_${state}` as const;
  return {
    code,
    message: `${items[state]} of ${all} items ${what}: allow ${code} if the function copes with old images.`,
  };
}

function because({ reason = 'The reason is not known' }: Copies['best']): string {
  return reason.endsWith('.') ? reason : `${reason}.`;
}
