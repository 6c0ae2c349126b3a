import { createHash } from 'node:crypto';
import { isObject } from '../contract/json';
import { plainStreamArn } from '../contract/qualified-names';
import { RETRY_ATTRIBUTES } from '../contract/retry-attributes';
import { type AnnouncedObject, readNotification, splitNotification } from './notification';
import { type Malformed, type ParsedPointer, parsePointer } from './parse';
import type { PlannedPointer } from './plan';

/** An SQS message as a pipe passes it to its enrichment. */
export interface StagedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly messageAttributes?: Readonly<Record<string, StagedAttribute>> | null;
}

/** An SQS message attribute in the form of Lambda's SQS event. */
export interface StagedAttribute {
  readonly dataType: string;
  readonly stringValue?: string | null;
  /** Base64. */
  readonly binaryValue?: string | null;
}

/** A staging message, and what is known of it before any stream is read. */
interface Common {
  readonly staged: StagedMessage;
  /** The staging message's body, verbatim. */
  readonly body: string;
  /** Stable over redeliveries, equal for equal pointers: 64 hex digits. */
  readonly id: string;
  readonly groupId: string;
  /** Attempts that failed before this one. */
  readonly failedAttempts: number;
  /** Milliseconds since the epoch. */
  readonly firstStagedAt: number;
  /** When the stream first said that it can never be read; milliseconds since the epoch. */
  readonly unreadableSince?: number;
  /** The object with what Lambda wrote at a failure, where S3 announced one. */
  readonly object?: AnnouncedObject;
}

export type ReceivedPointer = Common & ParsedPointer & PlannedPointer;
export type ReceivedMalformed = Common & Malformed;
/** An object that S3 announced, and that is not read yet. */
export type ReceivedObject = Common & { readonly kind: 'object'; readonly object: AnnouncedObject };
/** Several objects in one notification, as bodies of one object each. */
export type ReceivedSeveralObjects = Common & { readonly kind: 'several-objects'; readonly parts: readonly string[] };
/** The test that S3 sends when notifications are set up. */
export type ReceivedS3Test = Common & { readonly kind: 's3-test' };
export type Received = ReceivedPointer | ReceivedMalformed | ReceivedObject | ReceivedSeveralObjects | ReceivedS3Test;

/** The retry lane's own copies reach SQS within seconds; one that arrives this much later was redriven; milliseconds. */
const REDRIVE_AFTER = 5 * 60_000;

const MALFORMED_GROUP_ID = 'malformed';
/** Longest group id, so that it fits wherever a name does; characters. */
const GROUP_ID_CHARACTERS = 64;
const GROUP_HASH_CHARACTERS = 16;

/** Receives a staging message. Whatever the message holds, the result is a value. */
export function receive(staged: StagedMessage, now: number): Received {
  // An input template of the pipe may have parsed the body already.
  const body = typeof staged.body === 'string' ? staged.body : (JSON.stringify(staged.body) ?? '');
  const common = { staged, body, ...attemptsOf(staged, now) };
  const content = snsMessage(body) ?? body;
  const parsed = parsePointer(content);
  if (parsed.kind === 'pointer') return { ...common, ...parsed, ...idsOf(parsed), ...rangeOf(parsed) };
  const unknown = { ...common, id: sha256(staged.messageId), groupId: MALFORMED_GROUP_ID };
  return { ...unknown, ...(receiveNotification(content) ?? parsed) };
}

/** Receives what a notification announced: the pointer and the event in Lambda's object. The body stays the notification. */
export function receiveObject(
  { staged, body, failedAttempts, firstStagedAt, object }: ReceivedObject,
  text: string,
): { readonly kind: 'pointer'; readonly received: ReceivedPointer; readonly payload: unknown } | Malformed {
  const parsed = parsePointer(text);
  if (parsed.kind === 'malformed') return parsed;
  const { displaced: { payload, ...displaced } = {}, ...pointer } = parsed;
  const common = { staged, body, failedAttempts, firstStagedAt, object };
  const others = Object.keys(displaced).length > 0 && { displaced };
  return {
    kind: 'pointer',
    received: { ...common, ...pointer, ...others, ...idsOf(parsed), ...rangeOf(parsed) },
    payload,
  };
}

function receiveNotification(
  body: string,
):
  | Pick<ReceivedObject, 'kind' | 'object'>
  | Pick<ReceivedSeveralObjects, 'kind' | 'parts'>
  | Pick<ReceivedS3Test, 'kind'>
  | undefined {
  const notification = readNotification(body);
  if (notification?.kind === 'test') return { kind: 's3-test' };
  const [object, ...others] = notification?.objects ?? [];
  if (object === undefined) return undefined;
  return others.length > 0 ? { kind: 'several-objects', parts: splitNotification(body) } : { kind: 'object', object };
}

/** What was published to a topic, where a subscription without raw delivery wrapped it: many mappings have a topic as OnFailure destination. */
function snsMessage(body: string): string | undefined {
  if (!body.includes('"TopicArn"')) return undefined;
  try {
    const envelope: unknown = JSON.parse(body);
    const isEnvelope = isObject(envelope) && envelope.Type === 'Notification' && typeof envelope.TopicArn === 'string';
    return isEnvelope && typeof envelope.Message === 'string' ? envelope.Message : undefined;
  } catch {
    return undefined;
  }
}

function attemptsOf({ attributes, messageAttributes }: StagedMessage, now: number) {
  const sentAt = Number(attributes?.SentTimestamp) || now;
  const value = (name: string) => messageAttributes?.[name]?.stringValue ?? '';
  const sentBackAt = Date.parse(value(RETRY_ATTRIBUTES.sentBackAt));
  if (sentAt - sentBackAt > REDRIVE_AFTER) return { failedAttempts: 0, firstStagedAt: sentAt };
  const attempts = Number(value(RETRY_ATTRIBUTES.attempts));
  return {
    failedAttempts: Number.isSafeInteger(attempts) && attempts > 0 ? attempts : 0,
    // Every sender to the staging queue can write the attribute: a time in the future would make the retry lane endless.
    firstStagedAt: Math.min(Date.parse(value(RETRY_ATTRIBUTES.firstStagedAt)) || sentAt, sentAt),
    unreadableSince: Date.parse(value(RETRY_ATTRIBUTES.unreadableSince)) || undefined,
  };
}

/** Consumer and failed range make two pointers the same failure; stream and shard make two failures the same group. */
function idsOf({ batch, consumerArn }: ParsedPointer): Pick<Common, 'id' | 'groupId'> {
  const { shardId, startSequenceNumber, endSequenceNumber } = batch;
  const streamArn = plainStreamArn(batch.streamArn);
  const id = sha256(JSON.stringify([consumerArn, streamArn, shardId, startSequenceNumber, endSequenceNumber]));
  const hash = sha256(JSON.stringify([streamArn, shardId])).slice(0, GROUP_HASH_CHARACTERS);
  return { id, groupId: `${shardId.slice(0, GROUP_ID_CHARACTERS - GROUP_HASH_CHARACTERS - 1)}-${hash}` };
}

function rangeOf({ batch }: ParsedPointer): Omit<PlannedPointer, 'source' | 'batch'> {
  const { startSequenceNumber, endSequenceNumber, batchSize } = batch;
  const [start, end] = [BigInt(startSequenceNumber), BigInt(endSequenceNumber)];
  return { start, end, startSequenceNumber, endSequenceNumber, batchSize };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
