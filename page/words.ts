import type { PageGroup, PageMessage } from '../cli/page-server/wire';
import { age, count, number, shortName, visible } from '../cli/terminal/words';
import type { RedriveOutcome } from '../contract/message';

/** Of a message, or of a pointer that has not been hydrated. */
export type Status = PageMessage['status'];

/** What each status says of the records. */
export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  COMPLETE: 'exactly the records that failed',
  INEXACT: 'the whole failed range; which of its records failed is not known',
  PARTIAL: 'part of the failed range is gone',
  EXPIRED: 'nothing of the range was left in the stream',
  UNREADABLE: 'the range cannot be read: stream, shard or key deleted',
  MALFORMED: 'what arrived in the staging queue was not a pointer',
  POINTER: 'not hydrated yet: the records are only in the stream, if it still has them',
};

/** How well a status or an outcome is for the person who looks. */
export type Tone = 'good' | 'caution' | 'bad' | 'quiet';

export const STATUS_TONES: Readonly<Record<Status, Tone>> = {
  COMPLETE: 'good',
  INEXACT: 'caution',
  PARTIAL: 'caution',
  EXPIRED: 'bad',
  UNREADABLE: 'bad',
  MALFORMED: 'bad',
  POINTER: 'quiet',
};

export const OUTCOME_WORDS: Readonly<Record<RedriveOutcome, string>> = {
  done: 'done',
  failed: 'failed again',
  partly: 'done in part',
  unknown: 'unknown',
  refused: 'not sent',
};

export const OUTCOME_TONES: Readonly<Record<RedriveOutcome, Tone>> = {
  done: 'good',
  failed: 'bad',
  partly: 'caution',
  unknown: 'caution',
  refused: 'quiet',
};

/** An error in two parts: what kind, and what it says. */
export interface Failure {
  readonly kind: string;
  readonly says: string;
}

/** What a group or message failed with, as far as it is known without asking the log. */
export function failureOf(
  { condition, functionError }: Pick<PageMessage, 'condition' | 'functionError'>,
  error?: { readonly type: string; readonly message: string },
): Failure {
  if (error) return { kind: visible(error.type), says: visible(error.message) };
  if (functionError === null) return { kind: 'Batch item failures', says: 'The function named records that failed.' };
  if (functionError !== undefined)
    return { kind: `${visible(functionError)} error`, says: 'Only the log of the function says which.' };
  if (condition !== undefined)
    return { kind: visible(condition), says: 'The function was not invoked for these records.' };
  return { kind: 'Not a pointer', says: 'What arrived in the staging queue was not from Lambda or a pipe.' };
}

/** An error in one line, such as `TypeError: x is undefined`. */
export function errorInWords({ type, message }: { readonly type: string; readonly message: string }): string {
  return visible(message === '' ? type : `${type}: ${message}`);
}

/** For how many messages the error is known, if not for all: a log was read for these, and the others may have failed otherwise. */
export function knownFor({ causes, count: all }: PageGroup): string | undefined {
  const known = causes.reduce((sum, cause) => sum + cause.count, 0);
  return known === 0 || known >= all ? undefined : `known for ${number(known)} of ${count(all, 'message')}`;
}

/** A group's cause by its id, such as `g3f2a91c.b17e`. */
export function causeIn(group: PageGroup, id: string): PageGroup['causes'][number] | undefined {
  return group.causes.find((cause) => cause.id === id);
}

/** The group that a cause is one of. */
export function groupIdOf(id: string): string {
  return id.split('.')[0] ?? id;
}

export function ago(time: string): string {
  const text = age(time);
  return text.startsWith('0 ') ? 'now' : `${text} ago`;
}

const EXACT = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});
const SHORT = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });

/** A time in full, in the person's own zone. */
export function exactTime(time: string | number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : EXACT.format(date);
}

export function shortTime(time: string | number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : SHORT.format(date);
}

/** A time of today, to the second. */
export function clockTime(time: string): string {
  return CLOCK.format(new Date(time));
}

/** A function's or stream's name; of what has none, a dash. */
export function nameOf(arn: string | undefined): string {
  return arn === undefined || arn === '' ? '–' : shortName(arn);
}

/** A size such as `5.2 MB`. */
export function size(bytes: number): string {
  const [unit, name] = [[1e6, 'MB'] as const, [1e3, 'kB'] as const].find(([least]) => bytes >= least) ?? [1, 'bytes'];
  return `${Number((bytes / unit).toPrecision(3)).toLocaleString('en-US')} ${name}`;
}
