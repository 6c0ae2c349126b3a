import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, App, Duration, Lazy, type Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  DynamoEventSource,
  KinesisEventSource,
  type StreamEventSourceProps,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { FailureFilter, HydratedDestination, HydratedDlq, type HydratedDlqProps } from '../../../lib';
import { WARNINGS } from '../../../lib/mappings/warnings';
import { newFunction, newStack, newTable, soundMapping } from '../../helpers/constructs/orders';
import { warningIds } from '../../helpers/constructs/warnings';

interface Case {
  readonly mapping?: Partial<StreamEventSourceProps>;
  readonly stream?: kinesis.StreamProps;
  readonly dlq?: (stack: Stack) => HydratedDlqProps;
}

/** A stack with one mapping of a stream; sound, but for what the case says. */
function stackWith({ mapping, stream, dlq }: Case): Stack {
  const stack = newStack();
  const pipeline = new HydratedDlq(stack, 'Dlq', dlq?.(stack));
  const source = new kinesis.Stream(stack, 'Stream', stream);
  newFunction(stack).addEventSource(new KinesisEventSource(source, { ...soundMapping(pipeline), ...mapping }));
  return stack;
}

const warnings = (given: Case) => warningIds(stackWith(given)).map((id) => id.replace('cdk-hydrated-dlq:', ''));

test('a sound mapping causes no warning', () => {
  expect(warnings({})).toEqual([]);
});

describe('unlimitedRetries', () => {
  test.each<[string, Partial<StreamEventSourceProps>, string[]]>([
    ['nothing is limited', { retryAttempts: undefined }, ['unlimitedRetries']],
    ['retries are unlimited explicitly', { retryAttempts: -1 }, ['unlimitedRetries']],
    ['retries are limited', { retryAttempts: 0 }, []],
    ['the age is limited', { retryAttempts: undefined, maxRecordAge: Duration.hours(1) }, []],
    ['retries are known at deployment', { retryAttempts: Lazy.number({ produce: () => 3 }) }, []],
  ])('when %s', (_, mapping, expected) => {
    expect(warnings({ mapping })).toEqual(expected);
  });
});

describe('recordAgePastRetention', () => {
  test.each<[string, Duration, Duration | undefined, string[]]>([
    ['below', Duration.hours(23), undefined, []],
    ['at', Duration.hours(24), undefined, ['recordAgePastRetention']],
    ['below a longer', Duration.hours(24), Duration.hours(48), []],
    ['past a longer', Duration.hours(49), Duration.hours(48), ['recordAgePastRetention']],
    ['at a retention known at deployment', Duration.hours(24), Duration.hours(Lazy.number({ produce: () => 24 })), []],
  ])('when the age is %s', (_, maxRecordAge, retentionPeriod, expected) => {
    expect(warnings({ mapping: { maxRecordAge }, stream: { retentionPeriod } })).toEqual(expected);
  });

  test('when the age is that of a table stream', () => {
    const stack = newStack();
    const mapping = { ...soundMapping(new HydratedDlq(stack, 'Dlq')), maxRecordAge: Duration.hours(24) };
    newFunction(stack).addEventSource(new DynamoEventSource(newTable(stack), mapping));
    expect(warningIds(stack)).toEqual(['cdk-hydrated-dlq:recordAgePastRetention']);
  });
});

describe('wholeBatchFails', () => {
  test.each<[boolean, boolean, string[]]>([
    [false, false, ['wholeBatchFails']],
    [true, false, []],
    [false, true, []],
  ])('when bisecting is %s and item failures are %s', (bisectBatchOnError, reportBatchItemFailures, expected) => {
    expect(warnings({ mapping: { bisectBatchOnError, reportBatchItemFailures } })).toEqual(expected);
  });
});

test.each([
  [1, []],
  [2, ['parallelizedShard']],
])('parallelizedShard when the factor is %d', (parallelizationFactor, expected) => {
  expect(warnings({ mapping: { parallelizationFactor } })).toEqual(expected);
});

