import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { SQS_BATCH_ENTRIES } from '../../contract/limits';
import type { Hold } from './hold';
import type { Queue } from './queue';

/** A message of a queue, held. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** When it was sent to this queue; ISO 8601. */
  readonly sentAt: string;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
  readonly attributes: NonNullable<Message['MessageAttributes']>;
  /** The message group of a FIFO queue. */
  readonly messageGroup?: string;
}

/** How a scan ended: `queue-empty` when nothing is visible any more. */
export type ScanEnd = 'queue-empty' | 'stopped' | 'too-many-in-flight';

/** Whether a queue can have messages that come up only when those that were found are gone. */
export function hasMoreBehind(fifo: boolean, end: ScanEnd | undefined): boolean {
  return fifo || end === 'too-many-in-flight';
}

/** Receives at once, at most. */
const RECEIVES_AT_ONCE = 8;
/** Bodies that are in memory at once, about, unless a single answer holds more; characters. */
const BODIES_AT_ONCE = 8_000_000;

/**
 * How long a receive waits, in seconds. When it waits, SQS asks all of its servers: an empty answer then means that nothing can be
 * given out. Whether that is because nothing is visible or because 120,000 messages are in flight, SQS says only when a
 * receive does not wait.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
 */
const WAIT = { askAllServers: 1, askForOverLimit: 0 } as const;

/**
 * Receives all messages of a queue, and holds them: no other consumer receives them until they are released. A receive that is
 * on its way when the signal comes is waited for, so that what it brings is held and can be released.
 */
export async function* scan(
  { url, visible }: Pick<Queue, 'url' | 'visible'>,
  sqs: SQSClient,
  hold: Hold,
  signal: AbortSignal,
): AsyncGenerator<ReceivedMessage[], ScanEnd> {
  let expected = visible;
  let answerSize = BODIES_AT_ONCE;
  let wait: number = WAIT.askAllServers;
  while (!signal.aborted) {
    const count = receivesFor(expected, answerSize);
    const answers = await Promise.allSettled(Array.from({ length: count }, () => receive(url, sqs, hold, wait)));
    const fresh = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (fresh.length > 0) yield fresh;
    const failed = answers.find((answer) => answer.status === 'rejected')?.reason;
    if (/OverLimit/.test(Object(failed).name)) return 'too-many-in-flight';
    if (failed !== undefined) throw failed;
    if (fresh.length === 0) {
      if (wait === WAIT.askForOverLimit) return 'queue-empty';
      wait = WAIT.askForOverLimit;
      continue;
    }
    wait = WAIT.askAllServers;
    expected -= fresh.length;
    answerSize = fresh.reduce((sum, { body }) => sum + body.length, 0) / count;
  }
  return 'stopped';
}

/** As many as there are messages for, and as their bodies leave room for. */
function receivesFor(expected: number, answerSize: number): number {
  const needed = Math.ceil(expected / SQS_BATCH_ENTRIES);
  return Math.max(1, Math.min(RECEIVES_AT_ONCE, needed, Math.floor(BODIES_AT_ONCE / answerSize)));
}

async function receive(
  QueueUrl: string,
  sqs: SQSClient,
  hold: Hold,
  WaitTimeSeconds: number,
): Promise<ReceivedMessage[]> {
  const { ReceiveMessageCommand } = await import('@aws-sdk/client-sqs');
  const since = Date.now();
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: SQS_BATCH_ENTRIES,
      VisibilityTimeout: hold.seconds,
      WaitTimeSeconds,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount', 'MessageGroupId'],
    }),
  );
  return hold.take(Messages.map(describe), since);
}

function describe({ MessageId, ReceiptHandle, Body, Attributes, MessageAttributes }: Message): ReceivedMessage {
  return {
    messageId: MessageId ?? '',
    receiptHandle: ReceiptHandle ?? '',
    body: Body ?? '',
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? Date.now())).toISOString(),
    receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
    attributes: MessageAttributes ?? {},
    ...(Attributes?.MessageGroupId !== undefined && { messageGroup: Attributes.MessageGroupId }),
  };
}
