import { type MessageAttributeValue, SendMessageCommand } from '@aws-sdk/client-sqs';
import { queueUrl } from '../arns';
import type { LocalRuntime, ServiceCaller } from '../runtime';
import { backOffMilliseconds, pause } from '../time-scale';
import { type DeliveryError, toDeliveryError } from './delivery-error';
import type { BusEvent } from './event-bus';
import type { TargetInput } from './target-input';
import { type CallTarget, FunctionFailed } from './targets';

/** EventBridge's own limits of trying again. */
export const RETRY_ATTEMPTS = { min: 0, max: 185 } as const;
export const EVENT_AGE_SECONDS = { min: 60, max: 86_400 } as const;

/** A target of a rule, ready to be delivered to. */
export interface RuleTarget {
  readonly arn: string;
  readonly input: TargetInput;
  readonly call: CallTarget;
  readonly caller: ServiceCaller;
  readonly retryAttempts: number;
  readonly eventAgeMilliseconds: number;
  readonly deadLetterArn?: string;
}

/** Why an event has not been delivered, and where it is now. */
export interface Undelivered {
  readonly error: string;
  /** Absent when the event is gone. */
  readonly deadLetterArn?: string;
}

/** Delivers an event, trying again where that may help; what is refused for good goes to the dead-letter queue. */
export async function deliver(
  runtime: LocalRuntime,
  target: RuleTarget,
  event: BusEvent,
  signal: AbortSignal,
): Promise<Undelivered | undefined> {
  const ingestedAt = runtime.now();
  for (let attempts = 0; ; attempts += 1) {
    const error = await attempt(target, event, ingestedAt, signal);
    if (error === undefined || signal.aborted) return undefined;
    const exhausted = exhaustedCondition(target, attempts, runtime.now() - ingestedAt);
    if (error.retriable && exhausted === undefined) {
      await pause(backOffMilliseconds(attempts + 1, runtime.timeScale), signal);
      continue;
    }
    return keep(runtime, target, event, { error, attempts, exhausted: error.retriable ? exhausted : undefined });
  }
}

async function attempt(
  { input, call }: RuleTarget,
  event: BusEvent,
  ingestedAt: number,
  signal: AbortSignal,
): Promise<DeliveryError | undefined> {
  try {
    await call(input(event, ingestedAt), signal);
    return undefined;
  } catch (error) {
    return toDeliveryError(error);
  }
}

function exhaustedCondition(target: RuleTarget, attempts: number, age: number): string | undefined {
  if (attempts >= target.retryAttempts) return 'MaximumRetryAttempts';
  return age >= target.eventAgeMilliseconds ? 'MaximumEventAgeInSeconds' : undefined;
}

interface Failure {
  readonly error: DeliveryError;
  readonly attempts: number;
  readonly exhausted?: string;
}

async function keep(
  runtime: LocalRuntime,
  target: RuleTarget,
  event: BusEvent,
  failure: Failure,
): Promise<Undelivered> {
  const { deadLetterArn, caller } = target;
  const { message } = failure.error;
  if (deadLetterArn === undefined || failure.error instanceof FunctionFailed) return { error: message };
  const command = new SendMessageCommand({
    QueueUrl: queueUrl(deadLetterArn),
    MessageBody: JSON.stringify(event),
    MessageAttributes: attributes(target, failure),
  });
  const sent = await runtime
    .serviceClients(caller)
    .sqs.send(command)
    .catch((error: Error) => error);
  return sent instanceof Error
    ? { error: `${message}; dead-letter queue: ${sent.message}` }
    : { error: message, deadLetterArn };
}

function attributes({ arn, caller }: RuleTarget, { error, attempts, exhausted }: Failure) {
  const values = {
    RULE_ARN: caller.sourceArn,
    TARGET_ARN: arn,
    ERROR_CODE: error.code,
    ERROR_MESSAGE: error.message,
    RETRY_ATTEMPTS: String(attempts),
    ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, StringValue]): [string, MessageAttributeValue] => [
      name,
      { DataType: 'String', StringValue },
    ]),
  );
}
