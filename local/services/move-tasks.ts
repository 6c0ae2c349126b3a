import { randomUUID } from 'node:crypto';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { SQS_BATCH_ENTRIES } from '../../contract/limits';
import { isFifo, queueUrl } from '../arns';
import type { Running } from '../running';
import { pause } from '../time-scale';
import { ServiceError } from './service-call';

export interface MoveTasksOptions {
  /** A client that may do everything. */
  readonly sqs: SQSClient;
  /** ARNs of dead-letter queues by the queues they belong to. */
  readonly deadLetterQueues: ReadonlyMap<string, string>;
}

interface MoveTaskInput {
  readonly SourceArn: string;
  readonly DestinationArn: string;
  readonly MaxNumberOfMessagesPerSecond?: number;
}

interface MoveTask extends MoveTaskInput {
  readonly TaskHandle: string;
  readonly StartedTimestamp: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  readonly cancelling: AbortController;
  ApproximateNumberOfMessagesMoved: number;
  Status: 'RUNNING' | 'CANCELLING' | 'CANCELLED' | 'COMPLETED' | 'FAILED';
  FailureReason?: string;
}

const MESSAGES_PER_SECOND = { min: 1, max: 500 };
const RESULTS = { min: 1, max: 10 };

/**
 * Tasks that move messages out of a dead-letter queue, which the emulator of SQS does not have.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export class MoveTasks implements Running {
  /** The newest first. */
  private readonly tasks: MoveTask[] = [];
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly options: MoveTasksOptions) {}

  /**
   * The answer to a call about move tasks; `undefined` for every other operation of SQS.
   *
   * @throws ServiceError named as SQS names it
   */
  async answer(operation: string, input: Readonly<Record<string, unknown>> = {}): Promise<object | undefined> {
    if (operation === 'StartMessageMoveTask') return this.start(input as unknown as MoveTaskInput);
    if (operation === 'ListMessageMoveTasks') return this.list(`${input.SourceArn}`, Number(input.MaxResults ?? 1));
    if (operation === 'CancelMessageMoveTask') return this.cancel(`${input.TaskHandle}`);
    return undefined;
  }

  async stop(): Promise<void> {
    for (const { cancelling } of this.tasks) cancelling.abort();
    await Promise.all(this.running);
  }

  private async start(input: MoveTaskInput): Promise<object> {
    const waiting = await this.check(input);
    const task: MoveTask = {
      ...input,
      TaskHandle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: input.SourceArn })).toString('base64'),
      Status: 'RUNNING',
      StartedTimestamp: Date.now(),
      ApproximateNumberOfMessagesToMove: waiting,
      ApproximateNumberOfMessagesMoved: 0,
      cancelling: new AbortController(),
    };
    this.tasks.unshift(task);
    const moving = this.run(task).finally(() => this.running.delete(moving));
    this.running.add(moving);
    return { TaskHandle: task.TaskHandle };
  }

  /** @returns how many messages wait in the source */
  private async check({
    SourceArn,
    DestinationArn,
    MaxNumberOfMessagesPerSecond: rate,
  }: MoveTaskInput): Promise<number> {
    const waiting = await this.messagesOf(SourceArn, 'SourceArn');
    if (![...this.options.deadLetterQueues.values()].includes(SourceArn))
      throw invalid('Source queue must be configured as a Dead Letter Queue.');
    if (DestinationArn === undefined)
      throw new ServiceError(
        'AWS.SimpleQueueService.UnsupportedOperation',
        'The local cloud does not know which queue a message came from: name a queue as DestinationArn.',
      );
    if (SourceArn === DestinationArn) throw invalid('Source queue arn and destination queue arn cannot be the same.');
    if (isFifo(SourceArn) !== isFifo(DestinationArn))
      throw invalid('Source queue and destination queue must be of the same type.');
    await this.messagesOf(DestinationArn, 'DestinationArn');
    if (rate !== undefined && (rate < MESSAGES_PER_SECOND.min || rate > MESSAGES_PER_SECOND.max))
      throw invalid(
        `Value ${rate} for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be between 1 and 500.`,
      );
    if (this.tasks.some((task) => task.SourceArn === SourceArn && isActive(task)))
      throw invalid(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    return waiting;
  }

  private async messagesOf(arn: string, parameter: string): Promise<number> {
    const AttributeNames = ['ApproximateNumberOfMessages' as const];
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl(arn), AttributeNames });
    const { Attributes } = await this.options.sqs.send(command).catch(() => {
      const message = `The resource that you specified for the ${parameter} parameter doesn't exist.`;
      throw new ServiceError('ResourceNotFoundException', message, 404);
    });
    return Number(Attributes?.ApproximateNumberOfMessages);
  }

  private async run(task: MoveTask): Promise<void> {
    try {
      await this.move(task);
      task.Status = task.cancelling.signal.aborted ? 'CANCELLED' : 'COMPLETED';
    } catch (error) {
      task.Status = 'FAILED';
      task.FailureReason = (error as Error).name;
    }
  }

  /** Each message is sent before it is deleted: one that is received again is moved twice, none is lost. */
  private async move(task: MoveTask): Promise<void> {
    const {
      SourceArn,
      DestinationArn,
      MaxNumberOfMessagesPerSecond: rate = MESSAGES_PER_SECOND.max,
      cancelling,
    } = task;
    const { sqs } = this.options;
    const most = Math.min(SQS_BATCH_ENTRIES, rate);
    for (;;) {
      const messages = await receive(sqs, SourceArn, most);
      if (messages.length === 0 || cancelling.signal.aborted) return;
      for (const message of messages) await moveOne(sqs, message, SourceArn, DestinationArn);
      task.ApproximateNumberOfMessagesMoved += messages.length;
      await pause((1_000 * messages.length) / rate, cancelling.signal);
    }
  }

  private list(sourceArn: string, most: number): object {
    if (most < RESULTS.min || most > RESULTS.max)
      throw invalid(`Value ${most} for parameter MaxResults is invalid. Reason: Must be between 1 and 10.`);
    const Results = this.tasks
      .filter(({ SourceArn }) => SourceArn === sourceArn)
      .slice(0, most)
      .map(({ cancelling: _, TaskHandle, ...task }) => ({ ...task, ...(isActive(task) && { TaskHandle }) }));
    return { Results };
  }

  private cancel(handle: string): object {
    const task = this.tasks.find(({ TaskHandle }) => TaskHandle === handle);
    if (task === undefined) throw new ServiceError('ResourceNotFoundException', 'Task does not exist.', 404);
    if (!isActive(task)) throw invalid('Only active tasks can be cancelled.');
    task.Status = 'CANCELLING';
    task.cancelling.abort();
    return { ApproximateNumberOfMessagesMoved: task.ApproximateNumberOfMessagesMoved };
  }
}

function isActive({ Status }: Pick<MoveTask, 'Status'>): boolean {
  return Status === 'RUNNING' || Status === 'CANCELLING';
}

async function receive(sqs: SQSClient, queueArn: string, MaxNumberOfMessages: number): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl(queueArn),
    MaxNumberOfMessages,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  return (await sqs.send(command)).Messages ?? [];
}

async function moveOne(sqs: SQSClient, message: Message, from: string, to: string): Promise<void> {
  const { Body: MessageBody, MessageAttributes, Attributes = {}, ReceiptHandle } = message;
  const { MessageGroupId, MessageDeduplicationId } = Attributes;
  const entry = { Id: '0', MessageBody, MessageAttributes, MessageGroupId, MessageDeduplicationId };
  const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl(to), Entries: [entry] }));
  if (Failed?.[0]) throw Object.assign(new Error(Failed[0].Message), { name: `${Failed[0].Code}` });
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl(from), Entries: [{ Id: '0', ReceiptHandle }] }));
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
