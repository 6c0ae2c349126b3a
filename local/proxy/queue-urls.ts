import type { FaultDecision } from './fault-decision';
import type { ProxiedCall } from './proxied-call';

/** The operations of SQS whose answers contain URLs of queues. */
const OPERATIONS: readonly string[] = ['CreateQueue', 'GetQueueUrl', 'ListQueues', 'ListDeadLetterSourceQueues'];
const MEMBERS: readonly string[] = ['QueueUrl', 'QueueUrls', 'queueUrls'];

/**
 * Answers with the URLs of queues at the endpoint that was called. SDKs send calls to the host of a queue's URL, and that of
 * the emulator's own URLs, `sqs.eu-west-1.localhost`, is not known on every machine.
 */
export function queueUrlsAt(endpoint: string, { service, operation }: ProxiedCall): FaultDecision | undefined {
  if (service !== 'sqs' || !OPERATIONS.includes(operation)) return undefined;
  const moved = (url: unknown): unknown =>
    Array.isArray(url) ? url.map(moved) : `${endpoint}${new URL(`${url}`).pathname}`;
  return {
    rewriteAnswer: (answer) =>
      Object.fromEntries(
        Object.entries(answer).map(([member, value]) => [member, MEMBERS.includes(member) ? moved(value) : value]),
      ),
  };
}
