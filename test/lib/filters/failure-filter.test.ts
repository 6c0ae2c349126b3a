import { App, Aws, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../contract/event-pattern';
import { PIPE_FILTER_CHARACTERS, PIPE_FILTERS } from '../../../contract/limits';
import { POINTER_MEMBERS } from '../../../contract/pointer';
import { FailureFilter, HydratedDlq } from '../../../lib';
import dynamodbFailure from '../../fixtures/dynamodb-failure.json';
import kinesisFailure from '../../fixtures/kinesis-failure.json';
import { consumeStream, newFunction, newStack, newTable } from '../../helpers/constructs/orders';

const { streamArn } = kinesisFailure.KinesisBatchInfo;
const { functionArn } = kinesisFailure.requestContext;
const tableStreamArn = dynamodbFailure.DDBStreamBatchInfo.streamArn;
const [tableArn = ''] = tableStreamArn.split('/stream/');

const onStream = (arn: string) => ({
  ...kinesisFailure,
  KinesisBatchInfo: { ...kinesisFailure.KinesisBatchInfo, streamArn: arn },
});
const onTable = (arn: string) => ({
  ...dynamodbFailure,
  DDBStreamBatchInfo: { ...dynamodbFailure.DDBStreamBatchInfo, streamArn: arn },
});
const by = (arn: string) => ({
  ...kinesisFailure,
  requestContext: { ...kinesisFailure.requestContext, functionArn: arn },
});

/** The patterns of the pipe, as Pipes reads them. */
function pipePatterns(filtersOf: (stack: Stack) => FailureFilter[]): unknown[] {
  const stack = newStack();
  new HydratedDlq(stack, 'Dlq', { filters: filtersOf(stack) });
  const [pipe] = Object.values(Template.fromStack(stack).findResources('AWS::Pipes::Pipe'));
  const filters: Array<{ Pattern: string }> = pipe?.Properties.SourceParameters.FilterCriteria.Filters ?? [];
  return filters.map(({ Pattern }) => JSON.parse(Pattern));
}

function matcher(filter: (stack: Stack) => FailureFilter): (body: unknown) => boolean {
  const [pattern] = pipePatterns((stack) => [filter(stack)]);
  return (body) => compilePattern(pattern)({ messageId: '1', body });
}

describe('FailureFilter.stream', () => {
  const matches = matcher((stack) => FailureFilter.stream(kinesis.Stream.fromStreamArn(stack, 'Stream', streamArn)));

  test.each([streamArn, `${streamArn}/consumer/efo:1700000000`])('matches failures of %s', (arn) => {
    expect(matches(onStream(arn))).toBe(true);
  });

  test.each([`${streamArn}2`, streamArn.slice(0, -1)])('does not match failures of %s', (arn) => {
    expect(matches(onStream(arn))).toBe(false);
  });

  test('does not match failures of tables', () => {
    expect(matches(dynamodbFailure)).toBe(false);
  });
});

describe('FailureFilter.table', () => {
  const matches = matcher((stack) => FailureFilter.table(dynamodb.Table.fromTableArn(stack, 'Table', tableArn)));

  test.each([tableStreamArn, `${tableArn}/stream/2030-01-01T00:00:00.000`])('matches failures of %s', (arn) => {
    expect(matches(onTable(arn))).toBe(true);
  });

  test('does not match failures of a table whose name starts with its name', () => {
    expect(matches(onTable(`${tableArn}2/stream/2030-01-01T00:00:00.000`))).toBe(false);
  });
});

describe('FailureFilter.function', () => {
  const matches = matcher((stack) => FailureFilter.function(lambda.Function.fromFunctionArn(stack, 'Fn', functionArn)));

  test.each([functionArn, `${functionArn}:live`, `${functionArn}:$LATEST`])('matches failures of %s', (arn) => {
    expect(matches(by(arn))).toBe(true);
  });

  test('does not match failures of a function whose name starts with its name', () => {
    expect(matches(by(`${functionArn}2`))).toBe(false);
  });
});

test('FailureFilter.condition matches failures that Lambda gave up on for this reason', () => {
  const matches = matcher(() => FailureFilter.condition('RetryAttemptsExhausted'));
  expect(matches(kinesisFailure)).toBe(true);
  expect(matches({ requestContext: { condition: 'RecordAgeExceeded' } })).toBe(false);
});

test('FailureFilter.pattern matches pointers by an event pattern', () => {
  const matches = matcher(() => FailureFilter.pattern({ KinesisBatchInfo: { batchSize: [{ numeric: ['<', 10] }] } }));
  expect([matches(kinesisFailure), matches(dynamodbFailure)]).toEqual([true, false]);
});

test('resources of this app are referenced by their ARN attribute', () => {
  const stack = newStack();
  const filters = [
    FailureFilter.stream(new kinesis.Stream(stack, 'Stream')),
    FailureFilter.table(newTable(stack)),
    FailureFilter.function(newFunction(stack)),
  ];
  new HydratedDlq(stack, 'Dlq', { filters });
  const [pipe] = Object.values(Template.fromStack(stack).findResources('AWS::Pipes::Pipe'));
  const criteria = JSON.stringify(pipe?.Properties.SourceParameters.FilterCriteria);
  for (const named of ['Stream', 'Table', 'Consumer']) {
    expect(criteria).toMatch(new RegExp(`{"Fn::GetAtt":\\["${named}[0-9A-F]{8}","Arn"]}`));
  }
});

describe('filters of a pipe', () => {
  const filters = (count: number) => () =>
    Array.from({ length: count }, (_, i) => FailureFilter.condition(`Condition${i}`));

  test('are at most five', () => {
    expect(pipePatterns(filters(PIPE_FILTERS))).toHaveLength(5);
    expect(() => pipePatterns(filters(PIPE_FILTERS + 1))).toThrow(
      'Stack/Dlq: filters must hold at most 5, received 6.',
    );
  });

  test('have at most 4,096 characters each', () => {
    const frame = JSON.stringify({ body: FailureFilter.condition('')._pattern }).length;
    const ofLength = (length: number) => () => [FailureFilter.condition('x'.repeat(length - frame))];
    expect(pipePatterns(ofLength(PIPE_FILTER_CHARACTERS))).toHaveLength(1);
    expect(() => pipePatterns(ofLength(PIPE_FILTER_CHARACTERS + 1))).toThrow(
      'Stack/Dlq: a filter must have between 1 and 4096 characters, received 4097',
    );
  });

  test('are accepted when they are known only at deployment', () => {
    const stack = newStack();
    new HydratedDlq(stack, 'Dlq', { filters: [FailureFilter.condition(Aws.STACK_NAME)] });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test.each([[{ condition: 'RecordAgeExceeded' }], [{ condition: [] }], [{}], [{ condition: [{ begins: 'Record' }] }]])(
    'is no pattern like %j',
    (pattern) => {
      expect(() => pipePatterns(() => [FailureFilter.pattern(pattern)])).toThrow(
        /^Stack\/Dlq: a filter must be an event pattern, .* received/,
      );
    },
  );

  test.each<[string, Record<string, unknown>]>([
    ['body', { body: { requestContext: { condition: ['RecordAgeExceeded'] } } }],
    ['payload', { payload: { amount: [1] } }],
    ['body', { $or: [{ version: ['1.0'] }, { body: { version: ['1.0'] } }] }],
  ])('cannot use "%s", which no pointer has', (member, pattern) => {
    expect(() => pipePatterns(() => [FailureFilter.pattern(pattern)])).toThrow(
      `Stack/Dlq: a filter must be about members of the pointer (${POINTER_MEMBERS.join(', ')}), received "${member}"`,
    );
  });

  test('can use every member of the pointer, and alternatives of them', () => {
    const present = [{ exists: true }];
    const alternatives = POINTER_MEMBERS.map((member) => ({ [member]: { any: present } }));
    expect(pipePatterns(() => [FailureFilter.pattern({ $or: alternatives })])).toHaveLength(1);
  });

  test.each([
    { wildcard: 'Record*' },
    { cidr: '10.0.0.0/8' },
    { 'anything-but': { prefix: 'Record' } },
    { 'anything-but': { wildcard: 'Record*' } },
  ])('cannot use %j, which only rules support', (operator) => {
    const pattern = { requestContext: { condition: [operator] } };
    expect(() => pipePatterns(() => [FailureFilter.pattern(pattern)])).toThrow(
      `Stack/Dlq: a filter must not use wildcard, cidr or anything-but with another operator, which pipes do not support, received ${JSON.stringify(pattern)}`,
    );
  });

  test.each([
    { prefix: 'Record' },
    { suffix: { 'equals-ignore-case': 'aged' } },
    { 'anything-but': ['wildcard', 'cidr'] },
  ])('can use %j', (operator) => {
    const filter = FailureFilter.pattern({ requestContext: { condition: [operator, '"wildcard":"'] } });
    expect(pipePatterns(() => [filter])).toHaveLength(1);
  });
});

test('a filter that would make two stacks depend on each other is refused, with what to write', () => {
  const app = new App();
  const orders = newStack('Orders', app);
  const stream = new kinesis.Stream(orders, 'Stream');
  const dlq = new HydratedDlq(newStack('Failures', app), 'Dlq', { filters: [FailureFilter.stream(stream)] });
  expect(() => consumeStream(newFunction(orders), stream, dlq)).toThrow(
    'Failures/Dlq: a filter refers to the stack Orders, which depends on this stack because it has a mapping with this HydratedDlq. ' +
      'CloudFormation cannot deploy two stacks that depend on each other. Name the stream, table or function and filter by its ARN',
  );
});
