import { validationError } from '../service-error';

/** Most streams or shards that one answer lists. */
const PAGE_LIMIT = 100;

/** One page of a list, and the name it ends with where there is more behind it. */
export function page<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  limit = PAGE_LIMIT,
  exclusiveStart?: string,
): { items: readonly Item[]; last?: string } {
  if (limit < 1 || limit > PAGE_LIMIT) throw validationError(`Limit is from 1 to ${PAGE_LIMIT}, not ${limit}`);
  const begin = exclusiveStart === undefined ? 0 : items.findIndex((item) => nameOf(item) === exclusiveStart) + 1;
  const taken = items.slice(begin, begin + limit);
  const end = taken.at(-1);
  return { items: taken, last: end && begin + limit < items.length ? nameOf(end) : undefined };
}
