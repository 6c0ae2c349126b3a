/** What AWS documents as always present. Throws if it is not: such an answer is no answer, and may be better next time. */
export function given<T>(value: T | null | undefined, name: string): T {
  if (value === undefined || value === null) throw new Error(`The stream's answer has no ${name}`);
  return value;
}
