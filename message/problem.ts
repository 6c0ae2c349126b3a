import {
  HYDRATION_REASONS,
  HYDRATION_STATUSES,
  type HydrationStatus,
  SCHEMA_VERSION,
  STREAM_SOURCES,
} from '../contract/message';

type Members = Readonly<Record<string, unknown>>;

type Check = (value: unknown, message: Members) => boolean;

/** A member, what it has to be, and whether it is. */
type Rule = readonly [path: string, expected: string, holds: Check];

/** As much of a text as an error shows. */
const SHOWN_CHARACTERS = 80;

/** The statuses of which there are records, in the message or in its object. */
const WITH_RECORDS: readonly HydrationStatus[] = ['COMPLETE', 'INEXACT', 'PARTIAL'];

/** In the order in which they are looked at: a rule can rely on those above it. */
const RULES: readonly Rule[] = [
  ['messageId', 'a text', isText],
  ['hydration', 'an object', isObject],
  ['hydration.schemaVersion', `${SCHEMA_VERSION}, as this release reads it`, oneOf([SCHEMA_VERSION])],
  ['hydration.id', 'a text', isText],
  ['hydration.groupId', 'a text', isText],
  ['hydration.status', `one of ${HYDRATION_STATUSES.join(', ')}`, oneOf(HYDRATION_STATUSES)],
  ['hydration.source', `${STREAM_SOURCES.join(' or ')} unless MALFORMED`, unlessMalformed(oneOf(STREAM_SOURCES))],
  ['hydration.expectedRecords', 'a count unless MALFORMED', unlessMalformed(isCount)],
  ['hydration.foundRecords', 'a count that fits status and expectedRecords', isFound],
  ['hydration.reason', 'a code and a message unless COMPLETE', isReason],
  ['hydration.hydratedAt', 'a text', isText],
  ['hydration.attempts', 'a count', isCount],
  optional('hydration.displaced', 'an object', isObject),
  optional('hydration.original', 'a text', isText),
  ['KinesisBatchInfo', 'a range for the source kinesis and for no other', isRangeOf('kinesis')],
  ['DDBStreamBatchInfo', 'a range for the source dynamodb and for no other', isRangeOf('dynamodb')],
  [
    'requestContext',
    'an object with functionArn unless context has partnerResourceArn',
    unlessMalformed(namesConsumer),
  ],
  ['payload', 'an event of the source with foundRecords records, and absent if 0', absentOr(isEvent)],
  optional('KinesisBatch', 'a list', Array.isArray),
  optional('DynamoDBBatch', 'a list', Array.isArray),
  optional('overflow', 'bucket, key, bytes and sha256', isOverflow),
  optional('redrive', 'a count and a history', isRedriveHistory),
];

/** What keeps something from being a hydrated message of the schema version this package knows, if anything does. */
export function problemOf(value: unknown): string | undefined {
  if (!isObject(value)) return `it is ${shown(value)}`;
  const [path, expected] = RULES.find(([path, , holds]) => !holds(valueAt(path, value), value)) ?? [];
  return path && `${path} has to be ${expected}, but is ${shown(valueAt(path, value))}`;
}

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member at a path such as `hydration.status` or `Records.0`. */
export function valueAt(path: string, message: Members): unknown {
  return path.split('.').reduce<unknown>((value, name) => Object(value)[name], message);
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (isObject(value)) return 'another object';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, SHOWN_CHARACTERS)) : String(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function oneOf(known: readonly unknown[]): Check {
  return (value) => known.includes(value);
}

function optional(path: string, expected: string, holds: Check): Rule {
  return [path, `${expected}, if anything`, absentOr(holds)];
}

function absentOr(holds: Check): Check {
  return (value, message) => value === undefined || holds(value, message);
}

/** There was no pointer that could have it. */
function unlessMalformed(holds: Check): Check {
  return (value, message) =>
    valueAt('hydration.status', message) === 'MALFORMED' ? value === undefined : holds(value, message);
}

function isReason(reason: unknown, message: Members): boolean {
  if (valueAt('hydration.status', message) === 'COMPLETE') return reason === undefined;
  return isObject(reason) && HYDRATION_REASONS.some((code) => code === reason.code) && isText(reason.message);
}

/** What is called complete is all that Lambda counted; of what is left to deliver there is something. */
function isFound(found: unknown, message: Members): boolean {
  const status = valueAt('hydration.status', message);
  if (!WITH_RECORDS.some((known) => known === status)) return found === 0;
  return (
    isCount(found) && found !== 0 && (status !== 'COMPLETE' || found === valueAt('hydration.expectedRecords', message))
  );
}

/** A pointer's other batch member can be null. */
function isRangeOf(source: string): Check {
  return (range, message) =>
    valueAt('hydration.source', message) === source ? isRange(range) : range === undefined || range === null;
}

/** What every pointer's range is known to have. */
function isRange(range: unknown): boolean {
  if (!isObject(range)) return false;
  const { shardId, startSequenceNumber, endSequenceNumber, streamArn, batchSize } = range;
  return [shardId, startSequenceNumber, endSequenceNumber, streamArn].every(isText) && isCount(batchSize);
}

function namesConsumer(requestContext: unknown, message: Members): boolean {
  if (isObject(requestContext)) return isText(requestContext.functionArn);
  return isText(valueAt('context.partnerResourceArn', message));
}

/** By what no record is without, however shortened it is for people to read. */
function isEvent(payload: unknown, message: Members): boolean {
  if (!isObject(payload) || !Array.isArray(payload.Records)) return false;
  const { Records } = payload;
  const text = valueAt('hydration.source', message) === 'kinesis' ? 'kinesis.data' : 'dynamodb.SequenceNumber';
  const isRecord = (record: unknown) => isObject(record) && isText(valueAt(text, record));
  return Records.length > 0 && Records.length === valueAt('hydration.foundRecords', message) && Records.every(isRecord);
}

function isOverflow(overflow: unknown): boolean {
  if (!isObject(overflow)) return false;
  const { bucket, key, bytes, sha256 } = overflow;
  return [bucket, key, sha256].every(isText) && isCount(bytes);
}

/** What came of the attempts is for people; only what a later redrive goes by is looked at. */
function isRedriveHistory(redrive: unknown): boolean {
  if (!isObject(redrive) || !Array.isArray(redrive.history)) return false;
  const resumes = redrive.resumeFrom === undefined || /^[0-9]+$/.test(String(redrive.resumeFrom));
  return isCount(redrive.count) && resumes && redrive.history.every(isObject);
}
