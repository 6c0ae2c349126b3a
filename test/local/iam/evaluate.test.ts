import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../local/iam/evaluate';
import { parsePolicy, type Statement } from '../../../local/iam/policy-document';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:orders';
const REQUEST = { action: 'sqs:SendMessage', resource: QUEUE, conditionContext: { 'aws:SecureTransport': 'true' } };

function decision(...statements: object[]): string {
  return evaluate(parsePolicy({ Version: '2012-10-17', Statement: statements }, 'policy P'), REQUEST);
}

const ALLOW = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE };
const DENY = { Effect: 'Deny', Action: 'sqs:*', Resource: '*' };

describe('evaluate', () => {
  test.each([
    ['what a statement allows is allowed', [ALLOW], 'allowed'],
    [
      'a list of actions and resources',
      [{ ...ALLOW, Action: ['sqs:X', 'sqs:Send*'], Resource: ['x', QUEUE] }],
      'allowed',
    ],
    ['another action', [{ ...ALLOW, Action: 'sqs:ReceiveMessage' }], 'implicitly denied'],
    ['another resource', [{ ...ALLOW, Resource: `${QUEUE}2` }], 'implicitly denied'],
    ['a denial wins', [ALLOW, DENY], 'explicitly denied'],
    ['a denial wins even in front', [DENY, ALLOW], 'explicitly denied'],
    ['a denial of something else', [ALLOW, { ...DENY, Action: 'sqs:DeleteMessage' }], 'allowed'],
    [
      'a denial where a condition does not hold',
      [ALLOW, { ...DENY, Condition: { Bool: { 'aws:SecureTransport': false } } }],
      'allowed',
    ],
    ['NotAction', [{ Effect: 'Allow', NotAction: 'sqs:DeleteMessage', Resource: '*' }], 'allowed'],
    ['NotAction of this one', [{ Effect: 'Allow', NotAction: 'sqs:Send*', Resource: '*' }], 'implicitly denied'],
    ['NotResource', [{ Effect: 'Allow', Action: '*', NotResource: `${QUEUE}2` }], 'allowed'],
    ['NotResource of this one', [{ Effect: 'Allow', Action: '*', NotResource: QUEUE }], 'implicitly denied'],
  ])('%s', (_, statements, expected) => {
    expect(decision(...statements)).toBe(expected);
  });
});

describe('evaluate, for any statements', () => {
  const statement = fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.constantFrom('*', 'sqs:*', 'sqs:SendMessage', 'sqs:DeleteMessage'),
    Resource: fc.constantFrom('*', QUEUE, 'arn:aws:sqs:eu-west-1:111122223333:other'),
  });
  const statements = fc.array(statement, { minLength: 1, maxLength: 6 });

  test('gives the same answer in any order', () => {
    fc.assert(
      fc.property(statements, (list) => {
        expect(decision(...list.toReversed())).toBe(decision(...list));
      }),
    );
  });

  test('denies explicitly when a denial applies, and allows nothing without an allowance', () => {
    fc.assert(
      fc.property(statements, (list) => {
        expect(decision(...list, DENY)).toBe('explicitly denied');
        expect(decision(...list.map((one) => ({ ...one, Effect: 'Deny' })))).not.toBe('allowed');
      }),
    );
  });

  test('never allows less with one more allowance', () => {
    fc.assert(
      fc.property(statements, (list) => {
        const before = decision(...list);
        expect(decision(...list, ALLOW)).toBe(before === 'implicitly denied' ? 'allowed' : before);
      }),
    );
  });
});

describe('parsePolicy', () => {
  test.each([
    ['no statements', { Version: '2012-10-17' }, 'list of statements'],
    ['an unknown element', { Statement: { ...ALLOW, Actions: 'x' } }, 'unknown element Actions'],
    ['an unknown effect', { Statement: { ...ALLOW, Effect: 'allow' } }, 'Effect must be Allow or Deny, received allow'],
    ['no action', { Statement: { Effect: 'Allow', Resource: '*' } }, 'neither Action nor NotAction'],
    ['no resource', { Statement: { Effect: 'Allow', Action: '*' } }, 'neither Resource nor NotResource'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable looks like one
    ['a policy variable', { Statement: { ...ALLOW, Resource: 'a:${aws:username}' } }, 'does not know policy variables'],
  ])('refuses %s, and names the policy', (_, document, message) => {
    const parse = (): Statement[] => parsePolicy(document, 'policy OrdersPolicy');
    expect(parse).toThrow(message);
    expect(parse).toThrow(/^policy OrdersPolicy/);
  });
});
