import type { SQSClient } from '@aws-sdk/client-sqs';
import { SQS_BATCH_ENTRIES } from '../../contract/limits';
import type { Hold } from './hold';
import { inBatches } from './in-batches';

/**
 * Deletes messages that are held. What could not be deleted stays held.
 *
 * @param onDeleted - called with the ids, as messages are gone
 * @throws what SQS answers to a request as a whole
 */
export async function deleteHeld(
  messageIds: readonly string[],
  { sqs, queueUrl, hold }: { readonly sqs: SQSClient; readonly queueUrl: string; readonly hold: Hold },
  onDeleted: (messageIds: readonly string[]) => void,
): Promise<void> {
  const { DeleteMessageBatchCommand } = await import('@aws-sdk/client-sqs');
  await inBatches(messageIds, SQS_BATCH_ENTRIES, async (batch) => {
    const Entries = batch.flatMap((messageId, index) => {
      const ReceiptHandle = hold.receiptOf(messageId);
      return ReceiptHandle === undefined ? [] : [{ Id: String(index), ReceiptHandle }];
    });
    if (Entries.length === 0) return;
    const { Successful = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    const deleted = Successful.map(({ Id }) => batch[Number(Id)] ?? '');
    for (const messageId of deleted) hold.forget(messageId);
    onDeleted(deleted);
  });
}
