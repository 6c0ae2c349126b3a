import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { SQS_BATCH_ENTRIES } from '../../contract/limits';
import { queueUrl } from '../queue-url';
import type { LocalRuntime } from '../runtime';
import type { Pipe } from './pipe';
import type { Target } from './target';
import { targetParameter } from './target-parameter';

/**
 * A queue. Messages that together outgrow a request are not sent apart: whether Pipes would is not documented, and a
 * batch that can never be delivered is the case to be prepared for.
 */
export function sqsTarget(runtime: LocalRuntime, { roleArn, targetArn, targetParameters }: Pipe): Target {
  const { MessageGroupId, MessageDeduplicationId } = targetParameters.SqsQueueParameters ?? {};
  const groupId = targetParameter('MessageGroupId', MessageGroupId);
  const deduplicationId = targetParameter('MessageDeduplicationId', MessageDeduplicationId);
  const { sqs } = runtime.clients(roleArn);
  return {
    batchEntries: SQS_BATCH_ENTRIES,
    async deliver(elements) {
      const Entries = elements.map((element, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify(element),
        MessageGroupId: groupId(element),
        MessageDeduplicationId: deduplicationId(element),
      }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl(targetArn), Entries }));
      return { refused: Failed.map(({ Id, Code, Message }) => ({ index: Number(Id), error: `${Code}: ${Message}` })) };
    },
  };
}
