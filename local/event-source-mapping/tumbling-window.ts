import { processBatch } from './batch-processor';
import type { Lane } from './lane';
import type { MappingRun } from './mapping';
import type { StreamRecord } from './stream-source';
import { OpenWindow } from './window-state';

/** How long Lambda waits for more records of a window before it takes the window to be over; milliseconds. */
const IDLE_MILLISECONDS = 2 * 60_000;

/**
 * Invokes the function with the batches of each tumbling window and hands the state on, and at the end of the window once more,
 * without records. A window ends when a record of a later one comes, when its shard has been read to its end, or when no record has
 * come for as long as it lasts and 2 minutes more, at the local cloud's pace.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
export async function invokeWindows(run: MappingRun, shardId: string, lane: Lane): Promise<void> {
  const { mapping, runtime, progress, signal } = run;
  const length = mapping.tumblingMilliseconds;
  let open: OpenWindow | undefined;

  async function close(): Promise<void> {
    if (open === undefined || signal.aborted) return;
    await processBatch(run, shardId, [], { open, closes: 'over' });
    if (!signal.aborted) progress.finished(open.records);
    open = undefined;
  }

  async function take(start: number, records: readonly StreamRecord[]): Promise<void> {
    if (open === undefined || start > open.start) {
      await close();
      open = new OpenWindow({ shardId, eventSourceARN: mapping.eventSourceArn }, start, length);
    }
    open.add(records);
    await processBatch(run, shardId, records, { open });
    if (!open.isTooLarge || signal.aborted) return;
    await processBatch(run, shardId, [], { open, closes: 'early' });
    open.reset();
  }

  for (;;) {
    const idle = open && AbortSignal.timeout((length + IDLE_MILLISECONDS) / runtime.timeScale);
    const records = await lane.nextBatch(idle);
    if (records === undefined) break;
    if (records.length === 0) await close();
    for (const [start, own] of byWindow(records, length)) await take(start, own);
  }
  await close();
}

/** The records of each window, in their order; a window is named by its start, in milliseconds since the epoch. */
function byWindow(records: readonly StreamRecord[], length: number): Map<number, StreamRecord[]> {
  const windows = new Map<number, StreamRecord[]>();
  let latest = Number.NEGATIVE_INFINITY;
  for (const record of records) {
    // Arrival times can go back a little from one record to the next, windows do not.
    latest = Math.max(latest, Math.floor(record.arrivedAt / length) * length);
    windows.set(latest, [...(windows.get(latest) ?? []), record]);
  }
  return windows;
}
