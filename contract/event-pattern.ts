import { type Conjunction, readPattern } from './event-pattern/conjunctions';
import { Fields, type Membership, merge, NO_ARRAY } from './event-pattern/fields';

/**
 * Reads an event pattern once; what it returns says whether an event matches, as event source mappings, pipes and rules
 * decide it. The semantics are those of the engine that AWS has published, including array consistency.
 *
 * Two points are deliberate. An operator that this matcher does not support matches every event: one record too many
 * shows in the count, one too few would be lost; see {@link unsupportedOperators}. And numbers match by value, so that
 * 300 equals 300.0: the published engine does so, whatever AWS's pages say, and JSON.parse keeps no difference.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @see https://github.com/aws/event-ruler
 */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  const { alternatives } = readPattern(pattern);
  return (event) => {
    const fields = new Fields(event);
    return alternatives.some((leaves) => matchesFrom(leaves, 0, fields, NO_ARRAY));
  };
}

/** The parts of a pattern that {@link compilePattern} does not support, each as `path: reason`. */
export function unsupportedOperators(pattern: unknown): readonly string[] {
  return readPattern(pattern).unsupported;
}

/** Whether the leaves from a position on match fields that can be combined with those matched so far. */
function matchesFrom(leaves: Conjunction, position: number, fields: Fields, soFar: Membership): boolean {
  const leaf = leaves[position];
  if (leaf === undefined) return true;
  const found = fields.consistent(leaf.name, soFar);
  if (leaf.absence && found.length === 0) return matchesFrom(leaves, position + 1, fields, soFar);
  const matched = found.filter(({ value }) => leaf.tests.some((test) => test(value)));
  const later = leaves.slice(position + 1);
  const ways = new Set(matched.map(({ membership }) => relevant(merge(soFar, membership), later, fields)));
  return [...ways].some((way) => matchesFrom(leaves, position + 1, fields, way));
}

/** Only arrays that hold later fields matter; without the others, most ways are the same. */
function relevant(membership: Membership | undefined, later: Conjunction, fields: Fields): Membership {
  const shared = [...(membership ?? [])].filter(([array]) => later.some(({ name }) => fields.isIn(name, array)));
  return shared.length === 0 ? NO_ARRAY : new Map(shared);
}
