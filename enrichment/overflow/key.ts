import type { HydratedMessage } from '../../contract/message';
import { OVERFLOW_KEY_PREFIX } from '../../contract/overflow';
import { plainStreamArn } from '../../contract/qualified-names';
import { givenUpAt } from '../given-up-at';

/** Longest segment taken from a pointer: twice what AWS allows a stream's or shard's name, so that a key keeps below S3's 1,024 bytes. */
const SEGMENT_CHARACTERS = 255;

/** How much of the object's hash is in its key: enough that another result never has the same one. */
const HASH_CHARACTERS = 16;

/**
 * `hydrated-dlq/<stream>/<shard>/<yyyy>/<mm>/<dd>/<id>-<hash>.json`, the day being that of the pointer's timestamp.
 * Where there is no such thing (MALFORMED, or a timestamp that is none), `malformed` and the day of hydration stand in.
 */
export function overflowKey(message: HydratedMessage, sha256: string): string {
  const batch = message.KinesisBatchInfo ?? message.DDBStreamBatchInfo;
  const stream = segment(batch && streamName(batch.streamArn));
  const file = `${segment(message.hydration.id)}-${sha256.slice(0, HASH_CHARACTERS)}.json`;
  return `${OVERFLOW_KEY_PREFIX}${[stream, segment(batch?.shardId), ...dayOf(message), file].join('/')}`;
}

/** The name of a Kinesis stream, or of a DynamoDB stream's table. */
function streamName(streamArn: string): string {
  const [, name = ''] = /:(?:stream|table)\/([^/]+)/.exec(plainStreamArn(streamArn)) ?? [];
  return name;
}

/** Year, month and day, in UTC. */
function dayOf(message: HydratedMessage): readonly string[] {
  const date = new Date(givenUpAt(message));
  const day = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  const isUsual = /^\d{4}-/.test(day);
  return (isUsual ? day : message.hydration.hydratedAt).slice(0, 'yyyy-mm-dd'.length).split('-');
}

/** A segment of safe characters only, never empty and never one of dots. */
function segment(text: string | undefined): string {
  const safe = (text ?? '').replaceAll(/[^\w.-]/g, '_').slice(0, SEGMENT_CHARACTERS);
  return /^\.*$/.test(safe) ? 'malformed' : safe;
}
