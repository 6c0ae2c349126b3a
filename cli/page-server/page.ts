import { CauseCache, causeCacheFile } from '../engine/cause-cache';
import type { Clients } from '../engine/clients';
import { DeleteSession } from '../engine/delete-session';
import type { Queue } from '../engine/queue';
import { hasMoreBehind } from '../engine/scan';
import { Access, type AccessOptions } from './access';
import { Events } from './events';
import { MessageQueries } from './message-queries';
import { OneAtATime, type Operation } from './one-at-a-time';
import { PageProblem, pageProblem, traceOf } from './problem';
import { QueueView } from './queue-view';
import { type CheckedPlanRequest, RedriveDesk } from './redrive-desk';
import type { DeleteAnswer, DeleteRequest, PageState, PlanAnswer, Problem, StartRequest } from './wire';

export interface PageOptions extends AccessOptions {
  /** Whether messages may be redriven and deleted. */
  readonly allowRedrive?: boolean;
  /**
   * After which a plan that is not started is dismissed; milliseconds.
   *
   * @default 600000 (10 minutes)
   */
  readonly planMilliseconds?: number;
}

/** What a page works with. */
export interface PageSurroundings {
  readonly clients: Clients;
  /** Ends it: what is being sent is waited for, and nothing new is begun. */
  readonly signal: AbortSignal;
  /** Gets the trace of a bug: no data is in it. */
  readonly onBug: (trace: string) => void;
}

const PLAN_MILLISECONDS = 10 * 60 * 1_000;

/** What the page shows and does: one queue, one operation on it at a time. */
export class Page {
  readonly events = new Events(() => this.state);
  readonly queries: MessageQueries;
  private readonly turn = new OneAtATime();
  private readonly desk: RedriveDesk;
  private revision = 0;
  private problem?: Problem;

  private constructor(
    private readonly view: QueueView,
    private readonly access: Access,
    private readonly options: PageOptions,
    private readonly surroundings: PageSurroundings,
  ) {
    this.queries = new MessageQueries(view, access);
    this.desk = new RedriveDesk(access, {
      planMilliseconds: options.planMilliseconds ?? PLAN_MILLISECONDS,
      changed: () => this.events.changed(),
      report: (event) => this.events.report(event),
      expired: () => this.expirePlan(),
      removed: (messageIds) => view.remove(messageIds),
      signal: surroundings.signal,
    });
  }

  /**
   * Opens the page, and begins to look at the queue.
   *
   * @throws Trouble - where the queue cannot be looked at
   */
  static async open(queue: Queue, options: PageOptions, surroundings: PageSurroundings): Promise<Page> {
    const causes = await CauseCache.open(causeCacheFile());
    const access = new Access(queue, surroundings.clients, causes, options);
    const look = await access.openLook(surroundings.signal);
    const view = await QueueView.open(access, () => page.messagesChanged());
    const page: Page = new Page(view, access, options, surroundings);
    void page.inBackground('look', () => view.find(look));
    return page;
  }

  get state(): PageState {
    const { name, arn, region, fifo, visible, retentionSeconds, deadLetter } = this.access.queue;
    const { left } = this.access;
    const { hidden } = this.view;
    return {
      queue: { name, arn, region, fifo, visible, hidden, retentionSeconds, ...(deadLetter && { deadLetter }) },
      look: { ...this.view.state, running: this.turn.operation === 'look', ...(left && { left }) },
      revision: this.revision,
      allowRedrive: this.options.allowRedrive ?? false,
      ...(this.problem && { problem: this.problem }),
      ...(this.desk.state && { redrive: this.desk.state }),
      ...(this.desk.planExpired && { planExpired: true }),
    };
  }

  /** Begins to look at the queue again. */
  look(): void {
    this.requireNoPlan();
    void this.inBackground('look', () => this.lookAgain());
  }

  async plan(request: CheckedPlanRequest): Promise<PlanAnswer> {
    const answer = await this.turn.run('plan', () => this.desk.plan(request));
    // It has looked at the queue, so what kept a look from that is over.
    this.problem = undefined;
    this.events.changed();
    return answer;
  }

