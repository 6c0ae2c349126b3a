import { isObject } from './json';
import type { RedriveHistory } from './message';

/** Whether a value can be the `redrive` of a message. What came of the attempts is for people; only what a later redrive goes by is looked at. */
export function isRedriveHistory(value: unknown): value is RedriveHistory {
  if (!isObject(value) || !Array.isArray(value.history)) return false;
  const { count, resumeFrom } = value;
  const isCounted = Number.isSafeInteger(count) && Number(count) >= 0;
  const resumes = resumeFrom === undefined || (typeof resumeFrom === 'string' && /^[0-9]+$/.test(resumeFrom));
  return isCounted && resumes && value.history.every(isObject);
}
