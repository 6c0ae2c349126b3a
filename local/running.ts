/** Something that was started and runs until it is stopped. */
export interface Running {
  /** Ends polling and waits for what is under way. */
  stop(): Promise<void>;
}

/**
 * Starts several things at a time. When one of them does not start, the others are stopped again.
 *
 * @throws what the first one that did not start threw
 */
export async function startAll<Started extends readonly Running[]>(
  ...starts: { readonly [Index in keyof Started]: () => Promise<Started[Index]> }
): Promise<Started> {
  const outcomes = await Promise.allSettled(starts.map(async (start) => start()));
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure === undefined) return started as unknown as Started;
  await Promise.all(started.map((running) => running.stop()));
  throw failure.reason;
}
