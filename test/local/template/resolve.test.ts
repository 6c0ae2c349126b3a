// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are CloudFormation's
import { describe, expect, test } from 'vitest';
import { isConditionMet, resolve } from '../../../local/template/resolve';
import { NO_VALUE, type Scope } from '../../../local/template/scope';

const queue = {
  ref: 'https://queue',
  attribute: (name: string) => (name === 'Arn' ? 'arn:aws:sqs:::queue' : undefined),
};
const scope: Scope = {
  template: {
    Mappings: { Sizes: { 'eu-west-1': { memory: '512' } } },
    Conditions: {
      IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
      IsTest: { 'Fn::Not': [{ Condition: 'IsProduction' }] },
      Both: { 'Fn::And': [{ Condition: 'IsTest' }, { Condition: 'IsProduction' }] },
      Either: { 'Fn::Or': [{ Condition: 'IsProduction' }, { Condition: 'IsTest' }] },
    },
  },
  parameters: { Stage: 'test', 'AWS::Region': 'eu-west-1', 'AWS::NoValue': NO_VALUE },
  resource: (logicalId) => (logicalId === 'Queue' ? queue : undefined),
  exported: (name) => (name === 'Orders:Arn' ? 'arn:orders' : undefined),
  output: (stack, name) => (stack === 'Orders' && name === 'Arn' ? 'arn:orders' : undefined),
};

test.each([
  ['plain values stay as they are', { a: [1, 'x', true, null] }, { a: [1, 'x', true, null] }],
  ['Ref of a resource', { Ref: 'Queue' }, 'https://queue'],
  ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
  ['Fn::GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:::queue'],
  ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:aws:sqs:::queue'],
  ['Fn::Join', { 'Fn::Join': [':', ['a', { Ref: 'Stage' }, 'b']] }, 'a:test:b'],
  ['Fn::Sub', { 'Fn::Sub': '${Stage}/${Queue.Arn}/${!Stage}' }, 'test/arn:aws:sqs:::queue/${Stage}'],
  ['Fn::Sub with variables', { 'Fn::Sub': ['${Own}-${Stage}', { Own: { Ref: 'Queue' } }] }, 'https://queue-test'],
  ['Fn::Select of Fn::Split', { 'Fn::Select': ['3', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] }, ''],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'memory'] }, '512'],
  ['Fn::If', { 'Fn::If': ['IsProduction', 'large', { Ref: 'Stage' }] }, 'test'],
  ['Fn::If inside Fn::If', { 'Fn::If': ['IsTest', { 'Fn::If': ['Both', 1, 2] }, 3] }, 2],
  ['Fn::ImportValue', { 'Fn::ImportValue': 'Orders:Arn' }, 'arn:orders'],
  ['Fn::GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'Orders', OutputName: 'Arn' } }, 'arn:orders'],
  ['Fn::Base64', { 'Fn::Base64': 'orders' }, 'b3JkZXJz'],
  [
    'AWS::NoValue',
    { kept: 1, gone: { Ref: 'AWS::NoValue' }, list: ['a', { 'Fn::If': ['IsTest', { Ref: 'AWS::NoValue' }, 'b'] }] },
    { kept: 1, list: ['a'] },
  ],
  [
    'a policy condition is not a function',
    { Condition: { StringEquals: { a: 'b' } } },
    { Condition: { StringEquals: { a: 'b' } } },
  ],
])('%s', (_, value, expected) => {
  expect(resolve(value, scope)).toEqual(expected);
});

test.each([
  ['IsProduction', false],
  ['IsTest', true],
  ['Both', false],
  ['Either', true],
  [undefined, true],
])('condition %s is %s', (name, expected) => {
  expect(isConditionMet(name, scope)).toBe(expected);
});

describe('a value that cannot be resolved is refused by name', () => {
  test.each([
    [{ Ref: 'Table' }, 'Ref Table: the template has no such parameter or resource'],
    [{ 'Fn::GetAtt': ['Table', 'Arn'] }, 'Fn::GetAtt Table.Arn: the template has no such resource'],
    [
      { 'Fn::GetAtt': ['Queue', 'Endpoint.Port'] },
      'Fn::GetAtt Queue.Endpoint.Port: the local cloud does not know this attribute',
    ],
    [{ 'Fn::Sub': '${Queue.Size}' }, 'Fn::GetAtt Queue.Size: the local cloud does not know this attribute'],
    [{ 'Fn::Join': ['only a separator'] }, 'Fn::Join takes a list of 2, received ["only a separator"]'],
    [{ 'Fn::Select': [5, ['a', 'b']] }, 'Fn::Select: a list of 2 has no element 5'],
    [{ 'Fn::FindInMap': ['Sizes', 'us-east-1', 'memory'] }, "the template's Mappings have no Sizes.us-east-1.memory"],
    [{ 'Fn::ImportValue': 'Bus' }, 'Fn::ImportValue Bus: no stack in the local cloud exports it'],
    [
      { 'Fn::GetStackOutput': { StackName: 'Orders', OutputName: 'Bus' } },
      'Fn::GetStackOutput Orders.Bus: no stack in the local cloud has this output',
    ],
    [{ 'Fn::If': ['IsUnknown', 1, 2] }, 'the template has no condition IsUnknown'],
    [
      { 'Fn::Cidr': ['10.0.0.0/16', 2, 5] },
      'the intrinsic function Fn::Cidr is not supported; supported are Ref, Fn::GetAtt,',
    ],
    [{ 'Fn::Equals': [1, 1] }, 'Fn::Equals belongs in the Conditions of a template'],
  ])('%j', (value, message) => {
    expect(() => resolve(value, scope)).toThrow(message);
  });
});
