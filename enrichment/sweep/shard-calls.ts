import type { HydrationReason } from '../../contract/message';
import type { Invocation } from '../invocation';
import type { PageRecord, Shard, StreamReader } from '../readers/reader';
import { GarbledAnswerError, StalledShardError } from './errors';
import { EMPTY_PAGE_PAUSE, MORE_TRIES, RETRY_PAUSE } from './limits';
import type { Answer, PageAnswer, Position, Step } from './state';

/** Why the shard cannot be read now, or ever. */
export type Failure =
  | { readonly kind: 'final'; readonly reason: HydrationReason; readonly error: Error }
  | { readonly kind: 'transient'; readonly error: Error }
  | { readonly kind: 'out-of-time' };

export type Outcome =
  | { readonly answer: Answer; readonly records: readonly PageRecord[]; readonly error?: Error }
  | { readonly failure: Failure };

export type OpenStep = Exclude<Step, { readonly kind: 'done' }>;

/** The calls of one sweep: they share an iterator, and how often the shard may still be asked again. */
export class ShardCalls {
  private readonly shard: Shard;
  private iterator = '';
  private afterEmptyPage = false;
  private retries = 0;
  private uncounted = 0;

  constructor(
    private readonly reader: StreamReader,
    shard: Shard,
    private readonly invocation: Invocation,
  ) {
    // Records that are remembered know their shard, and would else keep alive all that came with it.
    this.shard = { streamArn: shard.streamArn, shardId: shard.shardId };
  }

  /** Calls since this was last asked, failed ones too. */
  count(): number {
    const count = this.uncounted;
    this.uncounted = 0;
    return count;
  }

  /** Takes a step; what may go well within seconds is tried again. */
  async take(step: OpenStep): Promise<Outcome> {
    if (step.kind === 'stalled') return { failure: { kind: 'transient', error: new StalledShardError(this.shard) } };
    if (step.kind === 'page' && this.afterEmptyPage) await this.pause(EMPTY_PAGE_PAUSE);
    if (this.isOver()) return { failure: { kind: 'out-of-time' } };
    try {
      this.uncounted += 1;
      return step.kind === 'seek' ? await this.seek(step.position) : await this.page(step.limit);
    } catch (error) {
      return await this.recover(step, error instanceof SyntaxError ? new GarbledAnswerError() : (error as Error));
    }
  }

  private async seek(position: Position): Promise<Outcome> {
    this.iterator = await this.reader.getIterator(this.shard, position, this.invocation.readSignal);
    return { answer: { kind: 'sought' }, records: [] };
  }

  private async page(limit: number): Promise<Outcome> {
    const page = await this.reader.getRecords(this.shard, this.iterator, limit, this.invocation.readSignal);
    this.iterator = page.nextIterator ?? '';
    this.afterEmptyPage = page.records.length === 0;
    return { answer: pageAnswer(page.records, page.ended), records: page.records };
  }

  private async recover(step: OpenStep, error: Error): Promise<Outcome> {
    const trouble = this.reader.troubleOf(error, step.kind === 'seek' ? 'getIterator' : 'getRecords');
    if (trouble.kind === 'final') return { failure: { ...trouble, error } };
    if (trouble.kind !== 'transient') return { answer: trouble, records: [], error };
    if (this.isOver()) return { failure: { kind: 'out-of-time' } };
    if (!trouble.soon || this.retries >= MORE_TRIES) return { failure: { kind: 'transient', error } };
    const { clock, readUntil } = this.invocation;
    const pause = RETRY_PAUSE * (this.retries + 1 + clock.random());
    if (clock.now() + pause >= readUntil) return { failure: { kind: 'transient', error } };
    this.retries += 1;
    await clock.sleep(pause);
    return this.take(step);
  }

  private async pause(milliseconds: number): Promise<void> {
    const { clock, readUntil } = this.invocation;
    await clock.sleep(Math.max(0, Math.min(milliseconds, readUntil - clock.now())));
  }

  /** There is no time left to read. */
  isOver(): boolean {
    return this.invocation.readSignal.aborted || this.invocation.clock.now() >= this.invocation.readUntil;
  }
}

export function pageAnswer(records: readonly PageRecord[], ended: boolean): PageAnswer {
  return {
    kind: 'page',
    records: records.length,
    bytes: records.reduce((sum, { bytes }) => sum + bytes, 0),
    first: records[0]?.sequenceNumber,
    last: records.at(-1)?.sequenceNumber,
    ended,
    remembered: false,
  };
}
