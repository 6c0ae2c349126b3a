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
  /** Messages that could not be given back. */
  left: PageState['look']['left'];
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
    this.left = left === 0 ? undefined : { count: left, visibleAt: visibleAt.toISOString() };
  }
}
