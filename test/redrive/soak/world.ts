import type { HydratedMessage } from '../../../contract/message';
import { isHydratedMessage, type LambdaEvent, toLambdaEvent } from '../../../message';
import type { AttemptJournal, InvokeAnswer, InvokeCall, JournaledAttempt, RedrivePorts } from '../../../redrive';
import { sequenceNumberOf } from '../../../redrive/slice-payload';
import type { Chance } from '../../enrichment/soak/chance';

/** How often each thing goes wrong. */
export interface Trouble {
  /** The process dies just before, or just after, a step takes effect. */
  readonly death: number;
  /** A queue refuses to take or to delete. */
  readonly refusal: number;
  /** The function fails, processes a part, or its answer is lost. */
  readonly failure: number;
}

/** Once it is dead, none of its steps has an effect, and none ends. */
class Process {
  readonly death: Promise<undefined>;
  isDead = false;
  private die: () => void = () => {};

  constructor(
    private readonly chance: Chance,
    private readonly deathRate: number,
  ) {
    this.death = new Promise((resolve) => {
      this.die = () => resolve(undefined);
    });
  }

  step<T>(effect: () => T): Promise<T> {
    if (this.dies()) return new Promise(() => {});
    try {
      const result = effect();
      return this.dies() ? new Promise(() => {}) : Promise.resolve(result);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private dies(): boolean {
    this.isDead ||= this.chance.happens(this.deathRate);
    if (this.isDead) this.die();
    return this.isDead;
  }
}

/** What nothing of the process survives of: a queue, a function that keeps count, and a journal on disk. */
export class World {
  /** Bodies of the messages in the queue, by receipt. */
  readonly queue = new Map<string, string>();
  /** How often each record was processed, by message and sequence number. */
  readonly processed = new Map<string, number>();
  readonly journal: JournaledAttempt[] = [];
  private receipts = 0;

  constructor(
    private readonly chance: Chance,
    private readonly trouble: Trouble,
    /** Whether the journal itself refuses what was begun before, as one that several processes share. */
    private readonly sharesJournal: boolean,
  ) {}

  put(message: HydratedMessage): void {
    this.receipts += 1;
    this.queue.set(`receipt-${this.receipts}`, JSON.stringify(message));
  }

  messages(): [key: string, message: HydratedMessage][] {
    return [...this.queue].map(([key, body]) => [key, parse(body)]);
  }

  /** A new process. */
  start(): { readonly process: Process; readonly ports: RedrivePorts } {
    const process = new Process(this.chance, this.trouble.death);
    const journal: AttemptJournal = {
      begin: (entry) => process.step(() => this.begin(entry)),
      update: (entry) => process.step(() => void this.journal.push(entry)),
    };
    const ports: RedrivePorts = {
      journal,
      messages: {
        read: (key) => process.step(() => parse(this.queue.get(key) ?? 'null')),
        send: (_, updated) => process.step(() => this.put(this.orRefuse(updated))),
        delete: (key) => process.step(() => void this.queue.delete(this.orRefuse(key))),
      },
      loadPayload: (message) => process.step(() => toLambdaEvent(message) as LambdaEvent),
      invoke: (call) => process.step(() => this.invoke(call)),
    };
    return { process, ports };
  }

  private orRefuse<T>(value: T): T {
    if (this.chance.happens(this.trouble.refusal)) throw new Error('The queue refuses');
    return value;
  }

  private begin(entry: JournaledAttempt): JournaledAttempt | undefined {
    const last = this.journal.findLast(({ id, attempt }) => id === entry.id && attempt >= entry.attempt);
    const again = last?.attempt === entry.attempt && last.outcome === 'refused';
    const taken = this.sharesJournal && !again ? last : undefined;
    if (!taken) this.journal.push(entry);
    return taken;
  }

  private invoke({ functionArn, payload }: InvokeCall): InvokeAnswer {
    const { Records }: LambdaEvent = JSON.parse(payload);
    const numbers = Records.map(sequenceNumberOf);
    const fails = this.chance.happens(this.trouble.failure);
    const fate = fails
      ? this.chance.pick(['throttled', 'failed', 'partly', 'lost before', 'lost after'] as const)
      : 'done';
    const first = fate === 'partly' ? this.chance.below(numbers.length) : numbers.length;
    const answered = { kind: 'answered', requestId: 'r-2' } as const;
    if (fate === 'throttled') return { kind: 'refused', refusal: { code: 'THROTTLED', message: 'Too many' } };
    if (fate === 'failed') return { ...answered, functionError: 'Unhandled', payload: '{"errorType":"E"}' };
    const lost = { kind: 'lost', error: { type: 'TimeoutError', message: 'No answer' } } as const;
    if (fate === 'lost before') return lost;
    for (const number of numbers.slice(0, first)) {
      const record = `${functionArn} ${number}`;
      this.processed.set(record, (this.processed.get(record) ?? 0) + 1);
    }
    if (fate === 'lost after') return lost;
    const batchItemFailures = first < numbers.length ? [{ itemIdentifier: numbers[first] }] : [];
    return { ...answered, payload: JSON.stringify({ batchItemFailures }) };
  }
}

function parse(body: string): HydratedMessage {
  const message: unknown = JSON.parse(body);
  if (!isHydratedMessage(message)) throw new Error('The message was read after it was deleted');
  return message;
}
