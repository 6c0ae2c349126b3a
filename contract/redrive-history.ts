import { isObject } from './json';
import type { RedriveHistory } from './message';
import { isCount, isSequenceNumber } from './numbers';

/**
 * Whether a value can be the `redrive` of a message. What came of the attempts is for people: only what a later redrive goes
 * by is looked at.
 */
export function isRedriveHistory(value: unknown): value is RedriveHistory {
  if (!isObject(value) || !Array.isArray(value.history)) return false;
  const resumes = value.resumeFrom === undefined || isSequenceNumber(value.resumeFrom);
  return isCount(value.count) && resumes && value.history.every(isObject);
}
