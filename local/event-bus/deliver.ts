import { type MessageAttributeValue, SendMessageCommand } from '@aws-sdk/client-sqs';
import { queueUrl } from '../arns';
import type { LocalRuntime } from '../runtime';
import { backOffMilliseconds, pause } from '../time-scale';
import type { BusEvent } from './api';
import type { Rule, RuleTarget } from './rule';
import { type DeliveryError, FunctionFailed, toDeliveryError } from './targets';

/** Delivers events to targets in the background and reports what came of each. */
export class Deliveries {
  private readonly stopping = new AbortController();
  private readonly inProgress = new Set<Promise<void>>();

  constructor(
    private readonly runtime: LocalRuntime,
    private readonly bus: string,
  ) {}

  begin(rule: Rule, event: BusEvent): void {
    for (const target of rule.targets) {
      const sending = this.send(rule.name, target, event).finally(() => this.inProgress.delete(sending));
      this.inProgress.add(sending);
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.inProgress);
  }

  private async send(rule: string, target: RuleTarget, event: BusEvent): Promise<void> {
    const match = { bus: this.bus, rule, targetArn: target.arn };
    this.runtime.report({ type: 'event-matched', ...match });
    const undelivered = await deliver(this.runtime, target, event, this.stopping.signal);
    if (undelivered) this.runtime.report({ type: 'event-undelivered', ...match, ...undelivered });
  }
}

/** Why an event has not been delivered, and where it is now. */
interface Undelivered {
  readonly error: string;
  /** Absent when the event is gone. */
  readonly deadLetterArn?: string;
}

/** Delivers an event, and tries again where that may help. What is still refused goes to the dead-letter queue. */
async function deliver(
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
