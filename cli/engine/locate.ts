import type { Clients } from './clients';
import { findPipeline, type PipelineChoice } from './pipelines';
import { findQueue, type Queue } from './queue';
import { Trouble } from './trouble';

/** By what a queue is found: itself, or the pipeline that it belongs to. */
export interface QueueChoice extends PipelineChoice {
  /** Name, URL or ARN. */
  readonly queue?: string;
  /** The pipeline's unhydrated queue, in place of its destination queue. */
  readonly unhydrated?: boolean;
}

/**
 * Finds the queue whose messages are looked at.
 *
 * @throws Trouble - where there is none
 */
export async function locateQueue(choice: QueueChoice, clients: Clients): Promise<Queue> {
  if (choice.queue !== undefined) return findQueue(choice.queue, clients);
  const { name, destinationArn, stagingQueueArn } = await findPipeline(choice, clients);
  if (choice.unhydrated) {
    const { deadLetter } = await findQueue(stagingQueueArn, clients);
    if (!deadLetter)
      throw new Trouble(
        `The staging queue of ${name} has no dead-letter queue, so the unhydrated queue is not known. Give it with --queue.`,
      );
    return findQueue(deadLetter.arn, clients);
  }
  if (destinationArn.includes(':sqs:')) return findQueue(destinationArn, clients);
  throw new Trouble(
    `The pipeline ${name} delivers to ${destinationArn}, which is not a queue. ` +
      'Give a queue that receives its messages, such as that of a rule or a subscription, with --queue.',
  );
}

/** Finds the staging queue of a pipeline, or takes one that is given. */
export async function locateStaging(
  choice: PipelineChoice & { readonly to?: string },
  clients: Clients,
): Promise<Queue> {
  if (choice.to !== undefined) return findQueue(choice.to, clients);
  const { stagingQueueArn } = await findPipeline(choice, clients);
  return findQueue(stagingQueueArn, clients);
}
