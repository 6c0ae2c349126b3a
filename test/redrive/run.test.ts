import { describe, expect, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { type LambdaEvent, toLambdaEvent } from '../../message';
import {
  candidateOf,
  type InvokeAnswer,
  planRedrive,
  type RedrivePorts,
  type RedriveReport,
  type RedriveRunOptions,
  runRedrive,
} from '../../redrive';
import { failedBatch } from '../helpers/redrive/messages';

const functions = [{ functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:orders', timeoutSeconds: 3 }];
const DONE: InvokeAnswer = { kind: 'answered', requestId: 'r-9', payload: 'null' };
const FAILED: InvokeAnswer = {
  kind: 'answered',
  requestId: 'r-9',
  functionError: 'Unhandled',
  payload: '{"errorType":"TypeError","errorMessage":"no total"}',
};

/** A queue of these messages, and a function that answers as told. */
class Bench {
  readonly queue: Map<string, HydratedMessage>;
  /** First sequence numbers of the invocations, in their order. */
  readonly invoked: string[] = [];
  /** Largest number of invocations at a time, of all and of one group. */
  mostInFlight = 0;
  private inFlight = 0;

  constructor(
    messages: readonly HydratedMessage[],
    private readonly answers: Readonly<Record<string, InvokeAnswer>> = {},
  ) {
    this.queue = new Map(messages.map((message, index) => [`key-${index}`, message]));
  }

  async run(options: Partial<RedriveRunOptions> = {}, ports: Partial<RedrivePorts> = {}): Promise<RedriveReport[]> {
    const reports: RedriveReport[] = [];
    const candidates = [...this.queue].map(([key, message]) => candidateOf(key, message));
    const run = runRedrive(
      planRedrive(candidates, { functions }),
      { ...this.ports, ...ports },
      { by: 'alice', ...options },
    );
    for await (const report of run) reports.push(report);
    return reports;
  }

  private readonly ports: RedrivePorts = {
    messages: {
      read: async (key) => this.queue.get(key) as HydratedMessage,
      send: async (key, updated) => void this.queue.set(`${key}'`, updated),
      delete: async (key) => void this.queue.delete(key),
    },
    loadPayload: async (message) => toLambdaEvent(message) as LambdaEvent,
    invoke: async ({ payload }) => {
      const [first] = JSON.parse(payload).Records;
      this.invoked.push(first.kinesis.sequenceNumber);
      this.inFlight += 1;
      this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
      await new Promise(setImmediate);
      this.inFlight -= 1;
      return this.answers[first.kinesis.sequenceNumber] ?? DONE;
    },
  };
}

const outcomes = (reports: readonly RedriveReport[]) => reports.map(({ id, outcome }) => `${id} ${outcome}`);
const inGroup = (groupId: string, ...starts: number[]) => starts.map((start) => failedBatch({ start, groupId }));

describe('what becomes of a message', () => {
  test('that is done: it is deleted', async () => {
    const bench = new Bench([failedBatch({ records: 2 })]);

    expect(await bench.run()).toMatchObject([{ outcome: 'done', fate: 'deleted', recordsDone: 2, requestId: 'r-9' }]);
    expect(bench.queue.size).toBe(0);
  });

  test('that is done, but is to be kept: it says so in its history', async () => {
    const bench = new Bench([failedBatch()]);

    expect(await bench.run({ keep: true })).toMatchObject([{ outcome: 'done', fate: 'updated' }]);
    expect([...bench.queue.values()]).toMatchObject([
      { redrive: { count: 1, history: [{ outcome: 'done', by: 'alice' }] } },
    ]);
  });

  test('that fails: it is the same with one more attempt in its history', async () => {
    const message = failedBatch();
    const bench = new Bench([message], { 100: FAILED });

    expect(await bench.run()).toMatchObject([{ outcome: 'failed', fate: 'updated', attempts: 1 }]);
    const [updated] = bench.queue.values();
    const error = { type: 'TypeError', message: 'no total' };
    const entry = { at: expect.any(String), by: 'alice', outcome: 'failed', error, requestId: 'r-9' };
    expect(updated).toEqual({ ...message, redrive: { count: 1, history: [entry] } });
  });

  test('that is done in part: the rest is sent next time, and the payload stays whole', async () => {
    const payload = JSON.stringify({ batchItemFailures: [{ itemIdentifier: '101' }] });
    const bench = new Bench([failedBatch({ records: 3 })], { 100: { kind: 'answered', payload } });

    expect(await bench.run()).toMatchObject([{ outcome: 'partly', recordsDone: 1, resumeFrom: '101' }]);
    expect([...bench.queue.values()]).toMatchObject([
      { redrive: { resumeFrom: '101' }, payload: { Records: { length: 3 } } },
    ]);
    expect(await bench.run()).toMatchObject([{ outcome: 'done', attempts: 2, recordsDone: 2 }]);
    expect(bench.invoked).toEqual(['100', '101']);
  });

  test('whose answer is lost: it is never sent again by itself', async () => {
    const bench = new Bench([failedBatch()], {
      100: { kind: 'lost', error: { type: 'TimeoutError', message: 'gone' } },
    });

    expect(await bench.run()).toMatchObject([{ outcome: 'unknown', fate: 'updated' }]);
    expect(await bench.run()).toEqual([]);
    expect(bench.invoked).toEqual(['100']);
  });

  test('that Lambda refuses: it stays as it is', async () => {
    const message = failedBatch();
    const refusal = { code: 'THROTTLED', message: 'Too many requests' } as const;
    const bench = new Bench([message], { 100: { kind: 'refused', refusal } });

    expect(await bench.run()).toMatchObject([
      { outcome: 'refused', refusal, fate: 'kept', attempts: 0, invocations: 0 },
    ]);
    expect([...bench.queue.values()]).toEqual([message]);
  });

  test('whose records cannot be loaded: it stays as it is, and nothing is sent', async () => {
    const bench = new Bench([failedBatch()]);
    const loadPayload = () => Promise.reject(new Error('NoSuchKey'));

    expect(await bench.run({}, { loadPayload })).toMatchObject([
      { outcome: 'refused', refusal: { code: 'PAYLOAD_UNAVAILABLE', message: expect.stringContaining('NoSuchKey') } },
    ]);
    expect(bench.invoked).toEqual([]);
  });

  test('whose attempt cannot be written down: nothing is sent', async () => {
    const bench = new Bench([failedBatch()]);
    const journal = { begin: () => Promise.reject(new Error('ENOSPC')), update: async () => {} };

    expect(await bench.run({}, { journal })).toMatchObject([{ outcome: 'refused', refusal: { code: 'NOT_INVOKED' } }]);
    expect(bench.invoked).toEqual([]);
  });

  test('larger than an invocation: the slices go one after the other, and the rest stays after one that fails', async () => {
    const bench = new Bench([failedBatch({ records: 3, data: 'x'.repeat(3_000_000) })], { 101: FAILED });

    expect(await bench.run()).toMatchObject([
      { outcome: 'partly', invocations: 2, recordsDone: 1, resumeFrom: '101', error: { type: 'TypeError' } },
    ]);
    expect(bench.invoked).toEqual(['100', '101']);
  });
});

describe('a run', () => {
  test('sends a group in order, one at a time, whatever the order of the queue', async () => {
    const bench = new Bench(inGroup('a', 300, 100, 200));

    await bench.run();

    expect(bench.invoked).toEqual(['100', '200', '300']);
    expect(bench.mostInFlight).toBe(1);
  });

  test('sends several groups side by side, but no more than the concurrency', async () => {
    const bench = new Bench(
      ['a', 'b', 'c', 'd'].flatMap((group, index) => inGroup(group, 100 * index, 100 * index + 50)),
    );

    await bench.run({ concurrency: 2 });

    expect(bench.invoked).toHaveLength(8);
    expect(bench.mostInFlight).toBe(2);
  });

  test('goes on after a failure', async () => {
    const bench = new Bench(inGroup('a', 100, 200), { 100: FAILED });

    expect(outcomes(await bench.run())).toEqual(['batch-100 failed', 'batch-200 done']);
  });

  test('stops after the given number of messages that were not done, and reports the others', async () => {
    const bench = new Bench(inGroup('a', 100, 200, 300, 400), { 100: FAILED, 200: FAILED });

    const reports = await bench.run({ stopAfter: 2 });

    expect(outcomes(reports)).toEqual([
      'batch-100 failed',
      'batch-200 failed',
      'batch-300 refused',
      'batch-400 refused',
    ]);
    expect(reports[2]?.refusal).toEqual({ code: 'STOPPED', message: 'Not sent: 2 messages were not done.' });
    expect(bench.invoked).toEqual(['100', '200']);
  });

  test('sends nothing more when a canary is not done', async () => {
    const bench = new Bench([...inGroup('a', 100), ...inGroup('b', 200)], { 100: FAILED });

    expect(outcomes(await bench.run({ canary: 1 }))).toEqual(['batch-100 failed', 'batch-200 refused']);
    expect(bench.invoked).toEqual(['100']);
  });

  test('sends the others once the canaries are done', async () => {
    const bench = new Bench([...inGroup('a', 100, 200), ...inGroup('b', 300)]);

    expect(outcomes(await bench.run({ canary: 2 }))).toEqual(['batch-100 done', 'batch-200 done', 'batch-300 done']);
  });

  test('finishes what is under way and sends nothing more once it is aborted', async () => {
    const bench = new Bench(inGroup('a', 100, 200));
    const abort = new AbortController();

    const reports = await bench.run({ signal: abort.signal, onStart: () => abort.abort() });

    expect(outcomes(reports)).toEqual(['batch-100 done', 'batch-200 refused']);
  });

  test('begins no more messages in a second than the rate', async () => {
    const bench = new Bench(['a', 'b', 'c', 'd', 'e'].flatMap((group, index) => inGroup(group, 100 * index)));
    const begun: number[] = [];

    await bench.run({ rate: 50, onStart: () => begun.push(performance.now()) });

    expect((begun.at(-1) ?? 0) - (begun[0] ?? 0)).toBeGreaterThanOrEqual(75);
  });
});
