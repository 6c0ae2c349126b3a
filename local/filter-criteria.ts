import { compilePattern, unsupportedOperators } from '../contract/event-pattern';
import { isObject } from '../contract/json';
import { PIPE_FILTER_CHARACTERS } from '../contract/limits';
import { parseJson } from './json';

/** One event pattern of the criteria. */
export interface Filter {
  readonly pattern: Readonly<Record<string, unknown>>;
  matches(event: unknown): boolean;
}

export interface FilterCriteria {
  readonly Filters?: readonly { readonly Pattern?: string }[];
}

/**
 * The filters of a mapping or a pipe; none means that everything passes.
 *
 * @throws Error naming the pattern that AWS would refuse or that is not understood here
 */
export function parseFilters(
  subject: string,
  criteria: FilterCriteria | undefined,
  maxFilters: number,
): readonly Filter[] {
  const filters = criteria?.Filters ?? [];
  if (filters.length > maxFilters)
    throw new Error(`${subject}: at most ${maxFilters} filters are allowed, received ${filters.length}.`);
  return filters.map(({ Pattern = '' }) => {
    if (Pattern.length > PIPE_FILTER_CHARACTERS)
      throw new Error(
        `${subject}: a filter pattern may have ${PIPE_FILTER_CHARACTERS} characters, received ${Pattern.length}.`,
      );
    return toFilter(subject, parseJson(Pattern), Pattern);
  });
}

function toFilter(subject: string, pattern: unknown, text: string): Filter {
  if (!isObject(pattern)) throw new Error(`${subject}: a filter pattern must be a JSON object, received ${text}`);
  checkPattern(subject, pattern);
  return { pattern, matches: compilePattern(pattern) };
}

/** @throws Error listing what the pattern asks for and the local cloud cannot decide */
export function checkPattern(subject: string, pattern: unknown): void {
  const unsupported = unsupportedOperators(pattern);
  if (unsupported.length > 0)
    throw new Error(`${subject} has an event pattern that is not understood here: ${unsupported.join('; ')}.`);
}

/** Whether a pattern asks about a member of the event, at its top or in an alternative. */
export function asksAbout(pattern: Readonly<Record<string, unknown>>, member: string): boolean {
  const { $or: alternatives } = pattern;
  return (
    member in pattern ||
    (Array.isArray(alternatives) && alternatives.some((option) => isObject(option) && asksAbout(option, member)))
  );
}
