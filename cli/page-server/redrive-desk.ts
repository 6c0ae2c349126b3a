import { randomUUID } from 'node:crypto';
import { DEFAULT_CONCURRENCY, DEFAULT_RATE, type MessageFate } from '../../contract/redrive-run';
import type { RedriveReport } from '../../redrive';
import type { AllowableRefusal } from '../../redrive/refusal';
import type { Look } from '../engine/look';
import { summarizePlan } from '../engine/plan-summary';
import { allowedRefusals } from '../engine/redrive-options';
import { RedriveSession, redrivenBy } from '../engine/redrive-session';
import type { Access } from './access';
import { expiredCredentials, PageProblem } from './problem';
import type { PageEvent, PlanAnswer, PlanRequest, RedriveState, ReportedMessage, StartRequest } from './wire';

/** Reports in the state: all of them have been events. */
const MOST_REPORTS = 500;
/** Ids of refused messages in a plan, for each reason. */
const MOST_IDS = 100;
/** Characters of an error in a report. */
const LONGEST_ERROR = 1_000;

/** A {@link PlanRequest} of which only refusals that can be overruled are left. */
export type CheckedPlanRequest = PlanRequest & { readonly allow: readonly AllowableRefusal[] };

/** What a desk is given to work with. */
export interface DeskOptions {
  /** After which a plan that is not started is dismissed; milliseconds. */
  readonly planMilliseconds: number;
  /** The state has changed. */
  readonly changed: () => void;
  readonly report: (event: Extract<PageEvent, { type: 'report' }>) => void;
  /** The time of a plan is over: {@link RedriveDesk.expire} is to be called. */
  readonly expired: () => void;
  /** These messages are no longer in the queue. */
  readonly removed: (messageIds: readonly string[]) => void;
  /** The person ends the server: nothing new is begun. */
  readonly signal: AbortSignal;
}

interface Held {
  readonly look: Look;
  readonly session: RedriveSession;
  readonly dismissal: NodeJS.Timeout;
}

/** Plans a redrive, holds its messages until it is run or dismissed, and runs it. */
export class RedriveDesk {
  state?: RedriveState;
  /** Whether the last plan was dismissed by itself. */
  planExpired = false;
  private held?: Held;
  private stopping?: AbortController;

  constructor(
    private readonly access: Access,
    private readonly options: DeskOptions,
  ) {}

  /** Whether messages are held for a plan that is not started. */
  get isPlanned(): boolean {
    return this.state?.phase === 'planned';
  }

  /** Looks for what is asked for, and holds it. The plan before is shown until then, although its messages go back first. */
  async plan(request: CheckedPlanRequest): Promise<PlanAnswer> {
    await this.release();
    this.planExpired = false;
    try {
      return await this.planAnew(request);
    } catch (error) {
      await this.dismiss();
      throw error;
    }
  }

  /** Forgets the plan, and gives its messages back. */
  async dismiss(): Promise<void> {
    if (!this.isPlanned) return;
    await this.release();
    this.state = undefined;
    this.options.changed();
  }

  /** Dismisses a plan by itself. */
  async expire(): Promise<void> {
    const { isPlanned } = this;
    await this.dismiss();
    this.planExpired = isPlanned;
  }

  /** @throws PageProblem - if this is not the plan that is held */
  requirePlan(redrive: string): void {
    if (this.isPlanned && this.state?.id === redrive) return;
    if (this.state?.id === redrive) throw new PageProblem('BUSY', 'This redrive was started before.');
    throw new PageProblem('NOT_FOUND', 'This plan is no longer there: its messages were given back. Plan again.');
  }

