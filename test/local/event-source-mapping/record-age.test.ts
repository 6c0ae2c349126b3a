import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutExpired } from '../../../local/event-source-mapping/batch';

const recordsOf = (ages: number[]) => ages.map((age) => ({ arrivedAt: -age }));

test('leading records past the age are cut off, one of exactly that age is not', () => {
  const { expired, fresh } = cutExpired(recordsOf([61, 60, 61, 0]), 0, 60);

  expect(expired).toEqual(recordsOf([61]));
  expect(fresh).toEqual(recordsOf([60, 61, 0]));
});

test('nothing is lost or reordered, and what leads is young enough', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(120)), fc.nat(120), (ages, most) => {
      const { expired, fresh } = cutExpired(recordsOf(ages), 0, most);

      expect([...expired, ...fresh]).toEqual(recordsOf(ages));
      expect(expired.every(({ arrivedAt }) => -arrivedAt > most)).toBe(true);
      expect(fresh.length === 0 || -(fresh[0]?.arrivedAt ?? 0) <= most).toBe(true);
    }),
  );
});

test('without a limit no record is ever too old', () => {
  expect(cutExpired(recordsOf([1e15]), 0, Number.POSITIVE_INFINITY).expired).toEqual([]);
});
