import { isDeepStrictEqual } from 'node:util';
import type { HydratedMessage, HydrationStatus } from '../../contract/message';
import type { BatchInfo, FailurePointer } from '../../contract/pointer';
import { encodeKey } from '../cloud/bucket-notifications';
import type { LocalEvent } from '../local-event';

/** Records that were put on one stream or table. */
export interface PutRecords {
  /** What the reader knows it as, such as `Orders`. */
  readonly label: string;
  /** What its stream's ARN contains: `stream/<name>` or `table/<name>/`. */
  readonly arnPart: string;
  readonly records: readonly unknown[];
  /** Those of them that the consumer is sure to fail on, when that is known. */
  readonly poisoned?: readonly unknown[];
}

/** What became of the records of one stream or table. */
export interface Account {
  readonly label: string;
  readonly put: number;
  readonly poisoned?: number;
  /** Pointers that Lambda left. */
  readonly pointers: number;
  /** Poisoned records that arrived with their content; without a known poison, records that arrived. */
  readonly hydrated: number;
  readonly statuses: Readonly<Partial<Record<HydrationStatus, number>>>;
  /** Records that a message reports as gone. */
  readonly gone: number;
  /** Poisoned orders that a redrive had processed exactly once. @default - nothing was redriven */
  readonly processed?: number;
  /** What does not add up, in words; empty when everything is accounted for. */
  readonly problems: readonly string[];
}

/** Accounts for every failed record: by its content where it is known, and every pointer by its message. */
export function account(put: PutRecords, events: readonly LocalEvent[], unhydrated: readonly string[]): Account {
  const sent = events.flatMap((event) => (event.type === 'pointer-sent' ? [event] : []));
  const own = sent.filter(({ pointer }) => isOf(put)(pointer));
  const messages = events
    .flatMap((event) => (event.type === 'delivered' ? [event.message as HydratedMessage] : []))
    .filter((message): message is HydratedMessage & FailurePointer => isOf(put)(message));
  const arrived = messages.flatMap(decodedRecords);
  const poisonArrived = put.poisoned?.filter((record) => arrived.some((other) => isSame(other, record)));
  const gone = messages.reduce((sum, message) => sum + goneRecords(message), 0);
  return {
    label: put.label,
    put: put.records.length,
    poisoned: put.poisoned?.length,
    pointers: own.length,
    hydrated: poisonArrived?.length ?? arrived.length,
    statuses: countStatuses(messages),
    gone,
    problems: [
      ...undelivered(own, messages, unhydrated),
      ...(put.poisoned ? missing(put.poisoned, arrived, gone) : []),
      ...(put.poisoned ? strangers(put.poisoned, arrived) : []),
    ],
  };
}

/**
 * Goes on with an account after a redrive. Each poisoned order that is not gone must have been processed exactly once.
 *
 * @param processed Ids of the orders that were processed, in that order, as often as they were.
 * @param again Those of them that a second redrive had processed.
 */
export function afterRedrive(
  account: Account,
  { poisoned = [] }: Pick<PutRecords, 'poisoned'>,
  processed: readonly string[],
  again: readonly string[],
): Account {
  const ids = poisoned.map((order) => `${(order as { readonly orderId: unknown }).orderId}`);
  const timesOf = (id: string): number => processed.filter((other) => other === id).length;
  const missing = ids.filter((id) => timesOf(id) === 0).slice(account.gone);
  const problems = [
    ...missing.map((id) => `${id} was not processed by the redrive`),
    ...ids.filter((id) => timesOf(id) > 1).map((id) => `${id} was processed ${timesOf(id)} times`),
    ...ids.filter((id) => again.includes(id)).map((id) => `${id} was processed by the second redrive`),
  ];
  return {
    ...account,
    processed: ids.filter((id) => timesOf(id) === 1).length,
    problems: [...account.problems, ...problems],
  };
}

type Identified = Partial<Pick<FailurePointer, 'KinesisBatchInfo' | 'DDBStreamBatchInfo'>>;

function batchInfo(message: Identified): BatchInfo | undefined {
  return message.KinesisBatchInfo ?? message.DDBStreamBatchInfo;
}

function isOf({ arnPart }: PutRecords): (message: Identified) => boolean {
  return (message) => `${batchInfo(message)?.streamArn}/`.includes(`${arnPart}/`);
}

/** The decoded records of a message, as they were put. */
function decodedRecords(message: HydratedMessage): unknown[] {
  const fromTable = message.DynamoDBBatch?.map(({ newImage, oldImage }) => newImage ?? oldImage);
  return [...(message.KinesisBatch ?? fromTable ?? [])];
}

function goneRecords({ hydration }: HydratedMessage): number {
  return Math.max(0, (hydration.expectedRecords ?? 0) - hydration.foundRecords);
}

function countStatuses(messages: readonly HydratedMessage[]): Partial<Record<HydrationStatus, number>> {
  const counts: Partial<Record<HydrationStatus, number>> = {};
  for (const { hydration } of messages) counts[hydration.status] = (counts[hydration.status] ?? 0) + 1;
  return counts;
}

function undelivered(
  sent: readonly Sent[],
  messages: readonly FailurePointer[],
  unhydrated: readonly string[],
): string[] {
  const waiting = unhydrated.map((body) => JSON.parse(body) as unknown);
  return sent.flatMap(({ pointer, key }) => {
    const isDelivered = messages.some((message) => holds(message, pointer));
    if (isDelivered || waiting.some((other) => isDeepStrictEqual(other, pointer) || announces(other, key))) return [];
    const { shardId, startSequenceNumber } = batchInfo(pointer) as BatchInfo;
    return [`the pointer to ${startSequenceNumber} of ${shardId} neither arrived nor waits in the unhydrated queue`];
  });
}

/** A pointer, or one in an object of that key. */
type Sent = Pick<Extract<LocalEvent, { readonly type: 'pointer-sent' }>, 'pointer' | 'key'>;

/** Whether the message is S3's announcement of the object. */
function announces(message: unknown, key: string | undefined): boolean {
  if (key === undefined) return false;
  const { Records = [] } = message as {
    readonly Records?: readonly { readonly s3?: { object?: { key?: unknown } } }[];
  };
  return Records.some(({ s3 }) => s3?.object?.key === encodeKey(key));
}

/** Whether every member of the pointer is in the message, untouched. */
function holds(message: FailurePointer, pointer: FailurePointer): boolean {
  return Object.entries(pointer).every(([name, value]) =>
    isDeepStrictEqual(message[name as keyof FailurePointer], value),
  );
}

function missing(poisoned: readonly unknown[], arrived: readonly unknown[], gone: number): string[] {
  const lost = poisoned.filter((record) => !arrived.some((other) => isSame(other, record)));
  return lost.slice(gone).map((record) => `poisoned, but not hydrated: ${JSON.stringify(record)}`);
}

function strangers(poisoned: readonly unknown[], arrived: readonly unknown[]): string[] {
  const others = arrived.filter((record) => !poisoned.some((other) => isSame(record, other)));
  return others.map((record) => `hydrated, but not poisoned: ${JSON.stringify(record)}`);
}

/** Same content, whatever the order of members. */
function isSame(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(left, JSON.parse(JSON.stringify(right)));
}
