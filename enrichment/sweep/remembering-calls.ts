import type { Invocation } from '../invocation';
import type { PlannedPointer, Sweep } from '../plan';
import type { PageRecord } from '../readers/reader';
import { isNeeded } from './held-records';
import { REMEMBERED_SHARE } from './limits';
import { type OpenStep, type Outcome, pageAnswer, type ShardCalls } from './shard-calls';

/** The calls of one sweep, but for those whose answers this sandbox remembers. */
export class RememberingCalls {
  /** From the position that was sought on. */
  private recalled: readonly PageRecord[] = [];

  constructor(
    private readonly calls: ShardCalls,
    private readonly sweep: Sweep<PlannedPointer>,
    private readonly invocation: Invocation,
  ) {}

  async take(step: OpenStep): Promise<Outcome> {
    return this.recall(step) ?? this.remember(await this.calls.take(step));
  }

  /** Whether a range that begins with that record can be read from memory. */
  remembers(sequenceNumber: string): boolean {
    return this.rememberedFrom(sequenceNumber).length > 0;
  }

  private rememberedFrom(sequenceNumber: string): readonly PageRecord[] {
    const { memory, clock } = this.invocation;
    return this.calls.isOver() ? [] : memory.from(this.sweep, sequenceNumber, clock.now());
  }

  /** Only from the very record on that a range begins with: what the shard says of any other position is not known here. */
  private recall(step: OpenStep): Outcome | undefined {
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
  private remember(outcome: Outcome): Outcome {
    const { memory, clock, mostHeldBytes } = this.invocation;
    if ('failure' in outcome) return outcome;
    const { answer, records } = outcome;
    if (answer.kind === 'unknown-position') memory.forget(this.sweep);
    if (records.some(({ sequenceNumber }) => !isNeeded(BigInt(sequenceNumber), this.sweep.pointers)))
      memory.keep(this.sweep, records, clock.now(), mostHeldBytes * REMEMBERED_SHARE);
    return outcome;
  }
}
