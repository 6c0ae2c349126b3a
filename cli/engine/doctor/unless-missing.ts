/**
 * The answer to a call; nothing where AWS says that there is no such resource.
 *
 * @param missing - names of the errors that say so
 */
export async function unlessMissing<T>(call: Promise<T>, ...missing: readonly string[]): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (missing.includes((error as Error).name)) return undefined;
    throw error;
  }
}
