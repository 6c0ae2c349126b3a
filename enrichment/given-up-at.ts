/**
 * When Lambda gave the batch up, by the pointer's own timestamp; milliseconds since the epoch. NaN where there is none:
 * nothing makes sure of it, and it can be anything, even an object that cannot be made text.
 */
export function givenUpAt(pointer: object): number {
  const { timestamp }: { readonly timestamp?: unknown } = pointer;
  return typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
}
