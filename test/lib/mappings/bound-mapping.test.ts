import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import { BoundMapping, BoundMappings } from '../../../lib/mappings/bound-mapping';
import { newFunction } from '../../helpers/constructs/orders';

const ARN = 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders';
const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/1';
const grant = iam.Grant.drop({ grantPrincipal: new iam.AnyPrincipal() }, 'nothing');

type Props = Partial<lambda.EventSourceMappingOptions>;

/** A mapping of a stream whose properties are overridden so. */
function bound(
  props: Props = {},
  overrides: Readonly<Record<string, unknown>> = {},
  stack = new Stack(),
): BoundMapping {
  const target = newFunction(stack);
  const startingPosition = lambda.StartingPosition.LATEST;
  const options = { target, eventSourceArn: ARN, startingPosition, ...props };
  const mapping = new lambda.EventSourceMapping(stack, 'Mapping', options);
  const resource = mapping.node.defaultChild as lambda.CfnEventSourceMapping;
  for (const [path, value] of Object.entries(overrides)) resource.addPropertyOverride(path, value);
  return new BoundMapping(mapping, target, 'queue', grant);
}

/** Filters of L1, as old versions of the CDK need. */
const filtered = (...patterns: string[]) => ({
  'FilterCriteria.Filters': patterns.map((Pattern) => ({ Pattern })),
});

test('what a mapping is left without is as Lambda has it by default', () => {
  const mapping = bound();
  expect(mapping).toMatchObject({
    eventSourceArn: ARN,
    stream: { source: 'kinesis', streamArn: ARN },
    readers: 1,
    patterns: [],
    filtersAreEncrypted: false,
    retriesForever: true,
    narrowsDown: false,
    hasTumblingWindow: false,
    parallelizationFactor: 1,
  });
  expect(mapping.maxRecordAge).toBeUndefined();
  expect(mapping.bareFunction).toBe(mapping.handler);
});

test.each<[string, Props, Readonly<Record<string, unknown>>, Partial<BoundMapping>]>([
  ['retries', { retryAttempts: 0 }, {}, { retriesForever: false }],
  ['retries without end', { retryAttempts: 3 }, { MaximumRetryAttempts: -1 }, { retriesForever: true }],
  ['overridden retries', {}, { MaximumRetryAttempts: 3 }, { retriesForever: false }],
  ['an age without end', {}, { MaximumRecordAgeInSeconds: -1 }, { retriesForever: true }],
  ['an age that deployment knows', {}, { MaximumRecordAgeInSeconds: { Ref: 'Age' } }, { retriesForever: false }],
  ['bisecting', { bisectBatchOnError: true }, {}, { narrowsDown: true }],
  ['overridden bisecting', { bisectBatchOnError: true }, { BisectBatchOnFunctionError: false }, { narrowsDown: false }],
  ['item failures', { reportBatchItemFailures: true }, {}, { narrowsDown: true }],
  ['other responses', {}, { FunctionResponseTypes: ['Other'] }, { narrowsDown: false }],
  ['overridden item failures', {}, { FunctionResponseTypes: ['ReportBatchItemFailures'] }, { narrowsDown: true }],
  ['overridden batches of one record', { batchSize: 2 }, { BatchSize: 1 }, { narrowsDown: true }],
  ['batches of one record', { batchSize: 1 }, {}, { narrowsDown: true }],
  ['batches of two records', { batchSize: 2 }, {}, { narrowsDown: false }],
  ['a window', { tumblingWindow: Duration.seconds(1) }, {}, { hasTumblingWindow: true }],
  ['an overridden window', {}, { TumblingWindowInSeconds: 5 }, { hasTumblingWindow: true }],
  ['a window of no length', {}, { TumblingWindowInSeconds: 0 }, { hasTumblingWindow: false }],
  ['several lanes', { parallelizationFactor: 3 }, {}, { parallelizationFactor: 3 }],
  ['overridden lanes', { parallelizationFactor: 3 }, { ParallelizationFactor: 2 }, { parallelizationFactor: 2 }],
  ['another source', {}, { EventSourceArn: `${ARN}-2` }, { eventSourceArn: `${ARN}-2` }],
  ['filters', {}, filtered('{"a":["b"]}', '{"c":["d"]}'), { patterns: ['{"a":["b"]}', '{"c":["d"]}'] }],
  ['no filters in what is overridden', {}, { FilterCriteria: { Other: 1 } }, { patterns: [] }],
  ['a filter without a pattern', {}, { 'FilterCriteria.Filters': [{}] }, { patterns: [] }],
  ['filters with a key', {}, { ...filtered('{}'), KmsKeyArn: KEY_ARN }, { filtersAreEncrypted: true }],
  ['filters without a key', {}, filtered('{}'), { filtersAreEncrypted: false }],
  ['a key without filters', {}, { KmsKeyArn: KEY_ARN }, { filtersAreEncrypted: false }],
])('%s are read as they are deployed', (_, props, overrides, expected) => {
  const mapping = bound(props, overrides);
  for (const [name, value] of Object.entries(expected)) expect(mapping[name as keyof BoundMapping]).toEqual(value);
});

