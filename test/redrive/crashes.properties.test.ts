import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RedriveJournal } from '../../cli/engine/redrive-journal';
import type { HydratedMessage } from '../../contract/message';
import { type LambdaEvent, toLambdaEvent } from '../../message';
import { candidateOf, type InvokeAnswer, planRedrive, type RedrivePorts } from '../../redrive';
import { redriveOne } from '../../redrive/redrive-one';
import { temporaryFolder } from '../helpers/local/stacks';
import { runs } from '../helpers/properties';
import { failedBatch } from '../helpers/redrive/messages';

const functions = [{ functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:orders', timeoutSeconds: 3 }];
const numbersOf = (message: HydratedMessage) =>
  ((message.payload as LambdaEvent).Records as readonly { kinesis: { sequenceNumber: string } }[]).map(
    ({ kinesis }) => kinesis.sequenceNumber,
  );

/** Copies of a message in a queue, a function that processes its records, and commands that end anywhere. */
class World {
  private readonly queue = new Map<string, HydratedMessage>();
  private readonly processed: string[] = [];
  private readonly records: readonly string[];
  private sent = 0;

  constructor(
    private readonly choose: (count: number) => number,
    private readonly journal: string,
  ) {
    const records = 1 + choose(4);
    const whole = failedBatch({ id: 'a', records });
    const parts = Array.from({ length: 3 }, () => this.partOf(records));
    const copies = choose(2) === 0 ? parts : [whole, whole, ...parts].slice(0, 1 + choose(4));
    this.records = [...new Set(copies.flatMap(numbersOf))];
    for (const copy of copies) this.put(copy);
  }

  /** A copy with some of the records, those at either end or between them. */
  private partOf(all: number): HydratedMessage {
    const records = 1 + this.choose(all);
    return failedBatch({ id: 'a', status: 'PARTIAL', records, start: 100 + this.choose(all - records + 1) });
  }

  /** Two commands at a time, of which each sees other messages, or none. */
  async round(): Promise<void> {
    const seenBy = [...this.queue.keys()].map((key) => ({ key, command: this.choose(3) }));
    const keysOf = (one: number) => seenBy.filter(({ command }) => command === one).map(({ key }) => key);
    await Promise.all([0, 1].map((one) => this.command(keysOf(one))));
  }

  get processedTwice(): string[] {
    return this.processed.filter((number, index) => this.processed.indexOf(number) !== index);
  }

  /** Records that are not processed, and that no message would have processed in a later redrive. */
  get lost(): string[] {
    const waits = (number: string) =>
      [...this.queue.values()].some(
        (message) => numbersOf(message).includes(number) && BigInt(message.redrive?.resumeFrom ?? 0) <= BigInt(number),
      );
    return this.records.filter((number) => !this.processed.includes(number) && !waits(number));
  }

  private async command(keys: readonly string[]): Promise<void> {
    const journal = await RedriveJournal.open(this.journal);
    const messages = new Map(keys.map((key) => [key, this.queue.get(key) as HydratedMessage]));
    const candidates = [...messages].map(([key, message]) => candidateOf(key, message));
    const { groups } = planRedrive(candidates, {
      functions,
      allow: ['PARTIAL'],
      maxRedrives: 99,
      journal: journal.of(['a']),
    });
    for (const redrive of groups.flatMap(({ redrives }) => redrives)) {
      const options = { by: 'alice', keep: this.choose(5) === 0 };
      await new Promise<unknown>((resolve) => {
        const crash = () => resolve(undefined);
        void redriveOne(redrive, this.ports(messages, journal, crash), options).then(resolve);
      });
    }
    await journal.close();
  }

  /** One call of them may be the last, before or after it has worked; any may throw, before or after. */
  private ports(messages: Map<string, HydratedMessage>, journal: RedriveJournal, crash: () => void): RedrivePorts {
    let callsLeft = this.choose(16);
    const call = <A extends unknown[], R>(work: (...args: A) => Promise<R>, throws = true) => {
      return async (...args: A): Promise<R> => {
        const isLast = --callsLeft === 0;
        const fault = isLast ? 'crash' : throws && this.choose(12) === 0 ? 'error' : undefined;
        const works = fault === undefined || this.choose(2) === 0;
        const result = works ? await work(...args) : undefined;
        if (fault === 'error') throw new Error('The network is down');
        if (fault !== 'crash') return result as R;
        crash();
        return new Promise(() => undefined);
      };
    };
    return {
      messages: {
        read: call(async (key) => messages.get(key) as HydratedMessage),
        send: call(async (_, updated) => this.put(updated)),
        delete: call(async (key) => void this.queue.delete(key)),
      },
      journal: { begin: call((attempt) => journal.begin(attempt)), update: call((attempt) => journal.update(attempt)) },
      loadPayload: async (message) => toLambdaEvent(message) as LambdaEvent,
      invoke: call(
        async ({ payload }) => this.invoke(numbersOf({ payload: JSON.parse(payload) } as HydratedMessage)),
        false,
      ),
    };
  }

  private invoke(numbers: readonly string[]): InvokeAnswer {
    const process = (count: number) => void this.processed.push(...numbers.slice(0, count));
    const first = this.choose(numbers.length);
    switch (this.choose(6)) {
      case 0:
        return { kind: 'answered', functionError: 'Unhandled', payload: '{}' };
      case 1:
        return { kind: 'refused', refusal: { code: 'THROTTLED', message: 'Too many requests' } };
      case 2:
        process(this.choose(2) * numbers.length);
        return { kind: 'lost', error: { type: 'ECONNRESET', message: 'socket hang up' } };
      case 3:
        process(first);
        return {
          kind: 'answered',
          payload: JSON.stringify({ batchItemFailures: [{ itemIdentifier: numbers[first] }] }),
        };
      default:
        process(numbers.length);
        return { kind: 'answered', payload: 'null' };
    }
  }

  private put(message: HydratedMessage): void {
    this.sent += 1;
    this.queue.set(`key-${this.sent}`, message);
  }
}

test('wherever commands end, and whatever fails, no record is processed twice and none is lost', async () => {
  const folder = temporaryFolder('crashes-');
  let worlds = 0;
  const choices = fc.noBias(fc.array(fc.nat({ max: 239 }), { minLength: 100, maxLength: 100 }));
  await fc.assert(
    fc.asyncProperty(choices, async (choices) => {
      let made = 0;
      const choose = (count: number) => (choices[made++ % choices.length] as number) % count;
      const world = new World(choose, path.join(folder, `${worlds++}.jsonl`));
      for (let round = 0; round < 6; round++) await world.round();

      expect({ twice: world.processedTwice, lost: world.lost }).toEqual({ twice: [], lost: [] });
    }),
    runs(100),
  );
});
