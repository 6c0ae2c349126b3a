import { compilePattern } from '../contract/event-pattern';
import type { FailurePointer } from '../contract/pointer';

/** Decides whether the pipe would have let a pointer through. */
export type FailureFilter = (pointer: FailurePointer) => boolean;

/**
 * The filters of the pipe, for pointers that it cannot see because they are in an object. Filters are alternatives, and
 * none let everything through; so does what cannot be read, because a failure too many can be dropped later, one too few is lost.
 *
 * @param text - JSON array of event patterns over the members of the pointer
 */
export function readFailureFilter(text: string | undefined): FailureFilter {
  const patterns = parse(text);
  if (patterns.length === 0) return () => true;
  const matchers = patterns.map(compilePattern);
  return (pointer) => matchers.some((matches) => matches(pointer));
}

function parse(text: string | undefined): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text || '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
