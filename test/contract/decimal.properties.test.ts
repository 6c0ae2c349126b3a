import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSameNumber } from '../../contract/decimal';

describe('spellings of a number', () => {
  test('hold the same number with another exponent, more zeros or a fraction', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.nat(30),
        fc.integer({ min: 1, max: 30 }),
        (integer, zeros, shift) => {
          const spelled = `${integer}${'0'.repeat(zeros)}.${'0'.repeat(shift)}e-${zeros}`;
          expect(isSameNumber(`${integer}`, spelled)).toBe(true);
        },
      ),
    );
  });

  test('never hold the same number when the numbers differ', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), fc.nat(20), (one, other, exponent) => {
        expect(isSameNumber(`${one}e-${exponent}`, `${other}.0e-${exponent}`)).toBe(one === other);
      }),
    );
  });

  test('distinguish zero from negative zero, and a number from text that is not one', () => {
    expect(isSameNumber('0', '-0')).toBe(false);
    expect(isSameNumber('0.0', '0e7')).toBe(true);
    expect(isSameNumber('+.5', '0.50')).toBe(true);
    expect(isSameNumber('null', 'null')).toBe(false);
    expect(isSameNumber('', '0')).toBe(false);
  });
});
