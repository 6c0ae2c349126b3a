import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { queueUrl } from '../queue-url';
import { type PipeMessage, toPipeMessage } from './message';

/** The longest that SQS lets a receiver wait. */
const LONG_POLL_SECONDS = 20;

/** The queue that a pipe takes its messages from. */
export interface SourceQueue {
  /** Waits for messages; none after a while. Rejects when the signal is aborted. */
  receive(most: number, signal: AbortSignal): Promise<readonly PipeMessage[]>;
  /** What cannot be deleted is received again. */
  remove(messages: readonly PipeMessage[]): Promise<void>;
}

export function sourceQueue(sqs: SQSClient, queueArn: string): SourceQueue {
  const QueueUrl = queueUrl(queueArn);
  return {
    async receive(most, signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: most,
        WaitTimeSeconds: LONG_POLL_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      const { Messages = [] } = await sqs.send(command, { abortSignal: signal });
      return Messages.map((message) => toPipeMessage(message, queueArn));
    },
    async remove(messages) {
      if (messages.length === 0) return;
      const Entries = messages.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })).catch(() => undefined);
    },
  };
}
