import type { QueueMessage } from './queue-source';
import { backOffMilliseconds, pause } from './time-scale';

/** What Pipes and Lambda try of the role when what reads a queue is created. */
export const QUEUE_SOURCE_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Pipes and Lambda begin with five batches at a time and add more under load, which a developer's machine need not. */
export const CONCURRENT_BATCHES = 5;

export interface QueuePolling {
  /** Waits for messages; none after a while. */
  readonly receive: (signal: AbortSignal) => Promise<readonly QueueMessage[]>;
  readonly work: (messages: readonly QueueMessage[]) => Promise<void>;
  /** How many batches are worked on at a time. */
  readonly concurrency: number;
  readonly timeScale: number;
}

/** Receives and works, several batches at a time, until the signal is aborted. */
export async function pollQueue(polling: QueuePolling, signal: AbortSignal): Promise<void> {
  const { receive, work, concurrency, timeScale } = polling;
  const underWay = new Set<Promise<void>>();
  for (let failures = 0; !signal.aborted; ) {
    while (underWay.size >= concurrency) await Promise.race(underWay);
    const received = await receive(signal).catch((error: Error) => error);
    if (received instanceof Error) {
      failures += 1;
      await pause(backOffMilliseconds(failures, timeScale), signal);
      continue;
    }
    failures = 0;
    if (received.length === 0) continue;
    const running = work(received).finally(() => underWay.delete(running));
    underWay.add(running);
  }
  await Promise.all(underWay);
}
