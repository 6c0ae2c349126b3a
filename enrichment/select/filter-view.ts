import { isUtf8 } from 'node:buffer';
import { isContainer, isDeeperThan } from '../../contract/json';
import type { DynamoDBEventRecord, KinesisEventRecord } from '../../contract/lambda-event';
import { EVENT_NESTING_LEVELS } from '../../contract/limits';

/** A record as Lambda puts it into the event. */
export type EventRecord = KinesisEventRecord | DynamoDBEventRecord;

/** A record as a filter pattern sees it. */
export interface FilterView {
  readonly members: Readonly<Record<string, unknown>>;
  /**
   * `structured`: patterns apply as they are. `scalar`: AWS does not say how a pattern for the record's data applies.
   * `not-json`: a pattern for the record's data drops the record. `too-deep`: nested deeper than patterns are matched.
   */
  readonly data: 'structured' | 'scalar' | 'not-json' | 'too-deep';
}

/**
 * The members of a record on which a pattern is sure to be heard; AWS's pages contradict themselves about the others.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */
export const CERTAIN_MEMBERS: Readonly<Record<EventRecord['eventSource'], readonly string[]>> = {
  'aws:kinesis': ['data'],
  'aws:dynamodb': ['dynamodb', 'eventName', 'userIdentity'],
};

/** For Kinesis the record's own members stand at the top, its data decoded and parsed; DynamoDB records stay as they are. */
export function filterView(record: EventRecord): FilterView {
  if (record.eventSource === 'aws:dynamodb') return { members: { ...record }, data: 'structured' };
  const { kinesis, ...metadata } = record;
  const data = parseJson(Buffer.from(kinesis.data, 'base64'));
  return { members: { ...metadata, ...kinesis, data }, data: kindOf(data) };
}

function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function kindOf(data: unknown): FilterView['data'] {
  if (data === undefined) return 'not-json';
  if (!isContainer(data)) return 'scalar';
  return isDeeperThan(EVENT_NESTING_LEVELS, data) ? 'too-deep' : 'structured';
}