describe('discardedByFilters', () => {
  const other = (stack: Stack) => new kinesis.Stream(stack, 'Other');
  const arnOf = (name: string) => `arn:aws:kinesis:eu-west-1:111122223333:stream/${name}`;
  const imported = (stack: Stack, name: string) => kinesis.Stream.fromStreamArn(stack, 'Imported', arnOf(name));

  test.each<[string, (stack: Stack) => FailureFilter[], string[]]>([
    ['another stream', (stack) => [FailureFilter.stream(other(stack))], ['discardedByFilters']],
    ['a table', (stack) => [FailureFilter.table(newTable(stack))], ['discardedByFilters']],
    [
      'another stream, and what may match',
      (stack) => [FailureFilter.stream(other(stack)), FailureFilter.condition('RecordAgeExceeded')],
      [],
    ],
    ['a stream that may be this one', (stack) => [FailureFilter.stream(imported(stack, 'known'))], []],
    ['nothing', () => [], []],
  ])('when the filters of the pipe are for %s', (_, filters, expected) => {
    expect(warnings({ dlq: (stack) => ({ filters: filters(stack) }) })).toEqual(expected);
  });

  test.each([
    ['of the stream itself', 'orders', []],
    ['of another one whose name begins alike', 'orders-2', ['cdk-hydrated-dlq:discardedByFilters']],
  ])('an imported stream, and the filter %s', (_, bound, expected) => {
    const stack = newStack();
    const pipeline = new HydratedDlq(stack, 'Dlq', { filters: [FailureFilter.stream(imported(stack, 'orders'))] });
    const source = kinesis.Stream.fromStreamArn(stack, 'Bound', arnOf(bound));
    newFunction(stack).addEventSource(new KinesisEventSource(source, soundMapping(pipeline)));
    expect(warningIds(stack)).toEqual(expected);
  });

  test('a table, and the filter of that table', () => {
    const stack = newStack();
    const table = newTable(stack);
    const pipeline = new HydratedDlq(stack, 'Dlq', { filters: [FailureFilter.table(table)] });
    newFunction(stack).addEventSource(new DynamoEventSource(table, soundMapping(pipeline)));
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('weakerEncryption', () => {
  const key = (stack: Stack) => new kms.Key(stack, 'Key');
  const secret = { encryption: kinesis.StreamEncryption.KMS };

  test.each<[string, (stack: Stack) => HydratedDlqProps, string[]]>([
    ['nothing has a key', () => ({}), ['weakerEncryption']],
    ['everything has a key', (stack) => ({ encryptionKey: key(stack) }), []],
    [
      'the destination has none',
      (stack) => ({ encryptionKey: key(stack), destination: HydratedDestination.queue(new sqs.Queue(stack, 'Plain')) }),
      ['weakerEncryption'],
    ],
    [
      'the bucket has none',
      (stack) => ({ encryptionKey: key(stack), overflowBucket: new s3.Bucket(stack, 'Plain') }),
      ['weakerEncryption'],
    ],
    [
      'the archive has none',
      (stack) => ({ encryptionKey: key(stack), destination: HydratedDestination.eventBus(keyedBus(stack)) }),
      ['weakerEncryption'],
    ],
    [
      'the bus has one and there is no archive',
      (stack) => ({
        encryptionKey: key(stack),
        destination: HydratedDestination.eventBus(keyedBus(stack), { archive: false }),
      }),
      [],
    ],
  ])('when %s', (_, dlq, expected) => {
    expect(warnings({ stream: secret, dlq })).toEqual(expected);
  });

  test('not when the stream has no customer-managed key', () => {
    expect(warnings({ stream: { encryption: kinesis.StreamEncryption.MANAGED } })).toEqual([]);
  });

  function keyedBus(stack: Stack): events.EventBus {
    return new events.EventBus(stack, 'Bus', { kmsKey: new kms.Key(stack, 'BusKey') });
  }
});

describe('filters', () => {
  const filters = [lambda.FilterCriteria.filter({ data: { order: lambda.FilterRule.exists() } })];

  test('in the stack of the pipeline cause no warning', () => {
    expect(warnings({ mapping: { filters } })).toEqual([]);
  });

  test('in another stack are not known to the enrichment', () => {
    const app = new App();
    const dlq = new HydratedDlq(newStack('Stack', app), 'Dlq');
    const other = newStack('Other', app);
    const source = new KinesisEventSource(new kinesis.Stream(other, 'Stream'), { ...soundMapping(dlq), filters });
    newFunction(other).addEventSource(source);
    expect(warningIds(other)).toEqual(['cdk-hydrated-dlq:filtersElsewhere']);
  });

  test('that are too long are not known to the enrichment', () => {
    const long = [lambda.FilterCriteria.filter({ data: { order: lambda.FilterRule.isEqual('x'.repeat(4_000)) } })];
    expect(warnings({ mapping: { filters: long } })).toEqual(['filtersTooLong']);
  });
});

test('readsNotAllowed when the pipeline is imported without its role', () => {
  const stack = newStack();
  const dlq = HydratedDlq.fromHydratedDlqAttributes(stack, 'Dlq', {
    stagingQueueArn: 'arn:aws:sqs:eu-west-1:222222222222:staging',
  });
  newFunction(stack).addEventSource(new KinesisEventSource(new kinesis.Stream(stack, 'Stream'), soundMapping(dlq)));
  expect(warningIds(stack)).toEqual(['cdk-hydrated-dlq:readsNotAllowed']);
});

describe('every warning', () => {
  test('can be acknowledged, on the mapping or above it', () => {
    const given: Case = { mapping: { retryAttempts: -1, bisectBatchOnError: false, parallelizationFactor: 2 } };
    expect(warningIds(stackWith(given))).toHaveLength(3);
    const acknowledged = stackWith(given);
    for (const { id } of WARNINGS) Annotations.of(acknowledged).acknowledgeWarning(id, 'known');
    expect(warningIds(acknowledged)).toEqual([]);
  });

  test('has its heading in docs/warnings.md', () => {
    const text = readFileSync(join(__dirname, '../../../docs/warnings.md'), 'utf8');
    const headings = [...text.matchAll(/^## `(.+)`$/gm)].map(([, id]) => id);
    const ofThePipeline = ['cdk-hydrated-dlq:notificationKey', 'cdk-hydrated-dlq:overflowExpiresFirst'];
    expect(headings).toEqual([...WARNINGS.map(({ id }) => id), ...ofThePipeline]);
  });
});
