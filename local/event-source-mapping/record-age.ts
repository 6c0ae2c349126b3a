import type { StreamRecord } from './stream-source';

/** Cuts the leading records that are older than the mapping allows off the rest, which is still invoked. */
export function cutExpired<R extends Pick<StreamRecord, 'arrivedAt'>>(
  records: readonly R[],
  now: number,
  recordAgeMilliseconds: number,
): { readonly expired: readonly R[]; readonly fresh: readonly R[] } {
  const firstFresh = records.findIndex(({ arrivedAt }) => now - arrivedAt <= recordAgeMilliseconds);
  const count = firstFresh === -1 ? records.length : firstFresh;
  return { expired: records.slice(0, count), fresh: records.slice(count) };
}
