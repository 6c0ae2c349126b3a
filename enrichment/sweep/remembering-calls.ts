import type { Invocation } from '../invocation';
import type { PlannedPointer, Sweep } from '../plan';
import type { PageRecord } from '../readers/reader';
import { isNeeded } from './held-records';
import { REMEMBERED_SHARE } from './limits';
import { type OpenStep, type Outcome, pageAnswer, type ShardCalls } from './shard-calls';
import type { Position } from './state';

/** The calls of one sweep, but for those whose answers this sandbox remembers. */
export class RememberingCalls {
  /** What comes next from memory, while the sweep reads from there. */
  private recalled?: readonly PageRecord[];
  /** The last record that came with the iterator at hand. */
  private lastRead?: string;

  constructor(
    private readonly calls: ShardCalls,
    private readonly sweep: Sweep<PlannedPointer>,
    private readonly invocation: Invocation,
  ) {}

  async take(step: OpenStep): Promise<Outcome> {
    return this.recall(step) ?? this.remember(step, await this.calls.take(step));
  }

  private recall(step: OpenStep): Outcome | undefined {
    if (step.kind === 'seek') return this.recallFrom(step.position);
    return step.kind === 'page' && this.recalled ? this.recallPage(this.recalled) : undefined;
  }

  /** Only from the very record on that a range begins with: what the shard says of any other position is not known here. */
  private recallFrom(position: Position): Outcome | undefined {
    const { memory, clock } = this.invocation;
    const records = position.from === 'start' ? memory.from(this.sweep, position.sequenceNumber, clock.now()) : [];
    this.recalled = records.length > 0 ? records : undefined;
    return this.recalled && { answer: { kind: 'sought' }, records: [] };
  }

  /** Where memory ends there is no iterator to go on with, as when it had expired: the last record has to come again. */
  private recallPage(records: readonly PageRecord[]): Outcome {
    const { memory, clock } = this.invocation;
    const last = records.at(-1);
    if (last === undefined) return { answer: { kind: 'iterator-expired' }, records };
    this.recalled = memory.after(this.sweep, last.sequenceNumber, clock.now());
    return { answer: pageAnswer(records, false), records };
  }

  /** What the pointers at hand need is delivered with them; only a page with something beyond them is worth its memory. */
  private remember(step: OpenStep, outcome: Outcome): Outcome {
    if (step.kind === 'seek') this.lastRead = undefined;
    if ('failure' in outcome || outcome.records.length === 0) return outcome;
    const { memory, clock, mostHeldBytes } = this.invocation;
    const { records } = outcome;
    if (!records.every(({ sequenceNumber }) => isNeeded(BigInt(sequenceNumber), this.sweep.pointers)))
      memory.keep(this.sweep, { after: this.lastRead, records }, clock.now(), mostHeldBytes * REMEMBERED_SHARE);
    this.lastRead = records.at(-1)?.sequenceNumber;
    return outcome;
  }
}
