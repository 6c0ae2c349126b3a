import { randomUUID } from 'node:crypto';
import { isDeeperThan, isObject } from '../../contract/json';
import {
  EVENT_DETAIL_TYPE_CHARACTERS,
  EVENT_NESTING_LEVELS,
  EVENT_SOURCE_CHARACTERS,
  EVENT_TIME_BYTES,
} from '../../contract/limits';
import { parseJson } from '../json';
import type { LocalRuntime } from '../runtime';
import type { BusEvent, PutEventsEntry } from './api';

/** Why one entry is refused. The other entries of the request are not affected. */
interface EntryError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** The event of an entry, or why the entry is refused. */
export function toEvent(entry: PutEventsEntry, { account, region, now }: LocalRuntime): BusEvent | EntryError {
  const { Source = '', DetailType = '', Detail = '', Resources = [], Time = now() } = entry;
  const error = invalidArgument({ Source, DetailType, Detail }) ?? notAuthorized(Source);
  if (error) return error;
  const detail = parseJson(Detail);
  if (!isObject(detail) || isDeeperThan(EVENT_NESTING_LEVELS, detail))
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': DetailType,
    source: Source,
    account,
    time: new Date(Time).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: Resources,
    detail,
  };
}

const MAX_CHARACTERS: Readonly<Record<string, number>> = {
  Source: EVENT_SOURCE_CHARACTERS,
  DetailType: EVENT_DETAIL_TYPE_CHARACTERS,
};

function invalidArgument(parameters: Readonly<Record<string, string>>): EntryError | undefined {
  for (const [name, value] of Object.entries(parameters)) {
    const max = MAX_CHARACTERS[name] ?? Number.POSITIVE_INFINITY;
    const reason = value === '' ? `${name} is a required argument.` : `it has more than ${max} characters.`;
    if (value === '' || value.length > max)
      return { ErrorCode: 'InvalidArgument', ErrorMessage: `Parameter ${name} is not valid. Reason: ${reason}` };
  }
  return undefined;
}

/** Only AWS services can put events with their sources. */
function notAuthorized(source: string): EntryError | undefined {
  if (!source.startsWith('aws.')) return undefined;
  return { ErrorCode: 'NotAuthorizedForSource', ErrorMessage: 'Not authorized for the source.' };
}

/**
 * How many bytes an entry adds to the size of a request.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export function entryBytes({
  Source = '',
  DetailType = '',
  Detail = '',
  Resources = [],
  Time,
}: PutEventsEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources].map((text) => Buffer.byteLength(text));
  return texts.reduce((sum, bytes) => sum + bytes, Time === undefined ? 0 : EVENT_TIME_BYTES);
}
