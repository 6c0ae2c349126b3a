/** Whether a value is a number of things, from 0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Whether a value is a sequence number: digits only, too many for a number of JavaScript. */
export function isSequenceNumber(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9]+$/.test(value);
}
