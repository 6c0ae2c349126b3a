import { describe, expect, test } from 'vitest';
import { beginInvocation, type LambdaContext, systemClock } from '../../enrichment/invocation';
import { calmClock } from '../helpers/enrichment/sweeps';

const NOW = 1_000_000;
const MIB = 1024 * 1024;

function begin(context?: LambdaContext) {
  const signals: number[] = [];
  const clock = calmClock({
    signalAfter: (milliseconds) => {
      signals.push(milliseconds);
      return new AbortController().signal;
    },
  });
  const { shardsAtOnce, reading } = beginInvocation(context, NOW, clock);
  return { shardsAtOnce, readsFor: reading.readUntil - NOW, mostHeldBytes: reading.mostHeldBytes, signals };
}

const withTime = (remaining: number) => begin({ getRemainingTimeInMillis: () => remaining });
const withMemory = (memoryLimitInMB: string) => begin({ memoryLimitInMB });

describe('the time of an invocation', () => {
  test('is for reading but for a quarter, of which a third is for storing and a third for sending back', () => {
    expect(withTime(12_000)).toMatchObject({ readsFor: 9_000, signals: [9_000, 10_000, 11_000] });
  });

  test('is for reading but for ten seconds, when there is much of it', () => {
    expect(withTime(60_000)).toMatchObject({ readsFor: 50_000 });
    expect(withTime(60_000).signals[0]).toBe(50_000);
  });

  test('is never less than none', () => {
    expect(withTime(-100).readsFor).toBe(0);
  });

  test('is 30 seconds where Lambda does not say', () => {
    expect(begin()).toEqual(withTime(30_000));
    expect(begin({})).toEqual(withTime(30_000));
  });
});

describe('the memory of an invocation', () => {
  test.each([
    ['64', 1],
    ['128', 1],
    ['255', 1],
    ['256', 2],
    ['512', 4],
    ['10240', 4],
  ])('of %s MB reads %d shards at once', (memory, shards) => {
    expect(withMemory(memory).shardsAtOnce).toBe(shards);
  });

  test('is for held records but for what Node.js takes, each of which costs many times its bytes, in each of the shards', () => {
    expect(withMemory('128').mostHeldBytes).toBe((20 * MIB) / 6.5);
    expect(withMemory('368').mostHeldBytes).toBe((260 * MIB) / 6.5 / 2);
  });

  test('is none where Node.js takes all, and never more than a string can hold', () => {
    expect(withMemory('64').mostHeldBytes).toBe(0);
    expect(withMemory('10240').mostHeldBytes).toBe(128 * MIB);
  });

  test('is 512 MB where Lambda does not say', () => {
    expect(begin()).toEqual(withMemory('512'));
    expect(withMemory('much')).toEqual(withMemory('512'));
  });
});

test('a signal whose time was over before it was made aborts at once', async () => {
  const signal = systemClock.signalAfter(-1.5);

  await expect.poll(() => signal.aborted).toBe(true);
});
