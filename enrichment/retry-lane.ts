import { DeleteMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { RETRY_ATTRIBUTES, UNHYDRATED_ATTRIBUTES } from '../contract/retry-attributes';
import type { Invocation } from './invocation';
import { type Attributes, copiedAttributes, number, text } from './message-attributes';
import type { Pending } from './outcome';
import { retryDelaySeconds } from './retry-delay';

/** Where a pending pointer is kept now; `nowhere` means that only the staging message at hand still holds it. */
export interface Kept {
  readonly pending: Pending;
  readonly where: 'staging' | 'unhydrated' | 'nowhere';
  /** What SQS refused on the way. */
  readonly refusals: readonly Error[];
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
 * is asked: a failed send is the trouble of its own pointer only. A queue that hangs is left while there is time to answer.
 */
export async function takeRetryLane(pending: readonly Pending[], invocation: Invocation): Promise<readonly Kept[]> {
  if (pending.length === 0) return [];
  const sqs = invocation.clients.sqs();
  return Promise.all(pending.map((pointer) => keep(sqs, pointer, invocation)));
}

async function keep(sqs: SQSClient, pending: Pending, invocation: Invocation): Promise<Kept> {
  const refusals: Error[] = [];
  for (const route of routes(pending, invocation)) {
    const refusal = await send(sqs, pending, route, invocation);
    if (refusal === undefined) {
      const undeleted = await deleteOriginal(sqs, pending, invocation);
      return { pending, where: route.where, refusals: undeleted ? [...refusals, undeleted] : refusals };
    }
    refusals.push(refusal);
  }
  return { pending, where: 'nowhere', refusals };
}

/** Without a staging queue there is no retry lane: the pipe's own redelivery takes its place. */
function routes(pending: Pending, invocation: Invocation): readonly Route[] {
  const staging = stagingRoutes(pending, invocation);
  const unhydrated = unhydratedRoutes(pending, invocation);
  if (isOver(pending, invocation)) return [...unhydrated, ...staging];
  return invocation.environment.stagingQueueUrl ? [...staging, ...unhydrated] : [];
}

function isOver({ retry, intake }: Pending, { clock, environment }: Invocation): boolean {
  return retry === 'useless' || clock.now() - intake.firstStagedAt >= environment.retryForSeconds * 1000;
}

function stagingRoutes({ intake, retry }: Pending, { clock, environment }: Invocation): readonly Route[] {
  const { stagingQueueUrl: queueUrl } = environment;
  if (!queueUrl) return [];
  const attempts = intake.failedAttempts + (retry === 'uncounted' ? 0 : 1);
  const attributes = copiedAttributes(intake.staged, {
    [RETRY_ATTRIBUTES.attempts]: number(attempts),
    [RETRY_ATTRIBUTES.firstStagedAt]: text(new Date(intake.firstStagedAt).toISOString()),
    [RETRY_ATTRIBUTES.sentBackAt]: text(new Date(clock.now()).toISOString()),
  });
  return [{ where: 'staging', queueUrl, attributes, delaySeconds: retryDelaySeconds(attempts, clock.random()) }];
}

/** With the error, or without: a body near SQS's limit leaves no room for it. */
function unhydratedRoutes({ intake, error }: Pending, { environment }: Invocation): readonly Route[] {
  const { unhydratedQueueUrl: queueUrl } = environment;
  if (!queueUrl) return [];
  const attributes = copiedAttributes(intake.staged, {
    [UNHYDRATED_ATTRIBUTES.errorName]: text(error.name),
    [UNHYDRATED_ATTRIBUTES.errorMessage]: text(error.message),
  });
  const bare = copiedAttributes(intake.staged, {});
  return [attributes, bare].map((each) => ({ where: 'unhydrated', queueUrl, attributes: each }));
}

async function send(
  sqs: SQSClient,
  { intake }: Pending,
  route: Route,
  { keepSignal: abortSignal }: Invocation,
): Promise<Error | undefined> {
  const { queueUrl: QueueUrl, attributes: MessageAttributes, delaySeconds: DelaySeconds } = route;
  const copy = new SendMessageCommand({ QueueUrl, MessageBody: intake.body, MessageAttributes, DelaySeconds });
  return refusalOf(sqs.send(copy, { abortSignal }));
}

/** If this fails, the pipe deletes the original with the rest of the batch; only should the batch fail, too, there are two. */
async function deleteOriginal(
  sqs: SQSClient,
  { intake }: Pending,
  { environment, keepSignal: abortSignal }: Invocation,
): Promise<Error | undefined> {
  const { stagingQueueUrl: QueueUrl } = environment;
  const { receiptHandle: ReceiptHandle } = intake.staged;
  return refusalOf(sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }), { abortSignal }));
}

function refusalOf(call: Promise<unknown>): Promise<Error | undefined> {
  return call.then(
    () => undefined,
    (error: Error) => error,
  );
}
