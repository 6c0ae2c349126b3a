import { REMEMBERED_FOR } from '../../enrichment/sweep/limits';

/** Records of one shard, from one place in it to another, which is not included. */
interface RememberedPage {
  readonly shard: number;
  readonly from: number;
  readonly to: number;
  /** Seconds. */
  readonly readAt: number;
  readonly weight: number;
}

/** What a sandbox of the enrichment remembers, as `enrichment/sweep/shard-memory.ts` does. */
export class Sandbox {
  /** Whether it has seen how large the stream's records are. */
  knowsSize = false;
  private pages: RememberedPage[] = [];
  private weight = 0;

  /** @param mostWeight - what it may remember; bytes */
  constructor(private readonly mostWeight: number) {}

  keep(page: RememberedPage): void {
    if (page.weight > this.mostWeight) return;
    const kept = this.pages.filter((other) => isFresh(other, page.readAt) && !covers(page, other));
    this.pages = [...kept, page];
    this.weight = this.pages.reduce((sum, { weight }) => sum + weight, 0);
    while (this.weight > this.mostWeight) this.weight -= this.pages.shift()?.weight ?? 0;
  }

  remembers(shard: number, record: number, now: number): boolean {
    return this.pages.some(
      (page) => page.shard === shard && page.from <= record && record < page.to && isFresh(page, now),
    );
  }
}

function isFresh({ readAt }: RememberedPage, now: number): boolean {
  return now - readAt <= REMEMBERED_FOR / 1_000;
}

function covers(page: RememberedPage, other: RememberedPage): boolean {
  return page.shard === other.shard && page.from <= other.from && other.to <= page.to;
}
