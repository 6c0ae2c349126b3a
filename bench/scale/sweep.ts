import { DYNAMODB_PAGE_RECORDS, KINESIS_PAGE_RECORDS } from '../../contract/limits';
import {
  AHEAD_RECORDS,
  MORE_TRIES,
  PAGE_BYTES,
  PAGE_RECORDS,
  PAGES_READ_ON,
  RETRY_PAUSE,
  SMALL_PAGE_RECORDS,
  STORM_POINTERS,
} from '../../enrichment/sweep/limits';
import type { Sandbox } from './sandbox';
import type { Scenario } from './scenario';
import type { ModeledShard } from './shard';

/** What holding a record costs beside its data; bytes. */
const RECORD_WEIGHT = 1_000;

/** What all sweeps of a simulation share. */
export interface SweepSetting {
  readonly scenario: Scenario;
  /** How long an invocation may read; seconds. */
  readonly readFor: number;
  readonly shards: readonly ModeledShard[];
  readonly counts: { iterators: number; pages: number; refused: number; readBytes: number };
  readonly random: () => number;
}

export interface SweepOfBatch {
  readonly shard: number;
  /** By their records. */
  readonly pointers: readonly number[];
  readonly sandbox: Sandbox;
  readonly startedAt: number;
  /** Pointers in the whole batch. */
  readonly batch: number;
}

/** The pointers of a batch to one shard, read as `enrichment/sweep` does: one call a step. */
export class ModeledSweep {
  private readonly records: readonly number[];
  /** How many of the pointers are read. */
  private read = 0;
  /** Where the iterator is; undefined while there is none. */
  private at: number | undefined;
  private hasRead = false;
  private pagesReadOn = 0;
  private tries = 0;

  constructor(
    private readonly setting: SweepSetting,
    private readonly of: SweepOfBatch,
  ) {
    this.records = of.pointers.map((pointer) => Math.floor(pointer / setting.scenario.shards));
  }

  /** Makes the next call. Returns when the one after it is due, or undefined when none is. */
  step(now: number): number | undefined {
    this.recall(now);
    const next = this.records[this.read];
    if (next === undefined) return undefined;
    return this.at === undefined ? this.seek(next, now) : this.page(this.at, next, now);
  }

  result(): { readonly read: readonly number[]; readonly unread: readonly number[] } {
    return { read: this.of.pointers.slice(0, this.read), unread: this.of.pointers.slice(this.read) };
  }

  private recall(now: number): void {
    const { shard, sandbox } = this.of;
    for (let next = this.records[this.read]; next !== undefined; next = this.records[this.read]) {
      if (!sandbox.remembers(shard, next, now)) return;
      this.read += 1;
      // A remembered page leaves no iterator to go on with.
      this.at = undefined;
    }
  }

  private seek(next: number, now: number): number | undefined {
    if (!this.shard.admitsIterator(now)) return this.refused(now);
    this.setting.counts.iterators += 1;
    this.at = next;
    this.pagesReadOn = 0;
    return now + this.setting.scenario.latency.iterator;
  }

  private page(from: number, next: number, now: number): number | undefined {
    const { scenario, counts } = this.setting;
    const { shard, sandbox } = this.of;
    const to = Math.min(from + this.limit(), this.shardRecords);
    const bytes = (to - from) * scenario.recordBytes;
    const until = now + scenario.latency.page + bytes * scenario.latency.pageByte;
    if (!this.shard.admitsPage(now, bytes, until)) return this.refused(now);
    counts.pages += 1;
    counts.readBytes += bytes;
    const before = this.read;
    while (this.read < this.records.length && (this.records[this.read] as number) < to) this.read += 1;
    const weight = (to - from) * (scenario.recordBytes + RECORD_WEIGHT);
    if (to - from > this.read - before) sandbox.keep({ shard, from, to, readAt: until, weight });
    sandbox.knowsSize = true;
    this.hasRead = true;
    this.pagesReadOn = this.read === before && next > from ? this.pagesReadOn + 1 : 0;
    this.at = this.pagesReadOn >= PAGES_READ_ON ? undefined : to;
    return until;
  }

  private refused(now: number): number | undefined {
    this.setting.counts.refused += 1;
    const pause = (RETRY_PAUSE / 1_000) * (this.tries + 1 + this.setting.random());
    if (this.tries >= MORE_TRIES || now + pause >= this.of.startedAt + this.setting.readFor) return undefined;
    this.tries += 1;
    return now + pause;
  }

  private limit(): number {
    const { source, recordBytes } = this.setting.scenario;
    const most = source === 'kinesis' ? KINESIS_PAGE_RECORDS : DYNAMODB_PAGE_RECORDS;
    const fitting = Math.floor(PAGE_BYTES / recordBytes);
    if (this.hasRead) return Math.max(1, Math.min(most, PAGE_RECORDS, fitting));
    const counted = this.records.length;
    const isAlone = counted === 1;
    const own = isAlone ? 1 : Math.min(counted, SMALL_PAGE_RECORDS);
    if (!this.of.sandbox.knowsSize || (isAlone && this.of.batch < STORM_POINTERS)) return own;
    return Math.max(own, Math.min(fitting, Math.max(AHEAD_RECORDS, counted)));
  }

  private get shard(): ModeledShard {
    return this.setting.shards[this.of.shard] as ModeledShard;
  }

  private get shardRecords(): number {
    const { pointers, shards } = this.setting.scenario;
    return Math.floor((pointers - 1 - this.of.shard) / shards) + 1;
  }
}
