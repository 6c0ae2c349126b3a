import { createHash } from 'node:crypto';
import { isObject } from '../contract/json';
import type { DynamoDBEvent, EventRecord, KinesisEvent } from '../contract/lambda-event';
import type { HydratedMessage, StreamSource } from '../contract/message';
import { isSequenceNumber } from '../contract/numbers';
import type { Clients } from './clients';
import type { Completeness } from './completeness';
import { composeMalformed, composeMessage } from './compose';
import { parseExactly } from './exact-json';
import type { FailureFilter } from './failure-filters';
import { discarded, type HydrationResult, pending } from './hydration-result';
import { type IntakeObject, readIntakeObject } from './intake-object';
import type { Clock } from './invocation';
import type { AnnouncedObject } from './notification';
import { fitAlone, type Writing } from './overflow-writer';
import { type ReceivedMalformed, type ReceivedObject, type ReceivedPointer, receiveObject } from './receive';

/** What hydration from objects works with. */
export interface HydratingObjects {
  readonly clients: Pick<Clients, 's3'>;
  readonly clock: Clock;
  /** The bucket that Lambda writes failures to: no other is read. */
  readonly intakeBucket?: string | undefined;
  /** What the pipe's filters would let through, if the pipe could see the pointer. */
  readonly failureFilter: FailureFilter;
  /** Ends calls to the bucket. */
  readonly readSignal: AbortSignal;
  readonly writing: Writing;
}

/** Makes a message of the object that a notification announces. What goes wrong with one object stays with that object. */
export async function hydrateObject(received: ReceivedObject, hydrating: HydratingObjects): Promise<HydrationResult> {
  const { object } = received;
  if (object.bucket !== hydrating.intakeBucket) return verbatim(received, foreignBucket(object, hydrating), hydrating);
  try {
    const read = await readIntakeObject(await hydrating.clients.s3(), object, hydrating.readSignal);
    return read.kind === 'read'
      ? await hydrateContent(received, read, hydrating)
      : await verbatim(received, unusable(object, read), hydrating);
  } catch (error) {
    return pending(received, error as Error, 'counted');
  }
}

type ReadObject = Extract<IntakeObject, { readonly kind: 'read' }>;

async function hydrateContent(
  notified: ReceivedObject,
  { text, bytes, sha256 }: ReadObject,
  hydrating: HydratingObjects,
): Promise<HydrationResult> {
  const content = receiveObject(notified, text);
  if (content.kind === 'malformed') return verbatim(notified, content.reason, hydrating);
  const { pointer } = content.received;
  if (!hydrating.failureFilter(pointer)) return discarded(content.received, 'filters');
  const { clock, writing } = hydrating;
  const whole = eventOf(content.payload);
  const event = whole && withinRange(whole, content.received);
  const received = event ? withIdOf(event, content.received) : withDisplaced(content.received, content.payload);
  const message = composeMessage(received, objectCompleteness(received, event), {
    now: clock.now(),
    limitBytes: writing.limits.messageBytes,
    event,
  });
  const { bucket, key } = notified.object;
  // The object is no substitute for a message that has less of it as payload, or more of it: displaced members.
  const isStored = received.displaced === undefined && event === whole;
  const stored = isStored && { stored: { bucket, key, bytes, sha256 } };
  return fitAlone({ received, message: byBucket(message), streamCalls: 0, ...stored }, writing);
}

function byBucket(message: HydratedMessage): HydratedMessage {
  return { ...message, hydration: { ...message.hydration, intake: 'bucket' } };
}

type Event = (KinesisEvent | DynamoDBEvent) & { readonly Records: EventRecord[] };

/** Lambda documents the event as JSON text; an object is taken as well. */
function eventOf(payload: unknown): Event | undefined {
  const event = typeof payload === 'string' ? parsed(payload) : payload;
  return isObject(event) && Array.isArray(event.Records) ? (event as unknown as Event) : undefined;
}

function parsed(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}

/**
 * The event without records from outside the failed range, if it has some. Nothing where no record is left (only the last event
 * of a tumbling window has none, and Lambda counts none then), or where one is no record of such a stream.
 */
