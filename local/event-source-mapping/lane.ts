import { EventEmitter, once } from 'node:events';
import { KINESIS_PAGE_RECORDS, LAMBDA_PAYLOAD_BYTES } from '../../contract/limits';
import type { StreamRecord } from './stream-source';

export interface LaneOptions {
  readonly batchSize: number;
  /** How long a batch that is not full waits for more, since its first record came. */
  readonly windowMilliseconds: number;
  readonly signal: AbortSignal;
}

/** Bytes of an invocation payload around its records, and between two of them. */
const ENVELOPE_BYTES = Buffer.byteLength('{"Records":[]}');
const SEPARATOR_BYTES = 1;

/** How far reading may run ahead of a lane that a failing batch blocks, so that its shard's other lanes go on. */
const RECORDS_AHEAD = KINESIS_PAGE_RECORDS;

/** Records that wait to be handed to the function one batch after the other. */
export class Lane {
  private readonly options: LaneOptions;
  private readonly changes = new EventEmitter();
  private waiting: StreamRecord[] = [];
  private ended = false;

  constructor(options: LaneOptions) {
    this.options = options;
  }

  add(records: readonly StreamRecord[]): void {
    this.waiting.push(...records);
    this.changes.emit('change');
  }

  /** No more records will come. */
  end(): void {
    this.ended = true;
    this.changes.emit('change');
  }

  /** Resolves once reading may go on. */
  async hasRoom(): Promise<void> {
    const { signal } = this.options;
    while (this.waiting.length >= RECORDS_AHEAD && !signal.aborted) await this.change(signal);
  }

  /**
   * The next batch; `undefined` when the lane has ended and is empty, or the signal is aborted.
   *
   * @param patience - when it is aborted before a record came, the batch is empty
   */
  async nextBatch(patience?: AbortSignal): Promise<StreamRecord[] | undefined> {
    const { batchSize, windowMilliseconds, signal } = this.options;
    const waits = patience ? AbortSignal.any([signal, patience]) : signal;
    while (this.waiting.length === 0 && !this.ended && !waits.aborted) await this.change(waits);
    if (this.waiting.length === 0 && !this.ended && !signal.aborted) return [];
    if (windowMilliseconds > 0) await this.gather();
    const batch = this.waiting.splice(0, fittingRecords(this.waiting, batchSize));
    this.changes.emit('change');
    return batch.length === 0 || signal.aborted ? undefined : batch;
  }

  /** A batch is closed when it is full, when its window is over, or when nothing more can come. */
  private async gather(): Promise<void> {
    const { windowMilliseconds, signal } = this.options;
    const over = AbortSignal.any([AbortSignal.timeout(windowMilliseconds), signal]);
    while (!this.isFull() && !this.ended && !over.aborted) await this.change(over);
  }

  private isFull(): boolean {
    const { batchSize } = this.options;
    return this.waiting.length >= batchSize || fittingRecords(this.waiting, batchSize) < this.waiting.length;
  }

  /** Waits for the next change, or until the signal is aborted. */
  private async change(signal: AbortSignal): Promise<void> {
    await once(this.changes, 'change', { signal }).catch(() => undefined);
  }
}

/** Whether the record can be invoked with at all. */
export function fitsPayload({ eventBytes }: Pick<StreamRecord, 'eventBytes'>): boolean {
  return ENVELOPE_BYTES + eventBytes <= LAMBDA_PAYLOAD_BYTES;
}

/** How many of the first records make a batch: as many as its size allows, and as fit into one payload; but at least one. */
export function fittingRecords(records: readonly Pick<StreamRecord, 'eventBytes'>[], batchSize: number): number {
  let bytes = ENVELOPE_BYTES - SEPARATOR_BYTES;
  for (const [index, { eventBytes }] of records.slice(0, batchSize).entries()) {
    bytes += SEPARATOR_BYTES + eventBytes;
    if (bytes > LAMBDA_PAYLOAD_BYTES) return Math.max(1, index);
  }
  return Math.min(records.length, batchSize);
}
