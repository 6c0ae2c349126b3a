import type { HydratedMessage } from '../contract/message';
import type { LambdaEvent } from '../message';
import { textOf } from './error-text';
import { type Attempt, invokeSlices, refusedAttempt } from './invoke-slices';
import { appliedTo, attemptWith, type JournaledAttempt } from './journal';
import { copiesWithOtherRecords } from './other-records';
import type { PlannedRedrive } from './plan';
import type { RedrivePorts } from './ports';
import type { Refusal } from './refusal';
import type { RedriveReport } from './report';
import { historyEntry, settle } from './settle';
import { type PayloadSlice, slicePayload } from './slice-payload';

export interface RedriveOneOptions {
  /** Who redrives, for the history of the messages. */
  readonly by: string;
  /**
   * Whether messages stay in their queue once they are done, with `done` in their history.
   *
   * @default false
   */
  readonly keep?: boolean;
}

interface Loaded {
  readonly message: HydratedMessage;
  readonly event: LambdaEvent;
  readonly slices: readonly PayloadSlice[];
}

/** Redrives one message, from reading it to what becomes of it. Whatever happens, there is a report. */
export async function redriveOne(
  redrive: PlannedRedrive,
  ports: RedrivePorts,
  { by, keep = false }: RedriveOneOptions,
): Promise<RedriveReport> {
  const startedAt = new Date();
  const loaded = await load(redrive, ports);
  if ('code' in loaded) return reportOf(redrive, startedAt, refusedAttempt(loaded));
  const left = await copiesWithOtherRecords(redrive, loaded.event, ports);
  const taken = await begin(redrive, ports);
  if (taken) return { ...reportOf(redrive, startedAt, refusedAttempt(taken.refusal)), ...taken.known };
  const attempt = await invokeSlices(redrive, loaded.event, loaded.slices, ports);
  const ended = await end(redrive, attempt, ports);
  const entry = historyEntry(attempt, startedAt.toISOString(), by);
  const keys = redrive.keys.filter((key) => !left.includes(key));
  const settled = await settle({ ...redrive, keys }, loaded.message, attempt, entry, {
    messages: ports.messages,
    keep,
  });
  const apart = settled.fate !== 'kept' && left.length > 0 && { keys, left };
  return { ...reportOf(redrive, startedAt, attempt), ...ended, ...settled, ...apart };
}

/** A redrive that is not even tried. */
export function refusedReport(redrive: PlannedRedrive, refusal: Refusal): RedriveReport {
  return reportOf(redrive, new Date(), refusedAttempt(refusal));
}

async function load({ key, records, resumeFrom }: PlannedRedrive, ports: RedrivePorts): Promise<Loaded | Refusal> {
  try {
    const message = await ports.messages.read(key);
    const event = await ports.loadPayload(message);
    if ('code' in event) return event;
    if (event.Records.length < records) return withFewer(event.Records.length, records);
    const slices = slicePayload(event, resumeFrom);
    return 'code' in slices ? slices : { message, event, slices };
  } catch (error) {
    return { code: 'PAYLOAD_UNAVAILABLE', message: `The message could not be read: ${textOf(error)}` };
  }
}

/** Without it, the message would be done once these are. */
function withFewer(found: number, records: number): Refusal {
  return {
    code: 'PAYLOAD_UNAVAILABLE',
    message: `The message names ${records} records, but its payload has ${found}. Stage it, so that it is hydrated again.`,
  };
}

/** Writes the attempt down before anything is sent; says why it must not be sent, if so. */
async function begin(
  redrive: PlannedRedrive,
  { journal }: RedrivePorts,
): Promise<{ readonly refusal: Refusal; readonly known?: Pick<RedriveReport, 'attempts' | 'earlier'> } | undefined> {
  try {
    const begun = await journal?.begin(attemptWith(redrive, { resumeFrom: redrive.resumeFrom }));
    if (!begun) return undefined;
    const earlier = appliedTo(begun, redrive);
    return {
      refusal: earlier === begun ? alreadyBegun(begun) : ofOthers(begun),
      known: { earlier, attempts: begun.attempt },
    };
  } catch (error) {
    const message = `The attempt could not be written down before it begins: ${textOf(error)}`;
    return { refusal: { code: 'NOT_INVOKED', message } };
  }
}

function alreadyBegun({ attempt, outcome }: JournaledAttempt): Refusal {
  if (outcome === 'done') {
    return {
      code: 'ALREADY_DONE',
      message: `Another copy of the message was redriven, and attempt ${attempt} succeeded.`,
    };
  }
  if (outcome === undefined || outcome === 'unknown') {
    return { code: 'OUTCOME_UNKNOWN', message: `Nobody knows yet what came of attempt ${attempt}.` };
  }
  return {
    code: 'SUPERSEDED',
    message: `Another copy of the message was redriven; attempt ${attempt} ended as ${outcome}.`,
  };
}

function ofOthers({ attempt }: JournaledAttempt): Refusal {
  return {
    code: 'OUTCOME_UNKNOWN',
    message:
      `Attempt ${attempt} was made with a copy that does not hold all of these records: nobody knows whether the others ` +
      'are processed.',
  };
}

/** The outcome stands, whether or not the journal takes it: without it, the attempt counts as unknown. */
async function end(
  redrive: PlannedRedrive,
  attempt: Attempt,
  { journal }: RedrivePorts,
): Promise<Pick<RedriveReport, 'journalTrouble'>> {
  try {
    await journal?.update(attemptWith(redrive, attempt));
    return {};
  } catch (error) {
    return { journalTrouble: `The outcome could not be written into the journal: ${textOf(error)}` };
  }
}

function reportOf(redrive: PlannedRedrive, startedAt: Date, attempt: Attempt): RedriveReport {
  const { key, keys, id, groupId, functionArn } = redrive;
  return {
    key,
    keys,
    id,
    groupId,
    functionArn,
    attempts: attempt.outcome === 'refused' ? redrive.attempt - 1 : redrive.attempt,
    ...attempt,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    fate: 'kept',
  };
}
