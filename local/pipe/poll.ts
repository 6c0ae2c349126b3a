import { LAMBDA_PAYLOAD_BYTES } from '../../contract/limits';
import type { QueueMessage } from '../queue-source';
import { backOffMilliseconds, pause } from '../time-scale';
import { passesFilters } from './filter';
import { type PipeRun, runBatch } from './run-batch';

/** Pipes begins with five batches at a time and adds more under load, which a developer's machine need not. */
const CONCURRENT_BATCHES = 5;

/** Receives, filters and runs batches, several at a time, until the signal is aborted. */
export async function poll(run: PipeRun, signal: AbortSignal): Promise<void> {
  const underWay = new Set<Promise<void>>();
  for (let failures = 0; !signal.aborted; ) {
    while (underWay.size >= CONCURRENT_BATCHES) await Promise.race(underWay);
    const received = await run.queue.receive(run.pipe.batchSize, signal).catch((error: Error) => error);
    if (received instanceof Error) {
      failures += 1;
      await pause(backOffMilliseconds(failures, run.runtime.timeScale), signal);
      continue;
    }
    failures = 0;
    const running = runInTurn(run, await filter(run, received)).finally(() => underWay.delete(running));
    underWay.add(running);
  }
  await Promise.all(underWay);
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
