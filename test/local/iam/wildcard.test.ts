import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesAction, matchesResource, matchesWildcard } from '../../../local/iam/wildcard';

const ARN = 'arn:aws:sqs:eu-west-1:111122223333:orders';

/** Text of the characters that names and regular expressions are made of. */
const text = fc.string({ unit: fc.constantFrom(...'ab:/.-_+()[]{}|^$\\') });

describe('matchesWildcard', () => {
  test('matches every character except * and ? literally', () => {
    fc.assert(
      fc.property(text, text, (pattern, other) => {
        expect(matchesWildcard(pattern, pattern)).toBe(true);
        expect(matchesWildcard(pattern, other)).toBe(pattern === other);
      }),
    );
  });

  test('matches a text with parts replaced by * and characters replaced by ?', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (parts) => {
        const whole = parts.join('');
        expect(matchesWildcard(parts.map((part, i) => (i % 2 ? '*' : part)).join(''), whole)).toBe(true);
        expect(matchesWildcard('?'.repeat(whole.length), whole)).toBe(true);
        expect(matchesWildcard('?'.repeat(whole.length + 1), whole)).toBe(false);
      }),
    );
  });
});

describe('matchesAction', () => {
  test.each([
    ['kinesis:GetRecords', true],
    ['kinesis:getrecords', true],
    ['KINESIS:Get*', true],
    ['*', true],
    ['kinesis:*', true],
    ['kinesis:GetRecord', false],
    ['dynamodb:GetRecords', false],
    ['kinesis:Get?ecords', true],
  ])('%s: %s', (pattern, expected) => {
    expect(matchesAction(pattern, 'kinesis:GetRecords')).toBe(expected);
  });
});

describe('matchesResource', () => {
  test.each([
    ['*', true],
    [ARN, true],
    ['arn:aws:sqs:*:*:orders', true],
    ['arn:aws:sqs:*', true],
    ['arn:aws:sqs:eu-west-1:111122223333:ord*', true],
    ['arn:aws:sqs:eu-west-1:111122223333:Orders', false],
    ['arn:aws:sqs:eu-*-1:111122223333:orders', true],
    // Within a segment a star ends at the colon.
    ['arn:aws:*s:eu-west-1:111122223333:orders', true],
    ['arn:aws:s*orders', false],
  ])('%s: %s', (pattern, expected) => {
    expect(matchesResource(pattern, ARN)).toBe(expected);
  });
});
