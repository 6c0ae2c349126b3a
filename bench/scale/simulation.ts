import { SQS_BATCH_ENTRIES } from '../../contract/limits';
import { beginInvocation, type Clock } from '../../enrichment/invocation';
import { retryDelaySeconds } from '../../enrichment/retry-lane';
import { REMEMBERED_SHARE } from '../../enrichment/sweep/limits';
import { SANDBOX } from '../cloud/enrichment';
import { mulberry32 } from '../cloud/storm';
import { arrivalOf, RETENTION } from './ageing';
import { Backlog } from './backlog';
import { Events } from './events';
import type { Outcome } from './outcome';
import { reckonRest } from './reckoning';
import { Sandbox } from './sandbox';
import type { Scenario } from './scenario';
import { type ModeledShard, modeledShard } from './shard';
import { ModeledSweep, type SweepSetting } from './sweep';

/** Objects that an invocation reads at the same time. */
const OBJECTS_AT_ONCE = 2;
/** Calls that are simulated one by one; what is left then is reckoned from the latest of them. */
const MOST_STEPS = 1_000_000;
/** How often the state is noted for that. */
const NOTES = 10;

/** A batch under way. */
interface Batch {
  readonly sandbox: Sandbox;
  readonly startedAt: number;
  readonly waiting: ModeledSweep[];
  reading: number;
  hydrated: number;
  sentBack: number[];
}

type Happening =
  | { readonly kind: 'step'; readonly sweep: ModeledSweep; readonly batch: Batch }
  | { readonly kind: 'batch-read'; readonly batch: Batch }
  | { readonly kind: 'batch-ended'; readonly batch: Batch }
  | { readonly kind: 'pointer-back'; readonly pointer: number }
  | { readonly kind: 'pipe-grew' };

/** Simulates a storm, from the start of the pipe until nothing is left to do. The same scenario gives the same outcome. */
export function simulate(scenario: Scenario, mostSteps = MOST_STEPS): Outcome {
  return new Simulation(scenario).run(mostSteps);
}

class Simulation {
  private readonly random: () => number;
  private readonly events = new Events<Happening>();
  private readonly backlog: Backlog;
  private readonly shards: ModeledShard[];
  private readonly idle: Sandbox[] = [];
  private readonly attempts = new Map<number, number>();
  private readonly setting: SweepSetting;
  private readonly shardsAtOnce: number;
  private readonly mostRemembered: number;
  private readonly done = {
    hydrated: 0,
    expired: 0,
    objects: 0,
    batches: 0,
    running: 0,
    sentBack: 0,
    mostConcurrent: 0,
  };
  private running = 0;
  private now = 0;
  private growing = false;

  constructor(private readonly scenario: Scenario) {
    this.random = mulberry32(scenario.seed);
    this.backlog = new Backlog(scenario.pointers, scenario.disorder, this.random);
    this.shards = Array.from({ length: scenario.shards }, (_, index) => {
      return modeledShard(scenario.source, mulberry32(scenario.seed + index));
    });
    const context = {
      memoryLimitInMB: `${scenario.memoryMiB}`,
      getRemainingTimeInMillis: () => SANDBOX.timeout,
    };
    const { shardsAtOnce, reading } = beginInvocation(context, 0, STOPPED_CLOCK);
    this.shardsAtOnce = shardsAtOnce;
    this.mostRemembered = reading.mostHeldBytes * REMEMBERED_SHARE;
    this.setting = {
      scenario,
      readFor: reading.readUntil / 1_000,
      shards: this.shards,
      counts: { iterators: 0, pages: 0, refused: 0, readBytes: 0 },
      random: this.random,
    };
  }

  run(mostSteps: number): Outcome {
    const noted: Outcome[] = [];
    this.startBatches();
    for (let steps = 1; steps <= mostSteps; steps += 1) {
      const next = this.events.next();
      if (next === undefined || next.at > 2 * RETENTION) return this.outcome();
      this.now = next.at;
      this.happen(next.event);
      if (steps % (mostSteps / NOTES) === 0) noted.push(this.outcome());
    }
    return reckonRest(this.scenario, noted);
  }

  private happen(event: Happening): void {
    if (event.kind === 'step') this.step(event.sweep, event.batch);
    else if (event.kind === 'batch-read') this.endReading(event.batch);
    else if (event.kind === 'batch-ended') this.endBatch(event.batch);
    else {
      if (event.kind === 'pointer-back') this.backlog.giveBack(event.pointer);
      else this.growing = false;
      this.startBatches();
    }
  }

  /** As many as the pipe and the function allow now. */
  private startBatches(): void {
    const { pipe, reservedConcurrency } = this.scenario;
    const most = Math.min(pipe.most, reservedConcurrency);
    const allowed = Math.min(most, Math.floor(pipe.first + (pipe.morePerMinute * this.now) / 60 + 1e-9));
    while (this.running < allowed && this.backlog.size > 0) this.startBatch();
    if (this.backlog.size === 0 || allowed >= most || pipe.morePerMinute === 0 || this.growing) return;
    this.growing = true;
    this.events.plan(((allowed + 1 - pipe.first) * 60) / pipe.morePerMinute, { kind: 'pipe-grew' });
  }