test('the age is that of the template', () => {
  expect(bound({ maxRecordAge: Duration.hours(1) }).maxRecordAge?.toSeconds()).toBe(3_600);
  expect(bound({}, { MaximumRecordAgeInSeconds: 7_200 }).maxRecordAge?.toSeconds()).toBe(7_200);
  expect(bound({}, { MaximumRecordAgeInSeconds: { Ref: 'Age' } }).maxRecordAge?.isUnresolved()).toBe(true);
});

describe('filters of a resource', () => {
  test.each<[string, lambda.CfnEventSourceMappingProps['filterCriteria'], string[]]>([
    ['each with its pattern', { filters: [{ pattern: '{"a":["b"]}' }, { pattern: '{}' }] }, ['{"a":["b"]}', '{}']],
    ['without patterns', { filters: [{}] }, []],
    ['without filters', {}, []],
    ['known late', Lazy.any({ produce: () => ({}) }), []],
    ['of which the list is known late', { filters: Lazy.any({ produce: () => [] }) }, []],
  ])('%s are those of the mapping', (_, filterCriteria, patterns) => {
    const mapping = bound();
    (mapping.mapping.node.defaultChild as lambda.CfnEventSourceMapping).filterCriteria = filterCriteria;
    expect(mapping.patterns).toEqual(patterns);
  });
});

test('readers are the mappings of the same source, in all stacks of the app', () => {
  const stack = new Stack();
  const mapping = bound({}, {}, stack);
  const more = { functionName: 'other', startingPosition: 'LATEST' };
  new lambda.CfnEventSourceMapping(new Stack(stack, 'Nested'), 'Same', { ...more, eventSourceArn: ARN });
  const another = { ...more, eventSourceArn: `${ARN}-2` };
  new lambda.CfnEventSourceMapping(stack, 'Another', another);
  new lambda.CfnEventSourceMapping(stack, 'Moved', another).addPropertyOverride('EventSourceArn', ARN);
  expect(mapping.readers).toBe(3);
});

test('the function of an alias or a version is the function itself', () => {
  const stack = new Stack();
  const consumer = newFunction(stack, 'Other');
  const { mapping } = bound({}, {}, stack);
  const alias = new lambda.Alias(stack, 'Alias', { aliasName: 'live', version: consumer.currentVersion });
  for (const handler of [alias, consumer.currentVersion, consumer])
    expect(new BoundMapping(mapping, handler, 'queue', grant).bareFunction).toBe(consumer);
});

test('a mapping that was imported has nothing to read', () => {
  const stack = new Stack();
  const mapping = lambda.EventSourceMapping.fromEventSourceMappingId(stack, 'Mapping', 'id');
  const imported = new BoundMapping(mapping, newFunction(stack), 'queue', grant);
  expect(imported.stream).toBeUndefined();
  expect(imported).toMatchObject({
    patterns: [],
    parallelizationFactor: 1,
    hasTumblingWindow: false,
    retriesForever: true,
  });
});

test('mappings are visited in their order, those that were bound before and those that come later', () => {
  const mappings = new BoundMappings();
  const [one, two] = [bound(), bound()];
  const visited: BoundMapping[] = [];
  mappings.add(one);
  mappings.visit((mapping) => visited.push(mapping));
  mappings.add(two);
  expect(visited).toEqual([one, two]);
  expect(mappings.all).toEqual([one, two]);
});
