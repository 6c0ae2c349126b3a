import { describe, expect, test } from 'vitest';
import type { RedriveReport } from '../../redrive';
import { Bench, FAILED } from '../helpers/redrive/bench';
import { failedBatch } from '../helpers/redrive/messages';

const outcomes = (reports: readonly RedriveReport[]) => reports.map(({ id, outcome }) => `${id} ${outcome}`);
const inGroup = (groupId: string, ...starts: number[]) => starts.map((start) => failedBatch({ start, groupId }));

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

  test('counts towards that only what was not done, and refuses the others at once, whatever the rate', async () => {
    const bench = new Bench(inGroup('a', 100, 200, 300, 400), { 200: FAILED, 300: FAILED });
    expect(outcomes(await bench.run({ stopAfter: 2 }))).toMatchObject({
      2: 'batch-300 failed',
      3: 'batch-400 refused',
    });

    const slow = new Bench(inGroup('a', 100, 200), { 100: FAILED });
    const reports = await slow.run({ stopAfter: 1, rate: 0.001 });
    expect(outcomes(reports)).toEqual(['batch-100 failed', 'batch-200 refused']);
  });

  test('sends nothing more when a canary is not done', async () => {
    const bench = new Bench([...inGroup('a', 100), ...inGroup('b', 200)], { 100: FAILED });

    const reports = await bench.run({ canary: 1 });
    expect(outcomes(reports)).toEqual(['batch-100 failed', 'batch-200 refused']);
    expect(reports[1]?.refusal?.message).toBe('Not sent: canary batch-100 was not done.');
    expect(bench.invoked).toEqual(['100']);
  });

  test('sends nothing more when a later canary, of another group, is not done', async () => {
    const bench = new Bench([...inGroup('a', 100), ...inGroup('b', 200), ...inGroup('c', 300)], { 200: FAILED });

    const expected = ['batch-100 done', 'batch-200 failed', 'batch-300 refused'];
    expect(outcomes(await bench.run({ canary: 2 }))).toEqual(expected);
  });

  test('sends canaries one by one, and reports each message once where there are fewer of them', async () => {
    const bench = new Bench([...inGroup('a', 100), ...inGroup('b', 200)]);

    expect(outcomes(await bench.run({ canary: 5 }))).toEqual(['batch-100 done', 'batch-200 done']);
    expect(bench.mostInFlight).toBe(1);
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
    expect(reports[1]?.refusal?.message).toBe('Not sent: the run was stopped.');
  });

  test('waits for no turn once it is aborted', async () => {
    const bench = new Bench([...inGroup('a', 100), ...inGroup('b', 200)]);
    const abort = new AbortController();

    const reports = await bench.run({ rate: 0.001, signal: abort.signal, onStart: () => abort.abort() });

    expect(outcomes(reports)).toEqual(['batch-200 refused', 'batch-100 done']);
  });

  test('sends ten groups side by side where nothing else is said', async () => {
    const bench = new Bench(Array.from({ length: 12 }, (_, index) => inGroup(`${index}`, 100 * index)).flat());
    await bench.run();

    expect(bench.mostInFlight).toBe(10);
  });

  test('waits for what is under way when its caller looks at no more reports', async () => {
    const bench = new Bench([...inGroup('a', 100), ...inGroup('b', 200)]);
    await bench.run({}, {}, 1);

    expect(bench.queue.size).toBe(0);
  });

  test('begins no more messages in a second than the rate', async () => {
    const bench = new Bench(['a', 'b', 'c', 'd', 'e'].flatMap((group, index) => inGroup(group, 100 * index)));
    const begun: number[] = [];

    await bench.run({ rate: 50, onStart: () => begun.push(performance.now()) });

    expect((begun.at(-1) ?? 0) - (begun[0] ?? 0)).toBeGreaterThanOrEqual(75);
  });
});
