/** As `Map.groupBy`, which Node.js 20 does not have yet. */
export function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): ReadonlyMap<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const members = groups.get(keyOf(value));
    if (members) members.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}