  private startBatch(): void {
    const { latency, intake } = this.scenario;
    const pointers = Array.from({ length: Math.min(SQS_BATCH_ENTRIES, this.backlog.size) }, () => this.backlog.take());
    const taken = pointers.filter((pointer) => pointer !== undefined);
    const warm = this.idle.pop();
    const sandbox = warm ?? new Sandbox(this.mostRemembered);
    const startedAt = this.now + (warm ? 0 : latency.coldStart);
    this.running += 1;
    this.done.batches += 1;
    this.done.mostConcurrent = Math.max(this.done.mostConcurrent, this.running);
    if (intake === 'bucket') {
      const batch: Batch = { sandbox, startedAt, waiting: [], reading: 0, hydrated: taken.length, sentBack: [] };
      this.done.objects += taken.length;
      const reading = Math.ceil(taken.length / OBJECTS_AT_ONCE) * latency.object;
      this.events.plan(startedAt + reading, { kind: 'batch-read', batch });
      return;
    }
    const waiting = this.sweepsOf(taken, sandbox, startedAt);
    const batch: Batch = { sandbox, startedAt, waiting, reading: 0, hydrated: 0, sentBack: [] };
    for (const sweep of waiting.splice(0, this.shardsAtOnce)) this.begin(sweep, batch, startedAt);
  }

  private sweepsOf(pointers: readonly number[], sandbox: Sandbox, startedAt: number): ModeledSweep[] {
    const { shards } = this.scenario;
    const byShard = new Map<number, number[]>();
    for (const pointer of pointers.toSorted((a, b) => a - b)) {
      const shard = pointer % shards;
      byShard.set(shard, [...(byShard.get(shard) ?? []), pointer]);
    }
    return [...byShard].map(([shard, ofShard]) => {
      return new ModeledSweep(this.setting, { shard, pointers: ofShard, sandbox, startedAt, batch: pointers.length });
    });
  }

  private begin(sweep: ModeledSweep, batch: Batch, at: number): void {
    batch.reading += 1;
    this.events.plan(at, { kind: 'step', sweep, batch });
  }

  private step(sweep: ModeledSweep, batch: Batch): void {
    const again = sweep.step(this.now);
    if (again !== undefined) {
      this.events.plan(again, { kind: 'step', sweep, batch });
      return;
    }
    const { read, unread } = sweep.result();
    for (const pointer of read) {
      if (this.isGone(pointer)) this.done.expired += 1;
      else batch.hydrated += 1;
    }
    batch.sentBack.push(...unread);
    batch.reading -= 1;
    const next = batch.waiting.shift();
    if (next) this.begin(next, batch, this.now);
    else if (batch.reading === 0) this.endReading(batch);
  }

  private endReading(batch: Batch): void {
    this.events.plan(this.now + this.scenario.latency.batch, { kind: 'batch-ended', batch });
  }

  private endBatch(batch: Batch): void {
    this.running -= 1;
    this.idle.push(batch.sandbox);
    this.done.hydrated += batch.hydrated;
    this.done.running += this.now - batch.startedAt;
    for (const pointer of batch.sentBack) this.sendBack(pointer);
    this.startBatches();
  }

  /** What is gone meanwhile needs no further attempt to be counted. */
  private sendBack(pointer: number): void {
    if (this.isGone(pointer)) {
      this.done.expired += 1;
      return;
    }
    const attempts = (this.attempts.get(pointer) ?? 0) + 1;
    this.attempts.set(pointer, attempts);
    this.done.sentBack += 1;
    this.events.plan(this.now + retryDelaySeconds(attempts, this.random()), { kind: 'pointer-back', pointer });
  }

  private isGone(pointer: number): boolean {
    return this.now - arrivalOf(pointer, this.scenario) > RETENTION;
  }

  private outcome(): Outcome {
    const live = this.shards.map((shard) => shard.liveUntil(this.now));
    return {
      ...this.done,
      ...this.setting.counts,
      seconds: this.now,
      live: {
        tried: live.reduce((sum, { tried }) => sum + tried, 0),
        refused: live.reduce((sum, { refused }) => sum + refused, 0),
      },
      peak: {
        calls: this.shards.reduce((most, { peak }) => Math.max(most, peak.calls), 0),
        bytes: this.shards.reduce((most, { peak }) => Math.max(most, peak.bytes), 0),
      },
      reckoned: 0,
    };
  }
}

const STOPPED_CLOCK: Clock = {
  now: () => 0,
  sleep: async () => undefined,
  signalAfter: () => new AbortController().signal,
  random: () => 0,
};
