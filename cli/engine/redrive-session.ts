import { userInfo } from 'node:os';
import type { DynamoDBEvent } from '../../contract/lambda-event';
import type { HydratedMessage } from '../../contract/message';
import { isDynamoDBMessage, type ObjectReader } from '../../message';
import {
  type AllowableRefusal,
  candidateOf,
  type FunctionFacts,
  functionInvoker,
  type ItemStates,
  itemReader,
  itemStates,
  payloadLoader,
  planRedrive,
  type RedriveCandidate,
  type RedrivePlan,
  type RedriveReport,
  type RedriveRunOptions,
  runRedrive,
} from '../../redrive';
import type { CauseCache } from './cause-cache';
import type { Clients } from './clients';
import { functionFacts } from './function-facts';
import { HeldMessages } from './held-messages';
import type { Found, Look } from './look';
import { RedriveJournal } from './redrive-journal';
import { type Selection, selects } from './selection';
import type { MessageSummary } from './summary';
import { namesUnusableCredentials } from './trouble';

/** What is to be redriven, and how. */
export interface RedriveRequest {
  readonly selection: Selection;
  /**
   * ARN of the function to invoke.
   *
   * @default - the function that each message's pointer names
   */
  readonly target?: string;
  /** Refusals that are overruled. */
  readonly allow: readonly AllowableRefusal[];
  /** Whether changes of tables are compared with the items as they are now, and left where those have changed. */
  readonly skipStale: boolean;
  /** Reads records that are in a bucket. It refuses buckets that may not be read. */
  readonly objects: ObjectReader;
  /** Ids of messages that are left, as a pass before has tried them. */
  readonly except?: ReadonlySet<string>;
}

/**
 * A redrive of messages of one queue: planned, then run. The messages are held until the look is closed.
 *
 * Terminal and page work with it in the same way: they show {@link plan}, then what {@link run} yields.
 */
export class RedriveSession {
  private readonly expired = new AbortController();

  private constructor(
    readonly plan: RedrivePlan,
    /** What is known of each message of the plan, by its key. */
    readonly summaries: ReadonlyMap<string, MessageSummary>,
    readonly functions: readonly FunctionFacts[],
    private readonly messages: HeldMessages,
    private readonly journal: RedriveJournal,
    private readonly clients: Clients,
    private readonly objects: ObjectReader,
    /** Pointers that were selected: they have to be hydrated first. */
    readonly pointers: number,
  ) {}

  /**
   * Looks for what is selected, asks about the functions, and plans.
   *
   * @param onFound - called for each message that was found, as far as the search has come
   */
  static async prepare(
    look: Look,
    clients: Clients,
    causes: CauseCache,
    request: RedriveRequest,
    onFound: () => void = () => undefined,
  ): Promise<RedriveSession> {
    const messages = await HeldMessages.open(await clients.sqs(look.queue.region), look.queue, look.hold);
    let journal: RedriveJournal | undefined;
    try {
      journal = await RedriveJournal.open();
      const { candidates, summaries, pointers } = await findCandidates(
        look,
        clients,
        causes,
        request,
        messages,
        onFound,
      );
      const functions = await factsOf(candidates, request.target, clients);
      const plan = planRedrive(candidates, {
        functions,
        target: request.target,
        allow: request.allow,
        journal: journal.of(new Set(candidates.map(({ id }) => id))),
      });
      return new RedriveSession(plan, summaries, functions, messages, journal, clients, request.objects, pointers);
    } catch (error) {
      await Promise.all([messages.close(), journal?.close()]);
      throw error;
    }
  }

  /**
   * Sends what is planned. Yields a report for each message, as they come. Once the credentials have expired, the rest is
   * not tried.
   */
  async *run(options: RedriveRunOptions & { readonly signal: AbortSignal }): AsyncGenerator<RedriveReport> {
    const ports = {
      messages: this.messages,
      loadPayload: payloadLoader(this.objects, { buckets: 'any' }),
      invoke: functionInvoker(this.clients.configuration('LAMBDA')),
      journal: this.journal,
    };
    const signal = AbortSignal.any([options.signal, this.expired.signal]);
    for await (const report of runRedrive(this.plan, ports, { ...options, signal })) {
      if (report.refusal?.code === 'NOT_INVOKED' && namesUnusableCredentials(report.refusal.message))
        this.expired.abort();
      yield report;
    }
  }

  /** Whether the credentials have expired on the way. */
  get hasExpired(): boolean {
    return this.expired.signal.aborted;
  }

  /** Forgets the messages' bodies. The look gives the messages themselves back. */
  async close(): Promise<void> {
    await Promise.all([this.messages.close(), this.journal.close()]);
  }
}

/** What a message's history says of who redrives: the person at this machine. */
export function redrivenBy(user: () => { readonly username: string } = userInfo): string {
  return `${nameOf(user)}, hydrated-dlq`;
}

/** A container can run as a user that has a number and no name, which Node.js takes for an error. */
function nameOf(user: () => { readonly username: string }): string {
  try {
    return user().username;
  } catch {
    return process.env.USER || `user ${process.getuid?.()}`;
  }
}

/** Keeps what is selected, and gives the rest back. */
async function findCandidates(
  look: Look,
  clients: Clients,
  causes: CauseCache,
  request: RedriveRequest,
  messages: HeldMessages,
  onFound: () => void,
) {
  const candidates: RedriveCandidate[] = [];
  const summaries = new Map<string, MessageSummary>();
  const others: string[] = [];
  let pointers = 0;
  for await (const found of look.find()) {
    onFound();
    const message = redrivable(found);
    const { summary } = found;
    const isSelected = !request.except?.has(summary.id) && selects(request.selection, summary, causes.of(summary));
    if (!message && isSelected) pointers += 1;
    if (!message || !isSelected) {
      others.push(summary.messageId);
      continue;
    }
    await messages.keep(found.received);
    const items = request.skipStale ? await itemsOf(message, clients) : undefined;
    candidates.push(candidateOf(summary.messageId, message, items));
    summaries.set(summary.messageId, summary);
  }
  await look.hold.giveBack(others);
  return { candidates, summaries, pointers };
}

/** A pointer has to be hydrated first. */
function redrivable({ entry }: Found): HydratedMessage | undefined {
  return entry.kind === 'message' ? entry.message : undefined;
}

/** Of changes in an overflow bucket, nothing is known. */
async function itemsOf(message: HydratedMessage, clients: Clients): Promise<ItemStates | undefined> {
  if (!isDynamoDBMessage(message) || !message.payload) return undefined;
  const region = message.DDBStreamBatchInfo.streamArn.split(':')[3];
  return itemStates(message.payload as DynamoDBEvent, itemReader(await clients.dynamoDB(region)));
}

async function factsOf(
  candidates: readonly RedriveCandidate[],
  target: string | undefined,
  clients: Clients,
): Promise<FunctionFacts[]> {
  const named = candidates.flatMap(({ functionArn }) => target ?? functionArn ?? []);
  return Promise.all([...new Set(named)].map((arn) => functionFacts(arn, clients)));
}
