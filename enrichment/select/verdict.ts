import type { MappingFilters } from '../../contract/environment';
import { compilePattern, unsupportedOperators } from '../../contract/event-pattern';
import { CERTAIN_MEMBERS, type EventRecord, type FilterView, filterView } from './filter-view';

/** Whether Lambda's filter let a record pass, as far as that can be known. */
export type Verdict = 'keep' | 'doubt' | 'drop';

type Patterns = MappingFilters['patterns'];
type Pattern = Exclude<Patterns[number], string>;

/** The verdict of a mapping's patterns on records of one source; a record has to match one of the patterns. */
export function verdictOf(patterns: Patterns, source: EventRecord['eventSource']): (record: EventRecord) => Verdict {
  const verdicts = patterns.map((pattern) => patternVerdict(parse(pattern), CERTAIN_MEMBERS[source]));
  return (record) => {
    const view = filterView(record);
    const found = verdicts.map((verdict) => verdict(view));
    return (['keep', 'doubt'] as const).find((verdict) => found.includes(verdict)) ?? 'drop';
  };
}

/** Nothing when it is no object: a pattern of the environment can be anything. */
function parse(pattern: unknown): Pattern | undefined {
  try {
    const value: unknown = typeof pattern === 'string' ? JSON.parse(pattern) : pattern;
    return typeof value === 'object' && value !== null ? (value as Pattern) : undefined;
  } catch {
    return undefined;
  }
}

function patternVerdict(pattern: Pattern | undefined, certain: readonly string[]): (view: FilterView) => Verdict {
  if (pattern === undefined) return () => 'doubt';
  const isUnderstood = unsupportedOperators(pattern).length === 0;
  const matches = compilePattern(pattern);
  const matchesCertainly = compilePattern(certainPart(pattern, certain));
  return ({ members, data }) => {
    if (data === 'too-deep') return 'doubt';
    if ('data' in pattern && data === 'not-json') return 'drop';
    if ('data' in pattern && data === 'scalar') return 'doubt';
    if (!matchesCertainly(members)) return 'drop';
    return isUnderstood && matches(members) ? 'keep' : 'doubt';
  };
}

/** What of a pattern Lambda is sure to go by; a pattern without it lets everything pass. */
function certainPart(pattern: Pattern, certain: readonly string[]): Pattern {
  return Object.fromEntries(Object.entries(pattern).filter(([member]) => certain.includes(member)));
}
