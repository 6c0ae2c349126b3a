import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HYDRATION_STATUSES, REDRIVE_OUTCOMES } from '../../contract/message';
import { ALLOWABLE_REFUSALS, planRedrive, type RedriveCandidate } from '../../redrive';

const arns = fc.constantFrom('arn:known', 'arn:unknown', undefined);
const attempts = fc.array(
  fc.record({ at: fc.constant(''), by: fc.constant('a'), outcome: fc.constantFrom(...REDRIVE_OUTCOMES) }),
);

const candidates: fc.Arbitrary<RedriveCandidate[]> = fc
  .array(
    fc.record(
      {
        id: fc.nat({ max: 12 }).map(String),
        status: fc.constantFrom(...HYDRATION_STATUSES),
        functionArn: arns,
        records: fc.nat({ max: 3 }),
        redrive: fc.record({ count: fc.nat({ max: 4 }), history: attempts }),
      },
      { requiredKeys: ['id', 'status', 'records'] },
    ),
    { maxLength: 30 },
  )
  .map((all) =>
    all.map((candidate, index) => ({
      ...candidate,
      key: `key-${index}`,
      failedByItems: false,
      // Copies of one id are of one batch.
      groupId: `group-${Number(candidate.id) % 3}`,
      startSequenceNumber: String(10n ** 20n + BigInt(candidate.id) * 7n),
    })),
  );

const options = fc.record({
  functions: fc.constant([{ functionArn: 'arn:known', timeoutSeconds: 3 }]),
  allow: fc.subarray([...ALLOWABLE_REFUSALS]),
  maxRedrives: fc.integer({ min: 1, max: 5 }),
});

test('every message is planned or refused, exactly once, together with its copies', () => {
  fc.assert(
    fc.property(candidates, options, (all, given) => {
      const { groups, refused } = planRedrive(all, given);
      const planned = groups.flatMap(({ redrives }) => redrives);
      const keys = [...planned, ...refused].flatMap((entry) => entry.keys);

      expect(keys.sort()).toEqual(all.map(({ key }) => key).sort());
      expect(new Set([...planned, ...refused].map(({ id }) => id)).size).toBe(planned.length + refused.length);
    }),
  );
});

test('each group is in the order of its sequence numbers, and is there once', () => {
  fc.assert(
    fc.property(candidates, options, (all, given) => {
      const { groups } = planRedrive(all, given);

      expect(new Set(groups.map(({ groupId }) => groupId)).size).toBe(groups.length);
      for (const { groupId, redrives } of groups) {
        const numbers = redrives.map(({ startSequenceNumber }) => BigInt(startSequenceNumber));
        expect(numbers).toEqual([...numbers].sort((a, b) => (a < b ? -1 : 1)));
        expect(redrives.every((redrive) => redrive.groupId === groupId)).toBe(true);
      }
    }),
  );
});

test('what may have been processed is planned only if a person allowed it, and what cannot be sent is never planned', () => {
  fc.assert(
    fc.property(candidates, options, (all, { allow, ...given }) => {
      const byKey = new Map(all.map((candidate) => [candidate.key, candidate]));
      const planned = planRedrive(all, { allow, ...given }).groups.flatMap(({ redrives }) => redrives);
      for (const { key, keys, attempt, functionArn } of planned) {
        const copies = keys.map((one) => byKey.get(one) as RedriveCandidate);
        const counts = copies.map(({ redrive }) => redrive?.count ?? 0);
        const latest = copies.filter(({ redrive }) => (redrive?.count ?? 0) === Math.max(...counts));
        const outcomes = latest.map(
          ({ redrive }) => redrive?.history.findLast(({ outcome }) => outcome !== 'refused')?.outcome,
        );

        expect(byKey.get(key)?.records).toBeGreaterThan(0);
        expect(functionArn).toBe('arn:known');
        expect(attempt).toBe(Math.max(...counts) + 1);
        expect(attempt).toBeLessThanOrEqual(given.maxRedrives);
        if (attempt > 1 && !allow.includes('OUTCOME_UNKNOWN')) expect(outcomes).not.toContain('unknown');
        if (attempt > 1 && !allow.includes('ALREADY_DONE') && !allow.includes('OUTCOME_UNKNOWN')) {
          expect(outcomes).not.toContain('done');
        }
        for (const status of ['INEXACT', 'PARTIAL'] as const) {
          if (!allow.includes(status)) expect(byKey.get(key)?.status).not.toBe(status);
        }
      }
    }),
  );
});
