import { expect, test } from 'vitest';
import type { RedriveState } from '../../cli/page-server/wire';
import { nextSteps } from '../../page/redrive-words';

const at = '2026-11-29T12:00:00.000Z';
const stepsAfter = (...reports: Omit<RedriveState['reports'][number], 'id' | 'at'>[]) =>
  nextSteps({
    counts: Object.fromEntries(reports.map(({ outcome }) => [outcome, 1])),
    reports: reports.map((report) => ({ ...report, id: 'b-1', at })),
  });

const WITH_ERROR = 'What failed again is in the queue, with its error.';

test('a message that failed again is called updated although the journal does not have its outcome', () => {
  const report = { outcome: 'failed', fate: 'updated' } as const;
  expect(stepsAfter(report)).toEqual([WITH_ERROR]);
  expect(stepsAfter({ ...report, journalTrouble: 'ENOSPC' })).toEqual([WITH_ERROR]);
});

test('a message that could not be updated is not said to have its error', () => {
  const without = '1 message could not be updated: in the queue as before, without the error.';
  const report = { outcome: 'failed', fate: 'kept', trouble: 'AccessDenied' } as const;
  expect(stepsAfter(report)).toEqual([without]);
  expect(stepsAfter({ outcome: 'partly', fate: 'updated' }, report)).toEqual([WITH_ERROR, without]);
});

test('a message that is done, and could not be deleted, or of which copies stay, is named', () => {
  expect(stepsAfter({ outcome: 'done', fate: 'updated', trouble: 'throttled' })).toEqual([
    expect.stringContaining('could not be deleted or updated'),
  ]);
  expect(stepsAfter({ outcome: 'done', fate: 'deleted', copiesLeft: 1 })).toEqual([
    expect.stringContaining('Copies with records that were not sent stay'),
  ]);
  expect(stepsAfter({ outcome: 'done', fate: 'deleted' })).toEqual([]);
});
