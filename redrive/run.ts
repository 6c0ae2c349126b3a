import { concurrently } from './concurrently';
import { Pace } from './pace';
import type { PlannedRedrive, RedrivePlan } from './plan';
import type { RedrivePorts } from './ports';
import { type RedriveOneOptions, redriveOne, refusedReport } from './redrive-one';
import type { RedriveReport } from './report';

export interface RedriveRunOptions extends RedriveOneOptions {
  /**
   * Messages begun in a second, at most.
   *
   * @default - no limit
   */
  readonly rate?: number;
  /** Groups side by side, at most. */
  readonly concurrency: number;
  /**
   * Messages that are sent one by one before all others; unless each of them is `done`, the others stay.
   *
   * @default 0
   */
  readonly canary?: number;
  /**
   * Messages that were not `done` after which the run stops.
   *
   * @default - it does not stop
   */
  readonly stopAfter?: number;
  /** Once aborted, nothing more is sent; what is under way is waited for. */
  readonly signal?: AbortSignal;
  /** Called when a message is about to be sent. */
  readonly onStart?: (redrive: PlannedRedrive) => void;
}

/** Sends what is planned. Yields one report for each planned redrive, as they come. */
export async function* runRedrive(
  plan: RedrivePlan,
  ports: RedrivePorts,
  options: RedriveRunOptions,
): AsyncGenerator<RedriveReport> {
  const { canary = 0, concurrency } = options;
  const run = new Run(ports, options);
  const redrives = plan.groups.map((group) => [...group.redrives]);
  for (let sent = 0; sent < canary; sent++) {
    const redrive = redrives.find((group) => group.length > 0)?.shift();
    if (redrive) yield await run.sendCanary(redrive);
  }
  yield* concurrently(redrives, concurrency, (redrive) => run.send(redrive));
}

/** What all messages of a run share: their pace, and whether it goes on. */
class Run {
  private readonly pace: Pace;
  private notDone = 0;
  private stopReason?: string;

  constructor(
    private readonly ports: RedrivePorts,
    private readonly options: RedriveRunOptions,
  ) {
    this.pace = new Pace(options.rate, options.signal);
  }

  async send(redrive: PlannedRedrive): Promise<RedriveReport> {
    if (!this.isStopped()) await this.pace.turn();
    if (this.isStopped()) return refusedReport(redrive, { code: 'STOPPED', message: `Not sent: ${this.stopReason}.` });
    this.options.onStart?.(redrive);
    const report = await redriveOne(redrive, this.ports, this.options);
    if (report.outcome !== 'done') this.noteNotDone();
    return report;
  }

  async sendCanary(redrive: PlannedRedrive): Promise<RedriveReport> {
    const report = await this.send(redrive);
    if (report.outcome !== 'done') this.stopReason ??= `canary ${redrive.id} was not done`;
    return report;
  }

  private isStopped(): boolean {
    if (this.options.signal?.aborted) this.stopReason ??= 'the run was stopped';
    return this.stopReason !== undefined;
  }

  private noteNotDone(): void {
    this.notDone += 1;
    const { stopAfter = Number.POSITIVE_INFINITY } = this.options;
    if (this.notDone >= stopAfter) this.stopReason ??= `${this.notDone} messages were not done`;
  }
}
