import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { isFifoQueue, queueUrl } from '../arns';
import type { LocalRuntime, ServiceCaller } from '../runtime';
import { backOffMilliseconds, pause } from '../time-scale';
import { DeliveryError } from './delivery-error';
import type { TargetProperties } from './properties';

/** Calls a target with its input. Throws when the target does not take it. */
export type CallTarget = (input: string, signal: AbortSignal) => Promise<void>;

const CALLS: Readonly<
  Record<string, (runtime: LocalRuntime, target: TargetProperties, caller: ServiceCaller) => CallTarget>
> = { sqs: callQueue, lambda: callFunction };

/** @throws Error for a target that is not run here */
export function callTarget(
  subject: string,
  runtime: LocalRuntime,
  target: TargetProperties,
  caller: ServiceCaller,
): CallTarget {
  const make = CALLS[target.Arn.split(':')[2] ?? ''];
  if (!make) throw new Error(`${subject} is ${target.Arn}: only SQS queues and Lambda functions are run here.`);
  return make(runtime, target, caller);
}

function callQueue(runtime: LocalRuntime, { Arn, SqsParameters }: TargetProperties, caller: ServiceCaller): CallTarget {
  const { sqs } = runtime.serviceClients(caller);
  if (isFifoQueue(Arn) && SqsParameters === undefined)
    throw new Error(`The target ${Arn} is a FIFO queue and needs a MessageGroupId.`);
  return async (MessageBody) => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(Arn), MessageBody, ...SqsParameters }));
  };
}

/** Lambda itself, having taken an event, invokes a failing function twice more and then drops it. */
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

/** The function failed for good. That is Lambda's affair: the target's dead-letter queue does not hear of it. */
export class FunctionFailed extends DeliveryError {
  constructor(payload: string) {
    super('ERROR_FROM_TARGET', payload);
  }
}
