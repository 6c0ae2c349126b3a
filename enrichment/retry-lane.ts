import type { MessageAttributeValue, SQSClient } from '@aws-sdk/client-sqs';
import { SQS_DELAY_SECONDS, SQS_MESSAGE_ATTRIBUTES } from '../contract/limits';
import { OWN_ATTRIBUTES, RETRY_ATTRIBUTES, UNHYDRATED_ATTRIBUTES } from '../contract/retry-attributes';
import type { Environment } from './environment';
import type { Pending } from './hydration-result';
import type { Clock } from './invocation';
import type { StagedMessage } from './receive';

/** Where a pending pointer is kept now; `nowhere` means that only the staging message at hand still holds it. */
export interface Kept {
  readonly pending: Pending;
  readonly where: 'staging' | 'unhydrated' | 'nowhere';
  /** What SQS refused on the way. */
  readonly refusals: readonly Error[];
}

/** What the retry lane works with. */
export interface Keeping {
  readonly environment: Pick<Environment, 'stagingQueueUrl' | 'unhydratedQueueUrl' | 'retryForSeconds'>;
  readonly sqs: () => Promise<SQSClient>;
  readonly clock: Clock;
  /** Ends calls to the queues. */
  readonly signal: AbortSignal;
}

/** A queue that can keep a pointer, and how. */
interface Route {
  readonly where: 'staging' | 'unhydrated';
  readonly queueUrl: string;
  readonly attributes: Attributes;
  readonly delaySeconds?: number;
}

/**
 * Sends pending pointers back to the staging queue, to be tried again later, or to the unhydrated queue when their
 * retries are over. Comes last, when nothing else of the invocation can fail any more: after a copy is sent the original
 * is deleted, so that a batch which the pipe redelivers cannot multiply it. When a queue refuses the copy, the other one
 * is asked: a failed send affects its own pointer only. A queue that hangs is abandoned while there is time to return.
 */
export async function takeRetryLane(pending: readonly Pending[], keeping: Keeping): Promise<readonly Kept[]> {
  if (pending.length === 0) return [];
  const sqs = await keeping.sqs();
  return Promise.all(pending.map((pointer) => keep(sqs, pointer, keeping)));
}

async function keep(sqs: SQSClient, pending: Pending, keeping: Keeping): Promise<Kept> {
  if (pending.parts) return keepParts(sqs, pending, pending.parts, keeping);
  const refusals: Error[] = [];
  for (const route of routes(pending, keeping)) {
    const refusal = await send(sqs, pending, route, keeping);
    if (refusal === undefined) {
      const undeleted = await deleteOriginal(sqs, pending, keeping);
      return { pending, where: route.where, refusals: undeleted ? [...refusals, undeleted] : refusals };
    }
    refusals.push(refusal);
  }
  return { pending, where: 'nowhere', refusals };
}

/** All parts are sent before the original is deleted: should one be refused, all come again with the original. */
async function keepParts(sqs: SQSClient, pending: Pending, parts: readonly string[], keeping: Keeping): Promise<Kept> {
  const { stagingQueueUrl: QueueUrl } = keeping.environment;
  if (!QueueUrl) return { pending, where: 'nowhere', refusals: [] };
  const MessageAttributes = copiedAttributes(pending.received.staged, {});
  const { SendMessageCommand } = await import('./clients/sqs.js');
  const sends = parts.map((MessageBody) => {
    const command = new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes });
    return refusalOf(sqs.send(command, { abortSignal: keeping.signal }));
  });
  const refusals = (await Promise.all(sends)).filter((refusal) => refusal !== undefined);
  if (refusals.length > 0) return { pending, where: 'nowhere', refusals };
  const undeleted = await deleteOriginal(sqs, pending, keeping);
  return { pending, where: 'staging', refusals: undeleted ? [undeleted] : [] };
}

/** Without a staging queue there is no retry lane: the pipe's own redelivery takes its place. */
function routes(pending: Pending, keeping: Keeping): readonly Route[] {
  const staging = stagingRoutes(pending, keeping);
  const unhydrated = unhydratedRoutes(pending, keeping);
  if (isOver(pending, keeping)) return [...unhydrated, ...staging];
  return keeping.environment.stagingQueueUrl ? [...staging, ...unhydrated] : [];
}

function isOver({ retry, received }: Pending, { clock, environment }: Keeping): boolean {
  return retry === 'useless' || clock.now() - received.firstStagedAt >= environment.retryForSeconds * 1000;
}

