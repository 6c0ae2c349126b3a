import { expect, test } from 'vitest';
import type { RedriveAttempt } from '../../contract/message';
import { withAttempt } from '../../redrive/history';
import { failedBatch } from '../helpers/redrive/messages';

const message = failedBatch();
const attempt = (outcome: RedriveAttempt['outcome'], at: string): RedriveAttempt => ({ at, by: 'ann', outcome });
const refusals = (count: number) => Array.from({ length: count }, (_, index) => attempt('refused', `r${index}`));

function historyAfter(history: readonly RedriveAttempt[], latest: RedriveAttempt): string[] {
  return withAttempt(message, latest, { count: 1, history }).redrive?.history.map(({ at }) => at) ?? [];
}

test('keeps the last ten attempts', () => {
  const failed = Array.from({ length: 10 }, (_, index) => attempt('failed', `f${index}`));

  expect(historyAfter(failed, attempt('failed', 'new'))).toEqual([...failed.slice(1).map(({ at }) => at), 'new']);
});

test('refusals never push out the last attempt that invoked the function, or may have', () => {
  const history = [attempt('failed', 'older'), attempt('unknown', 'invoked'), ...refusals(9)];

  const kept = historyAfter(history, attempt('refused', 'new'));

  expect(kept).toHaveLength(10);
  expect(kept).toEqual(['invoked', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7', 'r8', 'new']);
});

test('keeps the last ten where the function was never invoked', () => {
  expect(historyAfter(refusals(10), attempt('refused', 'new'))).toEqual([
    ...refusals(10)
      .slice(1)
      .map(({ at }) => at),
    'new',
  ]);
});

test('keeps as much of an error as a thousand characters, of its type as of its text', () => {
  const error = { type: 'T'.repeat(1_001), message: 'm'.repeat(1_001) };

  const { redrive } = withAttempt(message, { ...attempt('failed', 'now'), error }, { count: 1, history: [] });

  expect(redrive?.history[0]?.error).toEqual({ type: 'T'.repeat(1_000), message: 'm'.repeat(1_000) });
});

test('says where to go on only when there is such a record', () => {
  const none = withAttempt(message, attempt('failed', 'now'), { count: 1, history: [] });
  const some = withAttempt(message, attempt('partly', 'now'), { count: 1, history: [], resumeFrom: '101' });

  expect(Object.keys(none.redrive ?? {})).toEqual(['count', 'history']);
  expect(some.redrive?.resumeFrom).toBe('101');
});
