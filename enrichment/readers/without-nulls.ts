/** On the wire null stands for a member that is not there, and the SDK leaves it out. */
export function withoutNulls<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)) as T;
}
