/** How many calls are on their way at once. */
const CONCURRENCY = 8;

/** Does something to all values, so many at a time and several at once. The first error ends it, once all that runs is over. */
export async function inBatches<T>(
  values: readonly T[],
  size: number,
  work: (batch: readonly T[]) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < values.length) {
      const batch = values.slice(next, next + size);
      next += size;
      await work(batch).catch((error) => {
        next = values.length;
        throw error;
      });
    }
  };
  const results = await Promise.allSettled(Array.from({ length: CONCURRENCY }, worker));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
