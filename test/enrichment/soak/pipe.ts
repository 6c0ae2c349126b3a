import { ChangeMessageVisibilityCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { HydratedMessage } from '../../../contract/message';
import { sqsClient } from '../../helpers/aws/clients';
import type { TestEnrichment } from '../../helpers/enrichment/enrichment';
import { stagedMessage } from '../../helpers/enrichment/staging';
import type { Chance } from './chance';

/** How likely it is for each batch. */
export interface PipeOdds {
  /** The target rejects it. */
  readonly rejects: number;
  /** SQS gives it out twice, and both are hydrated at the same time. */
  readonly doubles: number;
  /** One of its messages is in it twice. */
  readonly repeats: number;
}

export interface Drained {
  readonly delivered: readonly HydratedMessage[];
  /** Bodies of messages that SQS gave out more than once at the same time. */
  readonly doubled: ReadonlySet<string>;
  /** Of each body, the receipt handles that it was received with. */
  readonly receipts: ReadonlyMap<string, readonly string[]>;
}

/** Runs batches through one of the deployments of the enrichment, until the staging queue is empty. */
export async function drain(
  stagingUrl: string,
  deployments: readonly [TestEnrichment, ...TestEnrichment[]],
  { chance, odds, workers }: { readonly chance: Chance; readonly odds: PipeOdds; readonly workers: number },
): Promise<Drained> {
  const delivered: HydratedMessage[] = [];
  const doubled = new Set<string>();
  const receipts = new Map<string, string[]>();
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
    for (const { Body = '', ReceiptHandle = '' } of Messages) {
      receipts.set(Body, [...(receipts.get(Body) ?? []), ReceiptHandle]);
    }
    const repeated = chance.happens(odds.repeats) ? Messages.slice(0, 1) : [];
    const batches = [[...Messages, ...repeated], ...(chance.happens(odds.doubles) ? [Messages] : [])];
    for (const { Body = '' } of batches.length > 1 ? Messages : repeated) doubled.add(Body);
    const hydrated = await Promise.all(
      batches.map((batch) => {
        const enrichment = chance.pick(deployments);
        return enrichment.invoke(...batch.map(stagedMessage)).catch(() => undefined);
      }),
    );
    const isAccepted = !hydrated.includes(undefined) && !chance.happens(odds.rejects);
    if (isAccepted) delivered.push(...hydrated.flatMap((messages) => messages ?? []));
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
  return { delivered, doubled, receipts };
}
