/**
 * Works on several lists side by side, and on the members of each one after the other. Yields results as they come; waits
 * for what is under way when its caller stops early.
 */
export async function* concurrently<T, R>(
  lists: readonly (readonly T[])[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const waiting = lists[Symbol.iterator]();
  const running = new Map<number, Promise<Step<T, R>>>();
  const advance = (worker: number, items: Iterator<T>) => {
    const item = nextOf(items, waiting);
    if (item)
      running.set(
        worker,
        work(item.value).then((result) => ({ worker, items: item.items, result })),
      );
    else running.delete(worker);
  };
  for (let worker = 0; worker < Math.min(atOnce, lists.length); worker++) advance(worker, [][Symbol.iterator]());
  try {
    while (running.size > 0) {
      const { worker, items, result } = await Promise.race(running.values());
      advance(worker, items);
      yield result;
    }
  } finally {
    await Promise.allSettled(running.values());
  }
}

interface Step<T, R> {
  readonly worker: number;
  readonly items: Iterator<T>;
  readonly result: R;
}

/** The next of a list, or the first of the next list that has any. */
function nextOf<T>(
  items: Iterator<T>,
  waiting: Iterator<readonly T[]>,
): { readonly value: T; readonly items: Iterator<T> } | undefined {
  let current = items;
  for (;;) {
    const { value, done } = current.next();
    if (!done) return { value, items: current };
    const list = waiting.next();
    if (list.done) return undefined;
    current = list.value[Symbol.iterator]();
  }
}
