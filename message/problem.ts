import { isObject } from '../contract/json';
import {
  HYDRATION_STATUSES,
  type HydrationReason,
  type HydrationStatus,
  SCHEMA_VERSION,
  STATUS_OF_REASON,
  STATUSES_WITH_RECORDS,
  STREAM_SOURCES,
} from '../contract/message';
import { isCount, isSequenceNumber } from '../contract/numbers';
import { isRedriveHistory } from '../contract/redrive-history';

type Members = Readonly<Record<string, unknown>>;

type Check = (value: unknown, message: Members) => boolean;

/** A member, what it must be, and whether it is. */
type MemberCheck = readonly [path: string, expected: string, holds: Check];

/** The most characters of a string that an error shows. */
const SHOWN_CHARACTERS = 80;

const COUNT = 'a whole number from 0';

/** In this order: a check can rely on those above it. */
const CHECKS: readonly MemberCheck[] = [
  ['messageId', 'a string', isString],
  ['hydration', 'an object', isObject],
  ['hydration.schemaVersion', `${SCHEMA_VERSION}, the version that this release reads`, oneOf([SCHEMA_VERSION])],
  ['hydration.id', 'a string', isString],
  ['hydration.groupId', 'a string', isString],
  ['hydration.status', `one of ${HYDRATION_STATUSES.join(', ')}`, oneOf(HYDRATION_STATUSES)],
  [
    'hydration.source',
    `${STREAM_SOURCES.join(' or ')}, and absent if MALFORMED`,
    unlessMalformed(oneOf(STREAM_SOURCES)),
  ],
  ['hydration.expectedRecords', `${COUNT}, and absent if MALFORMED`, unlessMalformed(isCount)],
  ['hydration.foundRecords', `${COUNT} that goes with the status and expectedRecords`, isFound],
  ['hydration.reason', 'an object, and absent if COMPLETE', unlessComplete(isObject)],
  ['hydration.reason.code', 'a reason that goes with the status', unlessComplete(isReasonCode)],
  ['hydration.reason.message', 'a string', unlessComplete(isString)],
  ['hydration.hydratedAt', 'a string', isString],
  ['hydration.attempts', COUNT, isCount],
  optional('hydration.displaced', 'an object', isObject),
  optional('hydration.original', 'a string', isString),
  ['KinesisBatchInfo', 'a range if the source is kinesis, and absent otherwise', isRangeOf('kinesis')],
  ['DDBStreamBatchInfo', 'a range if the source is dynamodb, and absent otherwise', isRangeOf('dynamodb')],
  [
    'requestContext',
    'an object with functionArn, unless context has partnerResourceArn',
    unlessMalformed(namesConsumer),
  ],
  ['payload', 'an event of the source with foundRecords records, and absent if there are none', absentOr(isEvent)],
  optional('KinesisBatch', 'an array', Array.isArray),
  optional('DynamoDBBatch', 'an array', Array.isArray),
  optional('overflow', 'an object with bucket, key, bytes and sha256', isOverflow),
  optional('redrive', 'an object with count and history', isRedriveHistory),
];

/** Why a value is not a hydrated message of the schema version that this package reads; nothing if it is one. */
export function problemOf(value: unknown): string | undefined {
  if (!isObject(value)) return `it is ${shown(value)}`;
  const [path, expected] = CHECKS.find(([path, , holds]) => !holds(valueAt(path, value), value)) ?? [];
  return path && `${path} must be ${expected}, but is ${shown(valueAt(path, value))}`;
}

/** The member at a path such as `hydration.status` or `Records.0`. */
export function valueAt(path: string, message: Members): unknown {
  return path.split('.').reduce<unknown>((value, name) => Object(value)[name], message);
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (isObject(value)) return 'another object';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, SHOWN_CHARACTERS)) : String(value);
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function oneOf(known: readonly unknown[]): Check {
  return (value) => known.includes(value);
}

function optional(path: string, expected: string, holds: Check): MemberCheck {
  return [path, `${expected}, or absent`, absentOr(holds)];
}

function absentOr(holds: Check): Check {
  return (value, message) => value === undefined || holds(value, message);
}

/** A message that is MALFORMED has no member of a pointer. */
function unlessMalformed(holds: Check): Check {
  return (value, message) => (statusOf(message) === 'MALFORMED' ? value === undefined : holds(value, message));
}

/** A message that is COMPLETE has no reason. */
function unlessComplete(holds: Check): Check {
  return (value, message) => (statusOf(message) === 'COMPLETE' ? value === undefined : holds(value, message));
}

function statusOf(message: Members): HydrationStatus {
  return valueAt('hydration.status', message) as HydrationStatus;
}

function isReasonCode(code: unknown, message: Members): boolean {
  return isString(code) && STATUS_OF_REASON[code as HydrationReason] === statusOf(message);
}

/** COMPLETE means all that Lambda counted; the other statuses with records have at least one. */
function isFound(found: unknown, message: Members): boolean {
  const status = statusOf(message);
  if (!STATUSES_WITH_RECORDS.includes(status)) return found === 0;
  const isExpected = found === valueAt('hydration.expectedRecords', message);
  return isCount(found) && (found !== 0 || mayBeEmpty(message)) && (status !== 'COMPLETE' || isExpected);
}

/** The last invocation of a tumbling window can fail without records; only the object of an intake bucket has its event. */
function mayBeEmpty(message: Members): boolean {
  return statusOf(message) === 'COMPLETE' && valueAt('hydration.intake', message) === 'bucket';
}

/** The other source's range can be null. */
function isRangeOf(source: string): Check {
  return (range, message) =>
    valueAt('hydration.source', message) === source ? isRange(range) : range === undefined || range === null;
}

/** What the range of every pointer is sure to have. */
function isRange(range: unknown): boolean {
  if (!isObject(range)) return false;
  const { shardId, startSequenceNumber, endSequenceNumber, streamArn, batchSize } = range;
  const numbers = [startSequenceNumber, endSequenceNumber];
  return [shardId, streamArn].every(isString) && numbers.every(isSequenceNumber) && isCount(batchSize);
}

function namesConsumer(requestContext: unknown, message: Members): boolean {
  if (isObject(requestContext)) return isString(requestContext.functionArn);
  return isString(valueAt('context.partnerResourceArn', message));
}

/** Checks only what a record keeps even where a person shortened it for reading. */
function isEvent(payload: unknown, message: Members): boolean {
  if (!isObject(payload) || !Array.isArray(payload.Records)) return false;
  const { Records } = payload;
  const text = valueAt('hydration.source', message) === 'kinesis' ? 'kinesis.data' : 'dynamodb.SequenceNumber';
  const isRecord = (record: unknown) => isObject(record) && isString(valueAt(text, record));
  const isLong = Records.length > 0 || mayBeEmpty(message);
  return isLong && Records.length === valueAt('hydration.foundRecords', message) && Records.every(isRecord);
}

function isOverflow(overflow: unknown): boolean {
  if (!isObject(overflow)) return false;
  const { bucket, key, bytes, sha256 } = overflow;
  return [bucket, key, sha256].every(isString) && isCount(bytes);
}
