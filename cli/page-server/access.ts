import type { ObjectReader } from '../../message';
import type { CauseCache } from '../engine/cause-cache';
import type { Clients } from '../engine/clients';
import { Look } from '../engine/look';
import { type BucketChoice, overflowReader } from '../engine/overflow-reader';
import { findQueue, type Queue } from '../engine/queue';
import type { PageState } from './wire';

export interface AccessOptions extends BucketChoice {
  readonly acceptReceives?: boolean;
}

/** What the server reaches in AWS, with credentials as they are now, and the queue as it was when it was looked up last. */
export class Access {
  private notGivenBack: { readonly count: number; readonly visibleAt: Date }[] = [];
  private reader?: ObjectReader;

  constructor(
    public queue: Queue,
    private current: Clients,
    readonly causes: CauseCache,
    private readonly options: AccessOptions,
  ) {}

  get clients(): Clients {
    return this.current;
  }

  /** Reads records from the buckets of the pipeline, and no others. */
  get objects(): ObjectReader {
    this.reader ??= overflowReader(this.options, this.current);
    return this.reader;
  }

  /** Asks for credentials anew from now on: those of before have expired. */
  renew(): void {
    this.current = this.current.renewed();
    this.reader = undefined;
  }

  /** Looks the queue up, and opens a look at it. */
  async openLook(signal: AbortSignal): Promise<Look> {
    this.queue = await findQueue(this.queue.arn, this.current);
    return Look.open(this.queue, this.current, { acceptReceives: this.options.acceptReceives, signal });
  }

  /** Ends a look. What cannot be given back comes back by itself: see {@link left}. */
  async closeLook(look: Look): Promise<void> {
    const { left, visibleAt = new Date() } = await look.close();
    if (left > 0) this.notGivenBack.push({ count: left, visibleAt });
  }

  /** Messages that could not be given back, until they come back by themselves. */
  get left(): PageState['look']['left'] {
    const left = this.notGivenBack.filter(({ visibleAt }) => visibleAt.getTime() > Date.now());
    this.notGivenBack = left;
    if (left.length === 0) return undefined;
    const visibleAt = new Date(Math.max(...left.map((each) => each.visibleAt.getTime())));
    return { count: left.reduce((sum, { count }) => sum + count, 0), visibleAt: visibleAt.toISOString() };
  }
}
