import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSameNumber } from '../../../enrichment/decoders/same-number';

describe('spellings of a number', () => {
  test('are the same with another exponent, more zeros or a fraction', () => {
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

  test('are never the same for different numbers', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), fc.nat(20), (one, other, exponent) => {
        expect(isSameNumber(`${one}e-${exponent}`, `${other}.0e-${exponent}`)).toBe(one === other);
      }),
    );
  });

  test('tell zero from negative zero, and numbers from what is none', () => {
    expect(isSameNumber('0', '-0')).toBe(false);
    expect(isSameNumber('0.0', '0e7')).toBe(true);
    expect(isSameNumber('null', 'null')).toBe(false);
  });
});
