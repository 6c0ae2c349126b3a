import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { isFifo, queueUrl } from '../arns';
import type { LocalRuntime, ServiceCaller } from '../runtime';
import { backOffMilliseconds, pause } from '../time-scale';
import type { TargetProperties } from './api';

/** Why a target refused an event, with the codes that EventBridge writes to dead-letter queues. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';

  constructor(
    /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
    readonly code: 'INVALID_JSON' | 'NO_PERMISSIONS' | 'NO_RESOURCE' | 'ERROR_FROM_TARGET',
    message: string,
    /** Whether another attempt may succeed. */
    readonly retriable = false,
  ) {
    super(message);
  }
}

/** The function failed on every attempt. Lambda handles that itself: the target's dead-letter queue gets nothing. */
export class FunctionFailed extends DeliveryError {
  constructor(payload: string) {
    super('ERROR_FROM_TARGET', payload);
  }
}

/** Classifies the error of a call to a target. A lost connection or an error of the service is worth another attempt. */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const { name, message, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
  if (/AccessDenied/.test(name)) return new DeliveryError('NO_PERMISSIONS', message);
  if (/DoesNotExist|NonExistentQueue|ResourceNotFound/.test(name)) return new DeliveryError('NO_RESOURCE', message);
  const status = $metadata?.httpStatusCode ?? Number.POSITIVE_INFINITY;
  return new DeliveryError('ERROR_FROM_TARGET', `${name}: ${message}`, status >= 500);
}

/** Calls a target with its input. Throws when the target refuses it. */
export type CallTarget = (input: string, signal: AbortSignal) => Promise<void>;

const CALLS: Readonly<
  Record<string, (runtime: LocalRuntime, target: TargetProperties, caller: ServiceCaller) => CallTarget>
> = { sqs: callQueue, lambda: callFunction };

/** @throws Error for a target that the local cloud does not run */
export function callTarget(
  subject: string,
  runtime: LocalRuntime,
  target: TargetProperties,
  caller: ServiceCaller,
): CallTarget {
  const make = CALLS[target.Arn.split(':')[2] ?? ''];
  if (!make)
    throw new Error(
      `${subject} is ${target.Arn}: the local cloud runs only SQS queues and Lambda functions as targets.`,
    );
  return make(runtime, target, caller);
}

function callQueue(runtime: LocalRuntime, { Arn, SqsParameters }: TargetProperties, caller: ServiceCaller): CallTarget {
  const { sqs } = runtime.serviceClients(caller);
  if (isFifo(Arn) && SqsParameters === undefined)
    throw new Error(`The target ${Arn} is a FIFO queue and needs a MessageGroupId: set SqsParameters.`);
  return async (MessageBody) => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(Arn), MessageBody, ...SqsParameters }));
  };
}

/** Lambda invokes a failing function twice more and then drops the event. */
const ASYNCHRONOUS_ATTEMPTS = 3;

function callFunction(runtime: LocalRuntime, { Arn }: TargetProperties, caller: ServiceCaller): CallTarget {
  return async (input, signal) => {
    runtime.authorizeService(caller, 'lambda:InvokeFunction', Arn);
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const { functionError, payload } = await runtime.invoke(Arn, input);
      if (!functionError) return;
      if (attempt === ASYNCHRONOUS_ATTEMPTS) throw new FunctionFailed(payload);
      await pause(backOffMilliseconds(attempt, runtime.timeScale), signal);
    }
  };
}
