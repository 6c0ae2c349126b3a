import type { PlanAnswer, RedriveState } from '../cli/page-server/wire';
import { count, number, withoutErrorInWords } from '../cli/terminal/words';
import { isCauseId, isGroupId } from '../contract/group-ids';
import { REDRIVE_OUTCOMES } from '../contract/message';
import { lacksItsError } from '../contract/redrive-run';
import { OUTCOME_WORDS } from './words';

/** What came of messages, such as `598 done, 2 failed again`. */
export function countsInWords(counts: RedriveState['counts']): string {
  const known = REDRIVE_OUTCOMES.filter((outcome) => (counts[outcome] ?? 0) > 0);
  if (known.length === 0) return 'nothing sent yet';
  return known.map((outcome) => `${number(counts[outcome] ?? 0)} ${OUTCOME_WORDS[outcome]}`).join(', ');
}

/** What a plan would do, such as `Planned: 332 messages to send, 15 not sent`. */
export function planInWords(plan: PlanAnswer): string {
  return `Planned: ${count(plan.messages, 'message')} to send, ${number(notSent(plan))} not sent`;
}

/** Messages of a plan that would not be sent. */
export function notSent({ refused }: PlanAnswer): number {
  return refused.reduce((sum, each) => sum + each.count, 0);
}

/** Messages of which it is known what came of them. */
export function reported(counts: RedriveState['counts']): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}

/** What to do about what was not done. */
export function nextSteps({ counts, reports }: Pick<RedriveState, 'counts' | 'reports'>): string[] {
  const withoutError = reports.filter(lacksItsError).length;
  const stopped = reports.some(({ refusal }) => refusal?.code === 'STOPPED');
  return [
    (counts.failed ?? 0) + (counts.partly ?? 0) > withoutError && 'What failed again is in the queue, with its error.',
    withoutError > 0 && withoutErrorInWords(withoutError),
    reports.some((report) => report.trouble !== undefined && !lacksItsError(report)) &&
      'Messages could not be deleted or updated in the queue: see which, and why, in the list.',
    (counts.unknown ?? 0) > 0 &&
      'An answer that was lost says nothing of the records. See the log of the function, then delete the message, or plan it again and allow OUTCOME_UNKNOWN.',
    reports.some(({ copiesLeft }) => copiesLeft !== undefined) &&
      'Copies with records that were not sent stay in the queue: plan what is left, and decide about them.',
    stopped && 'The redrive was stopped before the turn of the others: they are in the queue as they were.',
  ].filter((step) => typeof step === 'string');
}

/** What a redrive is of, such as `cause g3f2a91c.b17e`. */
export function selectionInWords(id: string | undefined): string {
  if (id === undefined) return 'everything in the queue';
  if (!isGroupId(id)) return 'one message';
  return isCauseId(id) ? `cause ${id}` : `group ${id}`;
}

/** The functions of a plan, such as `orders` or `orders and 2 more functions`. */
export function functionsInWords(names: readonly string[]): string {
  const [first = 'no function', ...others] = names;
  return others.length === 0 ? first : `${first} and ${count(others.length, 'more function')}`;
}
