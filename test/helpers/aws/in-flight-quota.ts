import type { ProxyRule } from '../../../local/proxy/fault-decision';

/**
 * SQS with a smaller quota of messages in flight. Beyond it, a receive gets an error, unless it waits: then it gets nothing.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
 */
export function inFlightQuota(quota: number): ProxyRule {
  let inFlight = 0;
  return ({ operation, input = {} }) => {
    const entries = (input.Entries ?? [input]) as readonly { readonly VisibilityTimeout?: number }[];
    switch (operation) {
      case 'ReceiveMessage':
        if (inFlight < quota)
          return {
            rewriteInput: (asked) => ({ ...asked, MaxNumberOfMessages: Math.min(10, quota - inFlight) }),
            observeAnswer: ({ Messages = [] }) => {
              inFlight += (Messages as readonly object[]).length;
            },
          };
        return { answer: Number(input.WaitTimeSeconds) > 0 ? NOTHING : { status: 400, type: 'OverLimit' } };
      case 'DeleteMessage':
      case 'DeleteMessageBatch':
        inFlight -= entries.length;
        return undefined;
      case 'ChangeMessageVisibilityBatch':
        inFlight -= entries.filter(({ VisibilityTimeout }) => VisibilityTimeout === 0).length;
        return undefined;
      default:
        return undefined;
    }
  };
}

const NOTHING = { status: 200, body: '{}', contentType: 'application/x-amz-json-1.0' };
