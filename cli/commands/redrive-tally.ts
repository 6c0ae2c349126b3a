import type { RedriveOutcome } from '../../contract/message';
import { lacksItsError } from '../../contract/redrive-run';
import type { RedriveReport, RefusedRedrive } from '../../redrive';
import type { Ending } from '../run';
import type { Output } from '../terminal/output';
import { copiesLeftInWords, count, number, shortId, withoutErrorInWords } from '../terminal/words';

/** What became of messages, in the words that a person reads. */
export const OUTCOME_WORDS: Readonly<Record<RedriveOutcome, string>> = {
  done: 'done',
  failed: 'failed again',
  partly: 'done in part',
  unknown: 'unknown: the answer was lost',
  refused: 'not sent',
};

/** Such as `598 done, 2 failed again`. */
export function outcomesInWords(counts: readonly (readonly [outcome: RedriveOutcome, count: number])[]): string {
  const known = counts.filter(([, so]) => so > 0);
  return known.map(([outcome, so]) => `${number(so)} ${OUTCOME_WORDS[outcome]}`).join(', ') || 'nothing';
}

/** As many that were not done are shown while a redrive runs; all of them are in the queue and with --json. */
const MOST_SHOWN = 20;

/** Counts what comes of a redrive, shows it as it comes, and sums it up. */
export class RedriveTally {
  private readonly counts = new Map<RedriveOutcome, number>();
  private expected = 0;
  private refusedByPlan = 0;
  private doneAndLeft = 0;
  private withoutError = 0;
  /** By the ids that SQS gave: a later pass can send them after all. */
  private readonly copiesLeft = new Set<string>();
  private stopped = 0;
  private shown = 0;

  constructor(private readonly output: Output) {}

  /** More messages are sent, and others are not. */
  expect(planned: number, refused: readonly RefusedRedrive[]): void {
    this.expected += planned;
    this.refusedByPlan += refused.length;
  }

  /** Messages that were sent and not done. */
  get notDone(): number {
    return this.sent - this.of('done');
  }

  /** Messages that a run has got to, whether or not Lambda took them. */
  get sent(): number {
    return this.total - this.stopped;
  }

  /** Whether a run was stopped. */
  get isStopped(): boolean {
    return this.stopped > 0;
  }

  add(report: RedriveReport): void {
    const { outcome, refusal, trouble, journalTrouble, fate, keys, left = [] } = report;
    this.counts.set(outcome, this.of(outcome) + 1);
    if (refusal?.code === 'STOPPED') this.stopped += 1;
    if (outcome === 'done' && fate !== 'deleted' && trouble !== undefined) this.doneAndLeft += 1;
    if (lacksItsError(report)) this.withoutError += 1;
    for (const key of fate === 'kept' ? [] : keys) this.copiesLeft.delete(key);
    for (const key of left) this.copiesLeft.add(key);
    this.output.object({ type: 'redriven', ...report });
    const remarks = [trouble, journalTrouble, left.length > 0 && copiesLeftInWords(left.length)].filter(
      (remark) => typeof remark === 'string',
    );
    if (refusal?.code !== 'STOPPED' && (outcome !== 'done' || remarks.length > 0)) this.show(report, remarks);
    this.output.progress(`${number(this.total)} of ${number(this.expected)}: ${this.summary()}`);
  }

  ending(): Ending {
    const left = this.refusedByPlan + this.doneAndLeft + this.copiesLeft.size;
    return this.of('done') === this.expected && left === 0 ? 'all-done' : 'failed-or-left';
  }

  summarize(): void {
    const { expected: planned, refusedByPlan } = this;
    const counts = Object.fromEntries(this.counts);
    this.output.object({ type: 'summary', planned, refusedByPlan, ...counts });
    if (this.shown > 0) this.output.line();
    const redriven = count(this.total - this.of('refused'), 'message');
    const summary = this.total === 0 ? 'Nothing was sent.' : `Redriven ${redriven}: ${this.summary()}`;
    this.output.line(this.output.colors.bold(summary));
    if (this.of('failed') + this.of('partly') > this.withoutError)
      this.output.line('What failed again is in the queue, with its error: hydrated-dlq list shows it.');
    if (this.withoutError > 0) this.output.line(withoutErrorInWords(this.withoutError));
    if (this.copiesLeft.size > 0)
      this.output.line(
        `In the queue as before: ${count(this.copiesLeft.size, 'copy', 'copies')} with records that were not sent.`,
      );
    if (this.of('unknown') > 0) {
      this.output.line(
        'An answer that was lost says nothing of the records: see the log of the function, then delete the message or',
      );
      this.output.line('redrive it with --allow OUTCOME_UNKNOWN. It is never sent again by itself.');
    }
  }

  private show({ id, outcome, refusal, error }: RedriveReport, remarks: readonly string[]): void {
    this.shown += 1;
    if (this.shown > MOST_SHOWN) return;
    const why = refusal ? `${refusal.code}: ${refusal.message}` : error ? `${error.type}: ${error.message}` : '';
    const { red, yellow } = this.output.colors;
    this.output.line(
      `${shortId(id)}  ${(outcome === 'failed' ? red : yellow)(OUTCOME_WORDS[outcome])}  ${[why.split('\n')[0], ...remarks].filter(Boolean).join(' ')}`,
    );
    if (this.shown === MOST_SHOWN) this.output.line('Others like these are counted only.');
  }

  private get total(): number {
    return [...this.counts.values()].reduce((sum, so) => sum + so, 0);
  }

  private summary(): string {
    return outcomesInWords([...this.counts]);
  }

  private of(outcome: RedriveOutcome): number {
    return this.counts.get(outcome) ?? 0;
  }
}
