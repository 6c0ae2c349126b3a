import { LAMBDA_QUEUE_CONCURRENCY, SQS_BATCH_ENTRIES } from '../../contract/limits';
import { checkProperties, checkRange, checkSupport, type PropertySupport } from '../check-properties';
import { parseJson } from '../json';
import { CONCURRENT_BATCHES, pollQueue, QUEUE_SOURCE_ACTIONS } from '../poll-queue';
import { type QueueMessage, type SourceQueue, sourceQueue } from '../queue-source';
import type { Running } from '../running';
import type { LocalRuntime } from '../runtime';
import { itemFailures } from './batch';

/** Properties of `AWS::Lambda::EventSourceMapping` that a queue's mapping has, as in CloudFormation with every token resolved. */
export interface QueueMappingProperties {
  /** ARN of the queue. */
  readonly EventSourceArn: string;
  /** Most messages of an invocation. @default 10 */
  readonly BatchSize?: number;
  /** @default - the function's answer is ignored */
  readonly FunctionResponseTypes?: readonly 'ReportBatchItemFailures'[];
  /** @default - five batches at a time */
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  /** @default true */
  readonly Enabled?: boolean;
}

/** What the mapping is run with. */
export interface QueueMappingSettings {
  /** ARN to invoke, with the alias or version of the mapping's `FunctionName`. */
  readonly functionArn: string;
  /** The function's execution role: it receives and deletes the messages. */
  readonly executionRoleArn: string;
  readonly properties: QueueMappingProperties;
}

const SUPPORT: PropertySupport = {
  properties: ['BatchSize', 'Enabled', 'EventSourceArn', 'FunctionName', 'FunctionResponseTypes', 'ScalingConfig'],
  withoutEffect: ['KmsKeyArn', 'LoggingConfig', 'MetricsConfig', 'Tags'],
  refused: {
    FilterCriteria:
      'The local cloud does not filter the messages of queues: leave the property out, or test it on AWS.',
    MaximumBatchingWindowInSeconds:
      'The local cloud collects no messages of queues: leave the property out, or test it on AWS.',
  },
};

/** Without a window, a batch has as many messages as one receive at most. */
const BATCH_SIZE = { min: 1, default: SQS_BATCH_ENTRIES, max: SQS_BATCH_ENTRIES };

interface QueueMapping {
  readonly runtime: LocalRuntime;
  readonly queue: SourceQueue;
  readonly queueArn: string;
  readonly functionArn: string;
  readonly readsItemFailures: boolean;
}

/**
 * Runs the event source mapping of a queue as Lambda does, until it is stopped. What fails stays in the queue, and comes
 * again after the visibility timeout.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 * @throws when a property is unknown or out of range, is not run here (filters), or the role may not receive from the queue
 */
export async function startQueueMapping(
  runtime: LocalRuntime,
  { functionArn, executionRoleArn, properties }: QueueMappingSettings,
): Promise<Running> {
  const name = `The event source mapping of ${functionArn}`;
  checkQueueMapping(name, properties);
  const { EventSourceArn: queueArn, BatchSize = BATCH_SIZE.default, ScalingConfig, FunctionResponseTypes } = properties;
  for (const action of QUEUE_SOURCE_ACTIONS) runtime.authorize(executionRoleArn, action, queueArn);
  if (properties.Enabled === false) return { stop: async () => undefined };
  const mapping = {
    runtime,
    queue: sourceQueue(runtime.clientsOf(executionRoleArn).sqs, queueArn),
    queueArn,
    functionArn,
    readsItemFailures: FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
  };
  const stopping = new AbortController();
  const polling = {
    receive: (signal: AbortSignal) => mapping.queue.receive(BatchSize, signal),
    work: (messages: readonly QueueMessage[]) => runBatch(mapping, messages),
    concurrency: ScalingConfig?.MaximumConcurrency ?? CONCURRENT_BATCHES,
    timeScale: runtime.timeScale,
  };
  const ended = pollQueue(polling, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

function checkQueueMapping(name: string, properties: QueueMappingProperties): void {
  const { BatchSize, ScalingConfig = {} } = properties;
  checkSupport(name, properties, SUPPORT);
  checkRange(name, 'BatchSize', BatchSize, BATCH_SIZE);
  checkProperties(`${name}, ScalingConfig,`, ScalingConfig, ['MaximumConcurrency']);
  checkRange(name, 'MaximumConcurrency', ScalingConfig.MaximumConcurrency, LAMBDA_QUEUE_CONCURRENCY);
}

/** Deletes what the function processed. */
async function runBatch(mapping: QueueMapping, messages: readonly QueueMessage[]): Promise<void> {
  const { runtime, queue, queueArn, functionArn } = mapping;
  const { error, processed } = await invoke(mapping, messages).catch((refusal: Error) => ({
    error: refusal.message,
    processed: [],
  }));
  const failure = error !== undefined && { error };
  runtime.report({ type: 'messages-invoked', functionArn, queueArn, messages: messages.length, ...failure });
  await queue.remove(processed);
}

interface BatchResult {
  readonly processed: readonly QueueMessage[];
  readonly error?: string;
}

async function invoke(mapping: QueueMapping, messages: readonly QueueMessage[]): Promise<BatchResult> {
  const { runtime, functionArn, readsItemFailures } = mapping;
  const { payload, functionError } = await runtime.invoke(functionArn, JSON.stringify({ Records: messages }));
  if (functionError) return { processed: [], error: payload };
  const processed = readsItemFailures ? withoutFailed(messages, payload) : messages;
  return processed.length === messages.length ? { processed } : { processed, error: `batchItemFailures: ${payload}` };
}

/**
 * The messages that an answer does not name as failed; none if it cannot be read or names a message of another batch.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
function withoutFailed(messages: readonly QueueMessage[], payload: string): readonly QueueMessage[] {
  const failures = itemFailures(parseJson(payload));
  if (failures === undefined) return [];
  const failed = failures.map((failure) => {
    const { itemIdentifier } = (failure ?? {}) as { readonly itemIdentifier?: unknown };
    return messages.find(({ messageId }) => messageId === itemIdentifier);
  });
  return failed.includes(undefined) ? [] : messages.filter((message) => !failed.includes(message));
}
