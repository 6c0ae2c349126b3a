import { ChangeMessageVisibilityCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { HydratedMessage } from '../../../contract/message';
import { sqsClient } from '../../helpers/aws/clients';
import type { TestEnrichment } from '../../helpers/enrichment/enrichment';
import { stagedMessage } from '../../helpers/enrichment/staging';
import type { Chance } from './chance';

/** Runs batches through the enrichment until the staging queue is empty; the target rejects one in so many. */
export async function drain(
  stagingUrl: string,
  enrichment: TestEnrichment,
  { chance, rejects, workers }: { readonly chance: Chance; readonly rejects: number; readonly workers: number },
): Promise<HydratedMessage[]> {
  const delivered: HydratedMessage[] = [];
  const sqs = sqsClient();
  let inFlight = 0;

  async function runBatch(): Promise<boolean> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: stagingUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 600,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return inFlight > 0;
    inFlight += 1;
    const hydrated = await enrichment.invoke(...Messages.map(stagedMessage)).catch(() => undefined);
    const isAccepted = hydrated !== undefined && !chance.happens(rejects);
    if (isAccepted) delivered.push(...hydrated);
    for (const { ReceiptHandle } of Messages) {
      const message = { QueueUrl: stagingUrl, ReceiptHandle };
      const settle = isAccepted
        ? new DeleteMessageCommand(message)
        : new ChangeMessageVisibilityCommand({ ...message, VisibilityTimeout: 0 });
      // What took the retry lane is deleted already.
      await sqs.send(settle as DeleteMessageCommand).catch(() => undefined);
    }
    inFlight -= 1;
    return true;
  }

  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (await runBatch());
    }),
  );
  return delivered;
}
