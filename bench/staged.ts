import type { LambdaPointer } from '../contract/pointer';
import type { StagedMessage } from '../enrichment/receive';

/** A pointer as the pipe hands it to the enrichment. */
export function staged(pointer: LambdaPointer, index: number): StagedMessage {
  return {
    messageId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    receiptHandle: `receipt-${index}`,
    body: JSON.stringify(pointer),
    attributes: { SentTimestamp: String(Date.now()), ApproximateReceiveCount: '1' },
    messageAttributes: {},
  };
}
