import { composeMalformed, composeMessage } from './compose';
import type { Intake, MalformedIntake, PointerIntake } from './intake';
import type { Invocation } from './invocation';
import { judge } from './judge';
import { NotBegunError, type Outcome, pending } from './outcome';
import { planSweeps, type Sweep } from './plan';
import { READERS } from './readers';
import { sideBySide } from './side-by-side';
import { storeLarge } from './store';
import { type Reading, readSweep } from './sweep/read-sweep';

/** Reads what the pointers name and makes messages of it: one outcome for each intake, in no order. */
export async function hydrate(intakes: readonly Intake[], invocation: Invocation): Promise<readonly Outcome[]> {
  const sweeps = planSweeps(intakes.filter((intake) => intake.kind === 'pointer'));
  const read = await sideBySide(sweeps, invocation.shardsAtOnce, (sweep) => hydrateSweep(sweep, invocation));
  const malformed = intakes.filter((intake) => intake.kind === 'malformed');
  return [...malformed.map((intake) => verbatim(intake, invocation)), ...read.flat()];
}

/** What goes wrong with one shard stays with the pointers of that shard. */
async function hydrateSweep(sweep: Sweep<PointerIntake>, invocation: Invocation): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  try {
    const reader = READERS[sweep.source](invocation.clients, sweep.streamArn);
    for await (const reading of readSweep(sweep, reader, invocation)) {
      // A range of many megabytes goes to the bucket before the next one is read.
      outcomes.push(await storeLarge(outcomeOf(reading, invocation), invocation));
    }
    return outcomes;
  } catch (error) {
    const done = new Set(outcomes.map(({ intake }) => intake));
    const left = sweep.pointers.filter((pointer) => !done.has(pointer));
    return [...outcomes, ...left.map((pointer) => pending(pointer, error as Error, 'counted'))];
  }
}

/** What goes wrong with one pointer stays with that pointer. */
function outcomeOf(reading: Reading<PointerIntake>, invocation: Invocation): Outcome {
  try {
    return hydrated(reading, invocation);
  } catch (error) {
    return pending(reading.pointer, error as Error, 'counted', reading.streamCalls);
  }
}

function hydrated({ pointer, result, streamCalls }: Reading<PointerIntake>, invocation: Invocation): Outcome {
  const { environment, clock } = invocation;
  switch (result.kind) {
    case 'unread':
      return pending(pointer, result.error, 'counted', streamCalls);
    case 'not-begun':
      return pending(pointer, new NotBegunError(), 'uncounted', streamCalls);
    case 'too-large':
      return pending(pointer, result.error, 'useless', streamCalls);
    default: {
      const verdict = judge(pointer, result, environment.mappingFilters);
      const message = composeMessage(pointer, verdict, { now: clock.now(), limitBytes: environment.messageLimitBytes });
      return { kind: 'hydrated', intake: pointer, message, payloadBytes: verdict.bytes, streamCalls };
    }
  }
}

function verbatim(intake: MalformedIntake, { clock }: Invocation): Outcome {
  const message = composeMalformed(intake, clock.now());
  return { kind: 'hydrated', intake, message, payloadBytes: 0, streamCalls: 0 };
}