  /** Begins to run the plan; then looks at what has failed again, and at what comes up behind messages that are gone. */
  start(request: StartRequest): void {
    this.requireAllowed('redrives nothing');
    this.desk.requirePlan(request.redrive);
    let isChanged = false;
    const ended = this.inBackground('redrive', async () => {
      const fates = await this.desk.run(request);
      isChanged = fates.has('updated') || (this.hasMoreBehind && fates.has('deleted'));
    });
    void ended.then(() => {
      if (isChanged) this.lookIfIdle();
    });
  }

  stop(): void {
    this.desk.stop();
  }

  dismiss(): Promise<void> {
    return this.turn.run('plan', () => this.desk.dismiss());
  }

  async delete(request: DeleteRequest): Promise<DeleteAnswer> {
    this.requireAllowed('deletes nothing');
    this.requireNoPlan();
    const answer = await this.turn.run('delete', () => this.deleteSelected(request));
    if (this.hasMoreBehind && answer.deleted > 0) this.lookIfIdle();
    return answer;
  }

  /** What an error means to who asked. */
  problemOf(error: unknown): PageProblem {
    const problem = pageProblem(error);
    if (problem.code === 'INTERNAL') this.surroundings.onBug(traceOf(problem));
    if (problem.code === 'EXPIRED_CREDENTIALS') {
      this.access.renew();
      this.problem = problem.problem;
      this.events.changed();
    }
    return problem;
  }

  /** Whether all messages that were held could be given back. */
  get hasGivenBackAll(): boolean {
    return this.access.left === undefined;
  }

  /** Waits for what is under way, and gives back what is held. */
  async close(): Promise<void> {
    await this.turn.idle();
    await this.desk.dismiss();
    this.events.close();
    await this.view.close();
  }

  private get hasMoreBehind(): boolean {
    return hasMoreBehind(this.access.queue.fifo, this.view.state.end);
  }

  /** Where something else has begun already, the person looks again when they want to. */
  private lookIfIdle(): void {
    if (this.turn.operation === undefined) void this.inBackground('look', () => this.lookAgain());
  }

  private async lookAgain(): Promise<void> {
    this.problem = undefined;
    this.events.changed();
    await this.view.find(await this.access.openLook(this.surroundings.signal));
  }

  private async deleteSelected({ id, done, expected }: DeleteRequest): Promise<DeleteAnswer> {
    const { access, surroundings } = this;
    const look = await access.openLook(surroundings.signal);
    try {
      const selected = { selection: { id }, done };
      const session = await DeleteSession.prepare(look, access.clients, access.causes, selected);
      const { length } = session.messageIds;
      if (length > expected) {
        const now = `${length} ${length === 1 ? 'message is' : 'messages are'} of ${id} now, and not ${expected}`;
        throw new PageProblem('QUEUE_CHANGED', `${now}: nothing was deleted. Look again.`);
      }
      let deleted = 0;
      await session.run(surroundings.signal, (messageIds) => {
        deleted += messageIds.length;
        this.view.remove(messageIds);
      });
      return { deleted, left: length - deleted };
    } finally {
      await access.closeLook(look);
    }
  }

  /** Resolves when it has ended, well or not. Throws at once where another operation is under way. */
  private inBackground(operation: Operation, work: () => Promise<unknown>): Promise<void> {
    if (this.surroundings.signal.aborted) return Promise.resolve();
    this.turn.requireIdle();
    return this.turn
      .run(operation, work)
      .then(
        () => undefined,
        (error) => {
          this.problem = this.problemOf(error).problem;
        },
      )
      .finally(() => this.events.changed());
  }

  /** A plan that is being replaced goes anyway. */
  private expirePlan(): void {
    if (this.turn.operation === undefined) void this.inBackground('plan', () => this.desk.expire());
  }

  private messagesChanged(): void {
    this.revision += 1;
    this.events.changed();
  }

  private requireAllowed(what: string): void {
    if (this.options.allowRedrive) return;
    throw new PageProblem('NOT_ALLOWED', `This page ${what}: run hydrated-dlq open again, with --allow-redrive.`);
  }

  private requireNoPlan(): void {
    if (this.desk.isPlanned)
      throw new PageProblem('BUSY', 'A planned redrive holds messages. Start it, or dismiss it, then try again.');
  }
}
