import { LAMBDA_PAYLOAD_BYTES } from '../../contract/limits';
import { CONCURRENT_BATCHES, pollQueue } from '../poll-queue';
import type { QueueMessage } from '../queue-source';
import { passesFilters } from './filter';
import { type PipeRun, runBatch } from './run-batch';

/** Receives, filters and runs batches, several at a time, until the signal is aborted. */
export function poll(run: PipeRun, signal: AbortSignal): Promise<void> {
  const polling = {
    receive: async () => filter(run, await run.queue.receive(run.pipe.batchSize, signal)),
    work: (messages: readonly QueueMessage[]) => runInTurn(run, messages),
    concurrency: CONCURRENT_BATCHES,
    timeScale: run.runtime.timeScale,
  };
  return pollQueue(polling, signal);
}

/** A batch is closed at the size of an invocation. Of messages received together none overtakes another. */
async function runInTurn(run: PipeRun, messages: readonly QueueMessage[]): Promise<void> {
  for (const batch of payloadBatches(messages, LAMBDA_PAYLOAD_BYTES)) await runBatch(run, batch);
}

/** What matches no filter is deleted: it is discarded on purpose. */
async function filter(
  { runtime, pipe, queue }: PipeRun,
  received: readonly QueueMessage[],
): Promise<readonly QueueMessage[]> {
  if (received.length === 0) return received;
  const discarded = received.filter((message) => !passesFilters(pipe.filters, message));
  runtime.report({ type: 'pipe-batch', pipe: pipe.name, received: received.length, discarded: discarded.length });
  await queue.remove(discarded);
  return received.filter((message) => !discarded.includes(message));
}

/** Cuts a list into runs whose JSON arrays have so many bytes at most; an item that is larger is alone. */
export function payloadBatches<T>(items: readonly T[], mostBytes: number): T[][] {
  const batches: T[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const item of items) {
    // One byte for the comma or the bracket before it, one for the bracket at the end.
    const itemBytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (bytes + itemBytes + 1 > mostBytes) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(item);
    bytes += itemBytes;
  }
  return batches;
}
