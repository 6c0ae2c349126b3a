import type { HydrationReason } from '../../contract/message';
import type { Clock, ReadingBudget } from '../invocation';
import type { Page, PageRecord, Position, Shard, StreamCall, StreamReader } from '../readers/reader';
import { EMPTY_PAGE_PAUSE, MORE_TRIES, MOST_EMPTY_PAGES, NEVER_TRIMMED_AGE, RETRY_PAUSE } from './limits';
import type { Answer, PageAnswer, Step } from './state';

/** Why the shard cannot be read now, or ever. */
export type Failure =
  | { readonly kind: 'final'; readonly reason: HydrationReason; readonly error: Error }
  | { readonly kind: 'blocked' | 'transient'; readonly error: Error }
  | { readonly kind: 'out-of-time' };

/** What came of a step. */
export type StepResult =
  | { readonly answer: Answer; readonly records: readonly PageRecord[]; readonly error?: Error }
  | { readonly failure: Failure };

/** A step that makes calls. */
export type Call = Exclude<Step, { readonly kind: 'done' | 'stalled' }>;

/** The calls of one sweep: they share an iterator, and how often the shard may still be asked again. */
export class ShardCalls {
  private readonly shard: Shard;
  private iterator = '';
  private afterEmptyPage = false;
  /** When the shard has given as many bytes as its quota allows; milliseconds since the epoch. */
  private paidOffAt = 0;
  private retries = 0;
  private uncounted = 0;

  constructor(
    private readonly reader: StreamReader,
    shard: Shard,
    private readonly clock: Clock,
    private readonly budget: ReadingBudget,
  ) {
    // Remembered records know their shard, and would otherwise keep alive all that came with it.
    this.shard = { streamArn: shard.streamArn, shardId: shard.shardId };
  }

  /** Calls since this was last asked, failed ones included. */
  count(): number {
    const count = this.uncounted;
    this.uncounted = 0;
    return count;
  }

  /** There is no time left to read. */
  isOver(): boolean {
    return this.budget.readSignal.aborted || this.clock.now() >= this.budget.readUntil;
  }

  /** The shard goes on giving: it gets all its tries anew. */
  renewTries(): void {
    this.retries = 0;
  }

  /** Makes the calls of a step; what may succeed within seconds is tried again. */
  async take(step: Call): Promise<StepResult> {
    if (step.kind === 'page') await this.pauseBeforePage();
    if (this.isOver()) return { failure: { kind: 'out-of-time' } };
    try {
      if (step.kind === 'seek') return await this.seek(step.position);
      if (step.kind === 'look') return await this.look(step.sequenceNumber);
      return await this.page(step.limit);
    } catch (error) {
      return await this.recover(step, error instanceof SyntaxError ? new GarbledAnswerError() : (error as Error));
    }
  }

  private async seek(position: Position): Promise<StepResult> {
    this.iterator = await this.iteratorAt(position);
    this.afterEmptyPage = false;
    return { answer: { kind: 'sought' }, records: [] };
  }

  private async page(limit: number): Promise<StepResult> {
    const page = await this.pageAt(this.iterator, limit);
    this.iterator = page.nextIterator ?? '';
    this.afterEmptyPage = page.records.length === 0;
    const answer = pageAnswer(page.records);
    this.paidOffAt = this.clock.now() + this.debtOf(answer);
    const mayTear = this.reader.trimsSilently && this.mayBeTrimmed(page.records.at(-1));
    return {
      answer: { ...answer, ended: page.ended, behind: page.behind, mayTear },
      records: page.records,
    };
  }

  /** With an iterator of its own: the sweep goes on with the one it has. */
  private async look(sequenceNumber: string): Promise<StepResult> {
    let iterator: string | undefined = await this.iteratorAt({ from: 'last-read', sequenceNumber });
    for (let pages = 0; iterator !== undefined && pages <= MOST_EMPTY_PAGES && !this.isOver(); pages += 1) {
      if (pages > 0) await this.pause(EMPTY_PAGE_PAUSE);
      const page: Page = await this.pageAt(iterator, 1);
      const [found] = page.records;
      if (found) return looked(BigInt(found.sequenceNumber) === BigInt(sequenceNumber));
      iterator = page.ended ? undefined : page.nextIterator;
    }
    return this.isOver() ? { failure: { kind: 'out-of-time' } } : looked(false);
  }

  private iteratorAt(position: Position): Promise<string> {
    this.uncounted += 1;
    return this.reader.getIterator(this.shard, position, this.budget.readSignal);
  }

  private pageAt(iterator: string, limit: number): Promise<Page> {
    this.uncounted += 1;
    return this.reader.getRecords(this.shard, iterator, limit, this.budget.readSignal);
  }

  private async recover(step: Call, error: Error): Promise<StepResult> {
    const trouble = this.reader.troubleOf(error, callOf(step));
    if (trouble.kind === 'final' || trouble.kind === 'blocked') return { failure: { ...trouble, error } };
    if (trouble.kind !== 'transient') {
      return step.kind === 'look' ? looked(false) : { answer: trouble, records: [], error };
    }
    if (this.isOver()) return { failure: { kind: 'out-of-time' } };
    if (!trouble.soon || this.retries >= MORE_TRIES) return { failure: { kind: 'transient', error } };
    const pause = RETRY_PAUSE * (this.retries + 1 + this.clock.random());
    if (this.clock.now() + pause >= this.budget.readUntil) return { failure: { kind: 'transient', error } };
    this.retries += 1;
    await this.clock.sleep(pause);
    return this.take(step);
  }

  /** How long a shard refuses to be read after a page larger than it gives in a second; milliseconds. */
  private debtOf({ bytes }: PageAnswer): number {
    const { bytesPerSecond = Number.POSITIVE_INFINITY } = this.reader;
    return Math.max(0, bytes / bytesPerSecond - 1) * 1000;
  }

  private async pauseBeforePage(): Promise<void> {
    const debt = this.paidOffAt - this.clock.now();
    const pause = this.afterEmptyPage ? Math.max(EMPTY_PAGE_PAUSE, debt) : debt;
    if (pause > 0) await this.pause(pause);
  }

  private async pause(milliseconds: number): Promise<void> {
    await this.clock.sleep(Math.max(0, Math.min(milliseconds, this.budget.readUntil - this.clock.now())));
  }

  /** No stream trims what is younger than a day; a record without a time counts as old. */
  private mayBeTrimmed(record: PageRecord | undefined): boolean {
    return record !== undefined && !(this.clock.now() - record.arrivedAt < NEVER_TRIMMED_AGE);
  }
}

/** A page, as far as its records tell. */
export function pageAnswer(records: readonly PageRecord[]): PageAnswer {
  return {
    kind: 'page',
    records: records.length,
    bytes: records.reduce((sum, { bytes }) => sum + bytes, 0),
    first: records[0]?.sequenceNumber,
    last: records.at(-1)?.sequenceNumber,
    ended: false,
    remembered: false,
    mayTear: false,
  };
}

function looked(isThere: boolean): StepResult {
  return { answer: { kind: 'looked', isThere }, records: [] };
}

function callOf(step: Call): StreamCall {
  if (step.kind === 'page') return 'page';
  const isAtHorizon = step.kind === 'seek' && step.position.from === 'trim-horizon';
  return isAtHorizon ? 'iterator-at-horizon' : 'iterator-at-number';
}

/** The response is not JSON: cut off, or from something in between. The parser's own error may quote data. */
class GarbledAnswerError extends Error {
  override readonly name = 'GarbledAnswerError';

  constructor() {
    super("The stream's answer could not be read");
  }
}
