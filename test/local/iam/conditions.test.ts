import { describe, expect, test } from 'vitest';
import { holds } from '../../../local/iam/evaluate';

const CONTEXT = {
  'aws:SourceArn': 'arn:aws:events:eu-west-1:111122223333:rule/orders/page',
  'aws:SourceAccount': '111122223333',
  'aws:SecureTransport': 'true',
  's3:TlsVersion': '1.3',
  'aws:TagKeys': ['cost', 'team'],
};

type Case = [operator: string, key: string, values: string[], expected: boolean];

describe('a condition', () => {
  test.each<Case>([
    ['StringEquals', 'aws:SourceAccount', ['111122223333'], true],
    ['StringEquals', 'AWS:SOURCEACCOUNT', ['0', '111122223333'], true],
    ['StringEquals', 'aws:SourceAccount', ['*'], false],
    ['StringNotEquals', 'aws:SourceAccount', ['111122223333'], false],
    ['StringNotEquals', 'aws:SourceAccount', ['0', '1'], true],
    ['StringNotEquals', 'aws:SourceAccount', ['0', '111122223333'], false],
    ['StringEqualsIgnoreCase', 'aws:SecureTransport', ['TRUE'], true],
    ['StringLike', 'aws:SourceAccount', ['1111*'], true],
    ['StringNotLike', 'aws:SourceAccount', ['1111*'], false],
    ['ArnEquals', 'aws:SourceArn', ['arn:aws:events:eu-west-1:111122223333:rule/orders/page'], true],
    ['ArnLike', 'aws:SourceArn', ['arn:aws:events:*:111122223333:rule/*'], true],
    ['ArnLike', 'aws:SourceArn', ['arn:aws:events:*'], false],
    ['ArnNotLike', 'aws:SourceArn', ['arn:aws:events:*:111122223333:rule/*'], false],
    ['Bool', 'aws:SecureTransport', ['true'], true],
    ['Bool', 'aws:SecureTransport', ['false'], false],
    ['NumericLessThan', 's3:TlsVersion', ['1.2'], false],
    ['NumericGreaterThanEquals', 's3:TlsVersion', ['1.3'], true],
    ['Null', 'aws:SourceArn', ['true'], false],
    ['Null', 'aws:SourceVpc', ['true'], true],
    ['ForAnyValue:StringEquals', 'aws:TagKeys', ['team'], true],
    ['ForAllValues:StringEquals', 'aws:TagKeys', ['team'], false],
    ['ForAllValues:StringEquals', 'aws:TagKeys', ['team', 'cost'], true],
  ])('%s %s %j: %s', (operator, key, values, expected) => {
    expect(holds({ operator, key, values }, CONTEXT)).toBe(expected);
  });

  test.each<[operator: string, expected: boolean]>([
    ['StringEquals', false],
    ['StringEqualsIfExists', true],
    ['StringNotEquals', true],
    ['Bool', false],
    ['ForAllValues:StringEquals', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
  ])('%s on a key that the call does not have: %s', (operator, expected) => {
    expect(holds({ operator, key: 'aws:SourceVpc', values: ['x'] }, CONTEXT)).toBe(expected);
  });

  test('with an unknown operator is refused, even when its key is missing', () => {
    const condition = { operator: 'IpAddress', key: 'aws:SourceIp', values: ['10.0.0.0/8'] };
    expect(() => holds(condition, CONTEXT)).toThrow('does not know the condition operator IpAddress');
  });
});
