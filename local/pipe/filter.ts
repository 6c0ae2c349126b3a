import { isObject } from '../../contract/json';
import { asksAbout, type Filter } from '../filter-criteria';
import { parseJson } from '../json';
import type { QueueMessage } from '../queue-source';

/**
 * Members that polling adds, which patterns cannot ask about.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html
 */
const NOT_FILTERABLE = ['awsRegion', 'eventSource', 'eventSourceARN'];

/** @throws Error naming a member that patterns cannot ask about */
export function checkFilterable(subject: string, filters: readonly Filter[]): void {
  for (const { pattern } of filters)
    for (const member of NOT_FILTERABLE)
      if (asksAbout(pattern, member)) throw new Error(`${subject}: pipes cannot filter on ${member}.`);
}

/** Whether a message passes one of the filters; without filters every message does. */
export function passesFilters(filters: readonly Filter[], message: QueueMessage): boolean {
  return filters.length === 0 || filters.some((filter) => passes(filter, message));
}

function passes({ pattern, matches }: Filter, message: QueueMessage): boolean {
  const json = parseJson(message.body);
  if (!asksAbout(pattern, 'body')) return matches(message);
  const asksForText = 'body' in pattern && !isObject(pattern.body);
  // A pattern for JSON never fits a text, nor the other way round.
  if (asksForText !== (json === undefined)) return false;
  return matches({ ...message, body: json ?? message.body });
}
