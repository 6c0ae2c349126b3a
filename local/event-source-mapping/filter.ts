import type { Filter } from '../filter-criteria';
import type { StreamRecord, StreamSource } from './stream-source';

/** Whether a record passes one of the filters; without filters every record does. */
export function passesFilters(source: StreamSource, filters: readonly Filter[], record: StreamRecord): boolean {
  return filters.length === 0 || filters.some((filter) => passes(source, filter, record));
}

function passes(source: StreamSource, { pattern, matches }: Filter, record: StreamRecord): boolean {
  const event = source.filterable(record, pattern);
  return event !== undefined && matches(event);
}