function withinRange(event: Event, { source, start, end, batchSize }: ReceivedPointer): Event | undefined {
  const numbers = event.Records.map((record) => sequenceNumberOf(record, source));
  const within = event.Records.filter((_, index) => {
    const number = numbers[index];
    return number !== undefined && start <= number && number <= end;
  });
  if (numbers.includes(undefined)) return undefined;
  if (within.length === 0 && event.Records.length + batchSize > 0) return undefined;
  return within.length === event.Records.length ? event : ({ ...event, Records: within } as Event);
}

/** An object can hold anything: nothing where it is no record, or one of another kind of stream. */
function sequenceNumberOf(record: unknown, source: StreamSource): bigint | undefined {
  const { kinesis, dynamodb } = Object(record) as { readonly kinesis?: unknown; readonly dynamodb?: unknown };
  const { sequenceNumber, data } = Object(kinesis);
  const number = source === 'kinesis' ? typeof data === 'string' && sequenceNumber : Object(dynamodb).SequenceNumber;
  return isSequenceNumber(number) ? BigInt(number) : undefined;
}

/**
 * With enhanced fan-out, Lambda takes aggregates apart, and two batches can be of the same one: a range of one sequence number
 * does not tell them apart, and a message that counts as a copy of another is dropped.
 */
function withIdOf({ Records }: Event, received: ReceivedPointer): ReceivedPointer {
  const { id, source, start, end } = received;
  if (source !== 'kinesis' || start !== end || Records.length === 0) return received;
  const data = Records.map((record) => ('kinesis' in record ? record.kinesis.data : undefined));
  return {
    ...received,
    id: createHash('sha256')
      .update(JSON.stringify([id, data]))
      .digest('hex'),
  };
}

/** What is no event is not lost either. */
function withDisplaced(received: ReceivedPointer, payload: unknown): ReceivedPointer {
  return payload === undefined ? received : { ...received, displaced: { ...received.displaced, payload } };
}

/** An object holds the whole batch, or Lambda counted differently; nothing of it can expire. */
function objectCompleteness({ batchSize }: ReceivedPointer, event: Event | undefined): Completeness {
  if (event === undefined) {
    const message =
      'The object holds a pointer, but no event: its payload is missing or not JSON, holds something else, or has no record of the failed range';
    return { status: 'UNREADABLE', records: [], reason: { code: 'PAYLOAD_MISSING', message } };
  }
  const { Records: records } = event;
  if (records.length === batchSize) return { status: 'COMPLETE', records };
  const message = `The object holds ${records.length} records, Lambda counted ${batchSize}`;
  return { status: 'INEXACT', records, reason: { code: 'RECORD_COUNT_DIFFERS', message } };
}

type Reason = ReceivedMalformed['reason'];

function foreignBucket({ bucket, key }: AnnouncedObject, { intakeBucket }: HydratingObjects): Reason {
  const own =
    intakeBucket === undefined ? 'this pipeline has no intake bucket' : `its intake bucket is ${intakeBucket}`;
  return { code: 'NOT_A_POINTER', message: `The notification announces s3://${bucket}/${key}, but ${own}` };
}

function unusable({ bucket, key }: AnnouncedObject, object: Exclude<IntakeObject, ReadObject>): Reason {
  const name = `s3://${bucket}/${key}`;
  if (object.kind === 'gone') return { code: 'OBJECT_NOT_FOUND', message: `${name} does not exist any more` };
  return { code: 'NOT_A_POINTER', message: `${name} has ${object.bytes} bytes, more than Lambda writes` };
}

async function verbatim(
  received: ReceivedObject,
  reason: Reason,
  hydrating: HydratingObjects,
): Promise<HydrationResult> {
  const malformed: ReceivedMalformed = { ...received, kind: 'malformed', reason };
  const composed = composeMalformed(malformed, hydrating.clock.now());
  return fitAlone({ received: malformed, message: byBucket(composed), streamCalls: 0 }, hydrating.writing);
}
