import { Fields, type Membership, merge, NO_ARRAY } from './event-pattern/fields';
import { compileRules, type Rule } from './event-pattern/rules';

/**
 * Whether an event matches an event pattern, as event source mappings, pipes and rules decide it. The semantics are
 * those of the engine AWS has published, array consistency included.
 *
 * Two deliberate points. What this matcher does not know asks nothing of the event: a record too many shows in the
 * count, a record too few would be lost; see {@link unsupportedOperators}. And numbers match by value, 300 like 300.0:
 * the published engine does so, whatever AWS's pages say, and after JSON.parse nothing else can be told.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @see https://github.com/aws/event-ruler
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  return compilePattern(pattern)(event);
}

/** As {@link matchesPattern}, for many events: the pattern is read once. */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  const { rules } = compileRules(pattern);
  return (event) => {
    const fields = new Fields(event);
    return rules.some((rule) => matchesFrom(rule, 0, fields, NO_ARRAY));
  };
}

/** What a pattern holds that {@link matchesPattern} cannot decide, each as `path: reason`; empty when it decides everything. */
export function unsupportedOperators(pattern: unknown): readonly string[] {
  return compileRules(pattern).unsupported;
}

/** Whether the rule's leaves from a position on match fields that go together with those matched so far. */
function matchesFrom(rule: Rule, position: number, fields: Fields, soFar: Membership): boolean {
  const leaf = rule[position];
  if (leaf === undefined) return true;
  const found = fields.consistent(leaf.name, soFar);
  if (leaf.absence && found.length === 0) return matchesFrom(rule, position + 1, fields, soFar);
  const matched = found.filter(({ value }) => leaf.tests.some((test) => test(value)));
  const later = rule.slice(position + 1);
  const ways = new Set(matched.map(({ membership }) => relevant(merge(soFar, membership), later, fields)));
  return [...ways].some((way) => matchesFrom(rule, position + 1, fields, way));
}

/** Only arrays that later fields are in matter; without the others most ways on are one and the same. */
function relevant(membership: Membership | undefined, later: Rule, fields: Fields): Membership {
  const shared = [...(membership ?? [])].filter(([array]) => later.some(({ name }) => fields.isIn(name, array)));
  return shared.length === 0 ? NO_ARRAY : new Map(shared);
}
