import type { HydrationReason } from '../../contract/message';
import type { Clock, ReadingBudget } from '../invocation';
import type { PlannedPointer, Sweep } from '../plan';
import type { PageRecord, Position, Shard, StreamReader } from '../readers/reader';
import { isNeeded } from './held-records';
import { EMPTY_PAGE_PAUSE, MORE_TRIES, REMEMBERED_SHARE, RETRY_PAUSE } from './limits';
import type { ShardMemory } from './shard-memory';
import type { Answer, PageAnswer, Step } from './state';

/** Why the shard cannot be read now, or ever. */
export type Failure =
  | { readonly kind: 'final'; readonly reason: HydrationReason; readonly error: Error }
  | { readonly kind: 'transient'; readonly error: Error }
  | { readonly kind: 'out-of-time' };

/** What came of a step. */
export type StepResult =
  | { readonly answer: Answer; readonly records: readonly PageRecord[]; readonly error?: Error }
  | { readonly failure: Failure };

export type OpenStep = Exclude<Step, { readonly kind: 'done' }>;

/** What a sweep works with. */
export interface Sweeping extends ReadingBudget {
  readonly clock: Clock;
  readonly memory: ShardMemory;
}

/** The calls of one sweep: they share an iterator, and how often the shard may still be asked again. */
class ShardCalls {
  private readonly shard: Shard;
  private iterator = '';
  private afterEmptyPage = false;
  private retries = 0;
  private uncounted = 0;

  constructor(
    private readonly reader: StreamReader,
    shard: Shard,
    private readonly sweeping: Sweeping,
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
  async take(step: OpenStep): Promise<StepResult> {
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

  private async seek(position: Position): Promise<StepResult> {
    this.iterator = await this.reader.getIterator(this.shard, position, this.sweeping.readSignal);
    return { answer: { kind: 'sought' }, records: [] };
  }

  private async page(limit: number): Promise<StepResult> {
    const page = await this.reader.getRecords(this.shard, this.iterator, limit, this.sweeping.readSignal);
    this.iterator = page.nextIterator ?? '';
    this.afterEmptyPage = page.records.length === 0;
    return { answer: pageAnswer(page.records, page.ended), records: page.records };
  }

  private async recover(step: OpenStep, error: Error): Promise<StepResult> {
    const trouble = this.reader.troubleOf(error, step.kind === 'seek' ? 'getIterator' : 'getRecords');
    if (trouble.kind === 'final') return { failure: { ...trouble, error } };
    if (trouble.kind !== 'transient') return { answer: trouble, records: [], error };
    if (this.isOver()) return { failure: { kind: 'out-of-time' } };
    if (!trouble.soon || this.retries >= MORE_TRIES) return { failure: { kind: 'transient', error } };
    const { clock, readUntil } = this.sweeping;
    const pause = RETRY_PAUSE * (this.retries + 1 + clock.random());
    if (clock.now() + pause >= readUntil) return { failure: { kind: 'transient', error } };
    this.retries += 1;
    await clock.sleep(pause);
    return this.take(step);
  }

  private async pause(milliseconds: number): Promise<void> {
    const { clock, readUntil } = this.sweeping;
    await clock.sleep(Math.max(0, Math.min(milliseconds, readUntil - clock.now())));
  }

  /** There is no time left to read. */
  isOver(): boolean {
    return this.sweeping.readSignal.aborted || this.sweeping.clock.now() >= this.sweeping.readUntil;
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

/** The calls of one sweep, except for those whose answers this sandbox remembers. */
export class RememberingCalls {
  /** From the position that was sought on. */
  private recalled: readonly PageRecord[] = [];

  private readonly calls: ShardCalls;

  constructor(
    reader: StreamReader,
    private readonly sweep: Sweep<PlannedPointer>,
    private readonly sweeping: Sweeping,
  ) {
    this.calls = new ShardCalls(reader, sweep, sweeping);
  }

  /** Calls to the stream since this was last asked, failed ones included. */
  count(): number {
    return this.calls.count();
  }

  async take(step: OpenStep): Promise<StepResult> {
    return this.recall(step) ?? this.remember(await this.calls.take(step));
  }

  /** Whether a range that begins with that record can be read from memory. */
  remembers(sequenceNumber: string): boolean {
    return this.rememberedFrom(sequenceNumber).length > 0;
  }

  private rememberedFrom(sequenceNumber: string): readonly PageRecord[] {
    const { memory, clock } = this.sweeping;
    return this.calls.isOver() ? [] : memory.from(this.sweep, sequenceNumber, clock.now());
  }

  /** Only from the very record on that a range begins with: what the shard says of any other position is not known here. */
  private recall(step: OpenStep): StepResult | undefined {
    if (step.kind === 'seek' && step.position.from === 'start') {
      this.recalled = this.rememberedFrom(step.position.sequenceNumber);
      return this.recalled.length > 0 ? { answer: { kind: 'sought' }, records: [] } : undefined;
    }
    const records = this.recalled;
    this.recalled = [];
    if (step.kind !== 'page' || records.length === 0) return undefined;
    return { answer: { ...pageAnswer(records, false), remembered: true }, records };
  }

  /** What the pointers at hand need is delivered with them; only a page with something beyond them is worth its memory. */
  private remember(result: StepResult): StepResult {
    const { memory, clock, mostHeldBytes } = this.sweeping;
    if ('failure' in result) return result;
    const { answer, records } = result;
    if (answer.kind === 'unknown-position') memory.forget(this.sweep);
    if (records.some(({ sequenceNumber }) => !isNeeded(BigInt(sequenceNumber), this.sweep.pointers)))
      memory.keep(this.sweep, records, clock.now(), mostHeldBytes * REMEMBERED_SHARE);
    return result;
  }
}

/** The shard returned nothing but empty pages, or iterators that had expired. */
class StalledShardError extends Error {
  override readonly name = 'StalledShardError';

  constructor({ streamArn, shardId }: Shard) {
    super(`Shard ${shardId} of ${streamArn} responds but returns no records`);
  }
}

/** The response is not JSON: cut off, or from something in between. The parser's own error may quote data. */
class GarbledAnswerError extends Error {
  override readonly name = 'GarbledAnswerError';

  constructor() {
    super("The stream's answer could not be read");
  }
}