function stagingRoutes(
  { received, retry, unreadableSince = received.unreadableSince }: Pending,
  { clock, environment }: Keeping,
): readonly Route[] {
  const { stagingQueueUrl: queueUrl } = environment;
  if (!queueUrl) return [];
  const attempts = received.failedAttempts + (retry === 'uncounted' ? 0 : 1);
  const attributes = copiedAttributes(received.staged, {
    [RETRY_ATTRIBUTES.attempts]: number(attempts),
    [RETRY_ATTRIBUTES.firstStagedAt]: time(received.firstStagedAt),
    [RETRY_ATTRIBUTES.sentBackAt]: time(clock.now()),
    ...(unreadableSince !== undefined && { [RETRY_ATTRIBUTES.unreadableSince]: time(unreadableSince) }),
  });
  return [{ where: 'staging', queueUrl, attributes, delaySeconds: retryDelaySeconds(attempts, clock.random()) }];
}

/** With the error, or without it: a body near SQS's limit leaves no room for the error. */
function unhydratedRoutes({ received, error }: Pending, { environment }: Keeping): readonly Route[] {
  const { unhydratedQueueUrl: queueUrl } = environment;
  if (!queueUrl) return [];
  const attributes = copiedAttributes(received.staged, {
    [UNHYDRATED_ATTRIBUTES.errorName]: text(error.name),
    [UNHYDRATED_ATTRIBUTES.errorMessage]: text(error.message),
  });
  const bare = copiedAttributes(received.staged, {});
  return [attributes, bare].map((each) => ({ where: 'unhydrated', queueUrl, attributes: each }));
}

async function send(
  sqs: SQSClient,
  { received }: Pending,
  route: Route,
  { signal: abortSignal }: Keeping,
): Promise<Error | undefined> {
  const { queueUrl: QueueUrl, attributes: MessageAttributes, delaySeconds: DelaySeconds } = route;
  const { SendMessageCommand } = await import('./clients/sqs.js');
  const copy = new SendMessageCommand({ QueueUrl, MessageBody: received.body, MessageAttributes, DelaySeconds });
  return refusalOf(sqs.send(copy, { abortSignal }));
}

/** If this fails, the pipe deletes the original with the rest of the batch. There are two only if the batch fails as well. */
async function deleteOriginal(
  sqs: SQSClient,
  { received }: Pending,
  { environment, signal: abortSignal }: Keeping,
): Promise<Error | undefined> {
  const { stagingQueueUrl: QueueUrl } = environment;
  const { receiptHandle: ReceiptHandle } = received.staged;
  const { DeleteMessageCommand } = await import('./clients/sqs.js');
  return refusalOf(sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }), { abortSignal }));
}

function refusalOf(call: Promise<unknown>): Promise<Error | undefined> {
  return call.then(
    () => undefined,
    (error: Error) => error,
  );
}

type Attributes = Readonly<Record<string, MessageAttributeValue>>;

/** Longest error text in an attribute; characters. */
const TEXT_CHARACTERS = 512;

/** The attributes of a copy: those that the original came with, as many as there is room for, and ours in place of older ones. */
function copiedAttributes({ messageAttributes }: StagedMessage, ours: Attributes): Attributes {
  const originals = Object.entries(messageAttributes ?? {}).filter(([name]) => !OWN_ATTRIBUTES.has(name));
  const room = SQS_MESSAGE_ATTRIBUTES - Object.keys(ours).length;
  const kept = originals.slice(0, room).map(([name, { dataType, stringValue, binaryValue }]) => {
    const value = binaryValue
      ? { BinaryValue: Buffer.from(binaryValue, 'base64') }
      : { StringValue: stringValue ?? '' };
    return [name, { DataType: dataType, ...value }];
  });
  return { ...Object.fromEntries(kept), ...ours };
}

function text(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: sendable(value.slice(0, TEXT_CHARACTERS)) || '-' };
}

function time(milliseconds: number): MessageAttributeValue {
  return text(new Date(milliseconds).toISOString());
}

function number(value: number): MessageAttributeValue {
  return { DataType: 'Number', StringValue: String(value) };
}

/** SQS takes the characters that XML takes. */
function sendable(value: string): string {
  return value.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?');
}

/** Shortest delay before the second attempt; seconds. */
const FIRST_DELAY = 5;

/** How long to wait after a number of attempts: doubled each time, up to the longest delay of SQS, with jitter upwards. `chance` is from 0 to below 1. */
export function retryDelaySeconds(attempts: number, chance: number): number {
  const doubled = FIRST_DELAY * 2 ** Math.max(0, attempts - 1);
  const jittered = Math.min(doubled, SQS_DELAY_SECONDS / 2) * (1 + chance);
  return Math.floor(jittered);
}
