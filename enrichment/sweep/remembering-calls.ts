import type { Clock, ReadingBudget } from '../invocation';
import type { PlannedPointer, Sweep } from '../plan';
import type { PageRecord, StreamReader } from '../readers/reader';
import { isNeeded } from './held-records';
import { REMEMBERED_SHARE } from './limits';
import { type Call, pageAnswer, ShardCalls, type StepResult } from './shard-calls';
import type { ShardMemory } from './shard-memory';

/** What a sweep works with. */
export interface Sweeping extends ReadingBudget {
  readonly clock: Clock;
  readonly memory: ShardMemory;
  /** Whether other pointers to the same shards are on their way. */
  readonly inStorm?: boolean;
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
    this.calls = new ShardCalls(reader, sweep, sweeping.clock, sweeping);
  }

  /** Calls to the stream since this was last asked, failed ones included. */
  count(): number {
    return this.calls.count();
  }

  /** The shard goes on giving: it gets all its tries anew. */
  renewTries(): void {
    this.calls.renewTries();
  }

  async take(step: Call): Promise<StepResult> {
    return this.recall(step) ?? this.remember(await this.calls.take(step));
  }

  /** Size of the stream's records, as far as this sandbox has read some; bytes. */
  recordBytes(): number | undefined {
    return this.sweeping.memory.recordBytes(this.sweep);
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
  private recall(step: Call): StepResult | undefined {
    if (step.kind === 'seek' && step.position.from === 'start') {
      this.recalled = this.rememberedFrom(step.position.sequenceNumber);
      return this.recalled.length > 0 ? { answer: { kind: 'sought' }, records: [] } : undefined;
    }
    const records = this.recalled;
    this.recalled = [];
    if (step.kind !== 'page' || records.length === 0) return undefined;
    return { answer: { ...pageAnswer(records), remembered: true }, records };
  }

  /** What the pointers at hand need is delivered with them; only a page with something beyond them is worth its memory. */
  private remember(result: StepResult): StepResult {
    const { memory, clock, mostHeldBytes } = this.sweeping;
    if ('failure' in result) return result;
    const { answer, records } = result;
    if (answer.kind === 'page') memory.learn(this.sweep, answer);
    if (answer.kind === 'unknown-position' || answer.kind === 'not-found') memory.forget(this.sweep);
    if (records.some(({ sequenceNumber }) => !isNeeded(BigInt(sequenceNumber), this.sweep.pointers)))
      memory.keep(this.sweep, records, clock.now(), mostHeldBytes * REMEMBERED_SHARE);
    return result;
  }
}