  /**
   * Runs the plan. Resolves when all is done that was begun, and the rest was given back: with what has become of messages.
   */
  async run(request: StartRequest): Promise<ReadonlySet<MessageFate>> {
    this.requirePlan(request.redrive);
    const { session, dismissal } = this.held as Held;
    clearTimeout(dismissal);
    this.stopping = new AbortController();
    const { expiresAt: _, ...planned } = this.state as RedriveState;
    this.state = { ...planned, phase: 'running', startedAt: new Date().toISOString() };
    this.options.changed();
    try {
      const signal = AbortSignal.any([this.options.signal, this.stopping.signal]);
      const { rate = DEFAULT_RATE, concurrency = DEFAULT_CONCURRENCY, canary, stopAfter, keep } = request;
      const options = { by: redrivenBy(), rate, concurrency, canary, stopAfter, keep, signal };
      let index = 0;
      const fates = new Set<MessageFate>();
      for await (const report of session.run(options)) {
        this.note(report, index++);
        fates.add(report.fate);
      }
      if (session.hasExpired) throw expiredCredentials();
      return fates;
    } finally {
      this.stopping = undefined;
      await this.release();
      this.update({ phase: 'ended', endedAt: new Date().toISOString() });
    }
  }

  /** Nothing more is begun; what is being sent is waited for. */
  stop(): void {
    if (!this.stopping) throw new PageProblem('NOT_FOUND', 'No redrive is running.');
    this.stopping.abort();
    this.update({ phase: 'stopping' });
  }

  private async planAnew(request: CheckedPlanRequest): Promise<PlanAnswer> {
    const look = await this.access.openLook(this.options.signal);
    try {
      const session = await RedriveSession.prepare(look, this.access.clients, this.access.causes, {
        selection: request.id === undefined ? { all: true } : { id: request.id },
        target: request.target,
        allow: allowedRefusals(request),
        skipStale: request.stale === 'skip',
        objects: this.access.objects,
      });
      if (request.id !== undefined && session.summaries.size + session.pointers === 0) {
        await session.close();
        throw new PageProblem('NOT_FOUND', `Nothing in ${look.queue.name} is ${request.id} now. Look again.`);
      }
      return this.hold(look, session, request);
    } catch (error) {
      await this.access.closeLook(look);
      throw error;
    }
  }

  private hold(look: Look, session: RedriveSession, request: PlanRequest): PlanAnswer {
    const plan = answerOf(session);
    const { planMilliseconds, expired, changed } = this.options;
    this.held = { look, session, dismissal: setTimeout(expired, planMilliseconds).unref() };
    this.state = {
      id: plan.redrive,
      request,
      phase: 'planned',
      plan,
      counts: {},
      reports: [],
      expiresAt: new Date(Date.now() + planMilliseconds).toISOString(),
    };
    changed();
    return plan;
  }

  private note(
    { id, outcome, refusal, error, trouble, journalTrouble, fate, keys, left }: RedriveReport,
    index: number,
  ): void {
    const { state } = this;
    if (!state) return;
    const reported: ReportedMessage = {
      id,
      outcome,
      fate,
      ...(refusal && { refusal }),
      ...(error && { error: { type: error.type, message: error.message.slice(0, LONGEST_ERROR) } }),
      ...(trouble !== undefined && { trouble }),
      ...(journalTrouble !== undefined && { journalTrouble }),
      ...(left && { copiesLeft: left.length }),
      at: new Date().toISOString(),
    };
    if (fate === 'deleted') this.options.removed(keys);
    this.update({
      counts: { ...state.counts, [outcome]: (state.counts[outcome] ?? 0) + 1 },
      reports: [...state.reports, reported].slice(-MOST_REPORTS),
    });
    this.options.report({ type: 'report', redrive: state.id, index, report: reported });
  }

  private update(changes: Partial<RedriveState>): void {
    if (this.state) this.state = { ...this.state, ...changes };
    this.options.changed();
  }

  private async release(): Promise<void> {
    const { held } = this;
    if (!held) return;
    this.held = undefined;
    clearTimeout(held.dismissal);
    await held.session.close();
    await this.access.closeLook(held.look);
  }
}

function answerOf({ plan, pointers }: RedriveSession): PlanAnswer {
  const { refused, ...summary } = summarizePlan(plan);
  return {
    redrive: randomUUID(),
    ...summary,
    pointers,
    refused: refused.map((refusal) => ({ ...refusal, ids: refusal.ids.slice(0, MOST_IDS) })),
  };
}
