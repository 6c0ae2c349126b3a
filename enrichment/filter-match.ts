import { isUtf8 } from 'node:buffer';
import type { MappingFilters } from '../contract/environment';
import { compilePattern, unsupportedOperators } from '../contract/event-pattern';
import { isContainer, isDeeperThan } from '../contract/json';
import type { EventRecord } from '../contract/lambda-event';
import { EVENT_NESTING_LEVELS } from '../contract/limits';

/** Whether Lambda's filter let a record pass, as far as that can be known. */
export type FilterMatch = 'keep' | 'doubt' | 'drop';

type Patterns = MappingFilters['patterns'];
type Pattern = Exclude<Patterns[number], string>;

/** How a mapping's patterns match records of one source; a record has to match one of the patterns. */
export function filterMatch(
  patterns: Patterns,
  source: EventRecord['eventSource'],
): (record: EventRecord) => FilterMatch {
  const matches = patterns.map((pattern) => patternMatch(parse(pattern), CERTAIN_MEMBERS[source]));
  return (record) => {
    const view = filterView(record);
    const found = matches.map((match) => match(view));
    return (['keep', 'doubt'] as const).find((match) => found.includes(match)) ?? 'drop';
  };
}

/** Nothing when it is not an object: a pattern in the environment can be anything. */
function parse(pattern: unknown): Pattern | undefined {
  try {
    const value: unknown = typeof pattern === 'string' ? JSON.parse(pattern) : pattern;
    return isContainer(value) ? (value as Pattern) : undefined;
  } catch {
    return undefined;
  }
}

function patternMatch(pattern: Pattern | undefined, certain: readonly string[]): (view: FilterView) => FilterMatch {
  if (pattern === undefined) return () => 'doubt';
  const isUnderstood = unsupportedOperators(pattern).length === 0;
  const matches = compilePattern(pattern);
  const matchesCertainly = compilePattern(certainPart(pattern, certain));
  return ({ members, data }) => {
    if (data === 'too-deep') return 'doubt';
    if ('data' in pattern && data === 'not-json') return 'drop';
    if ('data' in pattern && (data === 'scalar' || data === 'more-than-json')) return 'doubt';
    if (!matchesCertainly(members)) return 'drop';
    return isUnderstood && matches(members) ? 'keep' : 'doubt';
  };
}

/** The part of a pattern that Lambda is sure to apply; a pattern without it lets everything pass. */
function certainPart(pattern: Pattern, certain: readonly string[]): Pattern {
  return Object.fromEntries(Object.entries(pattern).filter(([member]) => certain.includes(member)));
}

/** A record as a filter pattern sees it. */
interface FilterView {
  readonly members: Readonly<Record<string, unknown>>;
  /**
   * `structured`: patterns apply as they are. `scalar`, and `more-than-json`, such as several lines of JSON: AWS does not say how
   * a pattern for the record's data applies. `not-json`: it drops the record. `too-deep`: nested deeper than patterns are matched.
   */
  readonly data: 'structured' | 'scalar' | 'more-than-json' | 'not-json' | 'too-deep';
}

/**
 * The members of a record to which Lambda is sure to apply a pattern; AWS's pages contradict themselves about the others.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */
const CERTAIN_MEMBERS: Readonly<Record<EventRecord['eventSource'], readonly string[]>> = {
  'aws:kinesis': ['data'],
  'aws:dynamodb': ['dynamodb', 'eventName', 'userIdentity'],
};

/** For Kinesis the record's own members stand at the top, its data decoded and parsed; DynamoDB records stay as they are. */
function filterView(record: EventRecord): FilterView {
  if (record.eventSource === 'aws:dynamodb') return { members: { ...record }, data: 'structured' };
  const { kinesis, ...metadata } = record;
  const data = parseJson(Buffer.from(kinesis.data, 'base64'));
  const members = { ...metadata, ...kinesis, data: data === MORE_THAN_JSON ? undefined : data };
  return { members, data: kindOf(data) };
}

/** JSON, and something around it: many parsers read one value and ignore what follows, or a byte order mark. */
const MORE_THAN_JSON = Symbol('more than JSON');

function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  try {
    return JSON.parse(text);
  } catch (error) {
    const isJsonFirst = text.startsWith('\uFEFF') || /after JSON/.test((error as Error).message);
    return isJsonFirst ? MORE_THAN_JSON : undefined;
  }
}

function kindOf(data: unknown): FilterView['data'] {
  if (data === undefined) return 'not-json';
  if (data === MORE_THAN_JSON) return 'more-than-json';
  if (!isContainer(data)) return 'scalar';
  return isDeeperThan(EVENT_NESTING_LEVELS, data) ? 'too-deep' : 'structured';
}
