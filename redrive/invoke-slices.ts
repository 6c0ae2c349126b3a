import type { RedriveOutcome } from '../contract/message';
import type { LambdaEvent } from '../message';
import { textOf } from './error-text';
import { attemptWith, type JournaledAttempt } from './journal';
import { judgeAnswer } from './judge-answer';
import type { PlannedRedrive } from './plan';
import type { LostAnswer, RedrivePorts } from './ports';
import type { Refusal } from './refusal';
import { type PayloadSlice, sequenceNumberOf, sliceOf } from './slice-payload';

/** What an attempt has come to. */
export interface Attempt {
  readonly outcome: RedriveOutcome;
  readonly refusal?: Refusal;
  readonly error?: LostAnswer['error'];
  /** Of the last invocation. */
  readonly requestId?: string;
  readonly invocations: number;
  readonly recordsDone: number;
  /** Sequence number of the first record that is not processed yet. */
  readonly resumeFrom?: string;
}

/** What came of one slice; the record at `firstUndone` and all later ones are not processed. */
interface SliceResult extends Pick<Attempt, 'outcome' | 'refusal' | 'error' | 'requestId'> {
  readonly firstUndone: number;
}

export function refusedAttempt(refusal: Refusal): Attempt {
  return { outcome: 'refused', refusal, invocations: 0, recordsDone: 0 };
}

/** Invokes the function slice by slice, and stops at the first that is not done. */
export async function invokeSlices(
  redrive: PlannedRedrive,
  event: LambdaEvent,
  slices: readonly PayloadSlice[],
  ports: RedrivePorts,
): Promise<Attempt> {
  const { resumeFrom } = redrive;
  let attempt: Attempt = { outcome: 'done', invocations: 0, recordsDone: 0, ...(resumeFrom && { resumeFrom }) };
  for (const slice of slices) {
    if (attempt.invocations > 0) {
      const error = await noteProgress(attemptWith(redrive, { resumeFrom: attempt.resumeFrom }), ports);
      if (error) return { ...attempt, outcome: 'partly', error };
    }
    attempt = after(attempt, slice, await invokeSlice(redrive, event, slice, ports), event);
    if (attempt.outcome !== 'done') return attempt;
  }
  return attempt;
}

async function noteProgress(entry: JournaledAttempt, { journal }: RedrivePorts): Promise<Attempt['error']> {
  try {
    await journal?.update(entry);
    return undefined;
  } catch (error) {
    return { type: 'JournalError', message: textOf(error) };
  }
}

async function invokeSlice(
  { functionArn, timeoutSeconds, readsItemFailures }: PlannedRedrive,
  event: LambdaEvent,
  slice: PayloadSlice,
  { invoke }: RedrivePorts,
): Promise<SliceResult> {
  const part = sliceOf(event, slice);
  const answer = await invoke({ functionArn, timeoutSeconds, payload: JSON.stringify(part) }).catch(lost);
  if (answer.kind === 'refused') return { outcome: 'refused', refusal: answer.refusal, firstUndone: slice.from };
  if (answer.kind === 'lost') return { outcome: 'unknown', error: answer.error, firstUndone: slice.from };
  const numbers = part.Records.map(sequenceNumberOf);
  const { firstUndone = numbers.length, ...judgement } = judgeAnswer(answer, numbers, readsItemFailures);
  const { requestId } = answer;
  return { ...judgement, ...(requestId && { requestId }), firstUndone: slice.from + firstUndone };
}

/** An invoker that throws does not say whether the function ran. */
function lost(error: unknown): LostAnswer {
  return { kind: 'lost', error: { type: error instanceof Error ? error.name : 'Error', message: textOf(error) } };
}

function after(before: Attempt, slice: PayloadSlice, result: SliceResult, { Records }: LambdaEvent): Attempt {
  const { firstUndone, outcome, refusal, ...rest } = result;
  const recordsDone = before.recordsDone + firstUndone - slice.from;
  const next = Records[firstUndone];
  return {
    ...rest,
    ...(refusal && { refusal }),
    outcome: recordsDone > 0 && (outcome === 'failed' || outcome === 'refused') ? 'partly' : outcome,
    invocations: before.invocations + (refusal ? 0 : 1),
    recordsDone,
    ...(recordsDone > 0 ? next && { resumeFrom: sequenceNumberOf(next) } : resumeFromOf(before)),
  };
}

function resumeFromOf({ resumeFrom }: Attempt): Pick<Attempt, 'resumeFrom'> {
  return resumeFrom === undefined ? {} : { resumeFrom };
}
