import {
  DYNAMODB_READERS_PER_SHARD,
  KINESIS_SHARD_READ_BYTES_PER_SECOND,
  KINESIS_SHARD_READS_PER_SECOND,
} from '../../contract/limits';
import type { Scenario } from './scenario';

/** What a shard gives to all its readers, one of which is the mapping of the function that failed. Times are seconds. */
export interface ModeledShard {
  /** Whether it gives out an iterator now. */
  admitsIterator(now: number): boolean;
  /** Whether it gives a page now; it is under way until then. */
  admitsPage(now: number, bytes: number, until: number): boolean;
  /** Reads of its live consumer so far, those up to now included. */
  liveUntil(now: number): { readonly tried: number; readonly refused: number };
  readonly peak: { readonly calls: number; readonly bytes: number };
}

export function modeledShard(source: Scenario['source'], random: () => number): ModeledShard {
  return source === 'kinesis' ? new KinesisShard(random) : new DynamoDBShard();
}

/** How long after a read the live consumer reads again: a second, and what the read and the network take; seconds. */
const POLL = { every: 1, atMostLater: 0.05 };

/** Five GetRecords, five GetShardIterator and 2 MiB a second, the live consumer's reads included. It does not try again. */
class KinesisShard implements ModeledShard {
  readonly peak = { calls: 0, bytes: 0 };
  private readonly pages = new CallWindow();
  private readonly iterators = new CallWindow();
  private allowance = KINESIS_SHARD_READ_BYTES_PER_SECOND;
  private refilledAt = 0;
  private nextPoll: number;
  private tried = 0;
  private refused = 0;

  /** @param random - when the live consumer polls */
  constructor(private readonly random: () => number) {
    this.nextPoll = random() * POLL.every;
  }

  admitsIterator(now: number): boolean {
    return this.iterators.admits(now);
  }

  admitsPage(now: number, bytes: number): boolean {
    this.pollUntil(now);
    return this.admits(now, bytes);
  }

  liveUntil(now: number) {
    this.pollUntil(now);
    return { tried: this.tried, refused: this.refused };
  }

  private pollUntil(now: number): void {
    // Nobody else has read for a while: those polls succeeded, and matter no more.
    const period = POLL.every + POLL.atMostLater / 2;
    const skipped = Math.max(0, Math.floor((now - this.nextPoll) / period) - KINESIS_SHARD_READS_PER_SECOND);
    this.tried += skipped;
    this.nextPoll += skipped * period;
    for (; this.nextPoll <= now; this.nextPoll += POLL.every + POLL.atMostLater * this.random()) {
      this.tried += 1;
      if (!this.admits(this.nextPoll, 0)) this.refused += 1;
    }
  }

  private admits(now: number, bytes: number): boolean {
    const refill = (now - this.refilledAt) * KINESIS_SHARD_READ_BYTES_PER_SECOND;
    this.allowance = Math.min(KINESIS_SHARD_READ_BYTES_PER_SECOND, this.allowance + refill);
    this.refilledAt = now;
    if (this.allowance <= 0 || !this.pages.admits(now)) return false;
    this.allowance -= bytes;
    this.peak.calls = Math.max(this.peak.calls, this.pages.within(now));
    this.peak.bytes = Math.max(this.peak.bytes, KINESIS_SHARD_READ_BYTES_PER_SECOND - this.allowance);
    return true;
  }
}

/** The latest calls, as many as there may be within a second. */
class CallWindow {
  private readonly times: number[] = Array(KINESIS_SHARD_READS_PER_SECOND).fill(Number.NEGATIVE_INFINITY);
  private oldest = 0;

  admits(now: number): boolean {
    if (now - (this.times[this.oldest] as number) < 1) return false;
    this.times[this.oldest] = now;
    this.oldest = (this.oldest + 1) % this.times.length;
    return true;
  }

  within(now: number): number {
    return this.times.filter((time) => now - time < 1).length;
  }
}

/**
 * AWS publishes no rates, but says how many readers a shard is made for. The mapping is one of them, and is not refused: those
 * who come too many are.
 */
class DynamoDBShard implements ModeledShard {
  readonly peak = { calls: 0, bytes: 0 };
  private reading: readonly number[] = [];

  admitsIterator(): boolean {
    return true;
  }

  admitsPage(now: number, bytes: number, until: number): boolean {
    this.reading = this.reading.filter((end) => end > now);
    if (this.reading.length >= DYNAMODB_READERS_PER_SHARD - 1) return false;
    this.reading = [...this.reading, until];
    this.peak.calls = Math.max(this.peak.calls, this.reading.length);
    this.peak.bytes = Math.max(this.peak.bytes, bytes);
    return true;
  }

  liveUntil(now: number) {
    return { tried: Math.floor(now), refused: 0 };
  }
}
