import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, App, Aws, CfnResource, Duration, Lazy, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  DynamoEventSource,
  KinesisEventSource,
  SqsDlq,
  type StreamEventSourceProps,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { FailureFilter, FailureIntake, HydratedDestination, HydratedDlq, type HydratedDlqProps } from '../../../lib';
import { WARNINGS } from '../../../lib/mappings/warnings';
import { IS_OLDEST_CDK } from '../../helpers/constructs/cdk-version';
import { newFunction, newStack, newTable, soundMapping } from '../../helpers/constructs/orders';
import { enrichmentEnvironment, propertiesOf } from '../../helpers/constructs/resources';
import { warningIds, warningTexts } from '../../helpers/constructs/warnings';

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
    ...(IS_OLDEST_CDK
      ? []
      : [
          ['retries are unlimited explicitly', { retryAttempts: -1 }, ['unlimitedRetries']] as [
            string,
            object,
            string[],
          ],
        ]),
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

  test('not when the stream was imported, whose retention is not known', () => {
    const stack = newStack();
    const stream = kinesis.Stream.fromStreamArn(
      stack,
      'Stream',
      'arn:aws:kinesis:eu-west-1:111122223333:stream/orders',
    );
    const mapping = { ...soundMapping(new HydratedDlq(stack, 'Dlq')), maxRecordAge: Duration.days(7) };
    newFunction(stack).addEventSource(new KinesisEventSource(stream, mapping));
    expect(warningIds(stack)).toEqual([]);
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

test('wholeBatchFails not when a batch is a single record', () => {
  expect(warnings({ mapping: { bisectBatchOnError: false, batchSize: 1 } })).toEqual([]);
});

describe('what a property override sets', () => {
  /** A stack with a mapping of which a property is overridden. */
  function overriding(mapping: Partial<StreamEventSourceProps>, override: Readonly<Record<string, unknown>>): Stack {
    const stack = stackWith({ mapping });
    const resource = stack.node
      .findAll()
      .find((one) => CfnResource.isCfnResource(one) && one.cfnResourceType === 'AWS::Lambda::EventSourceMapping');
    for (const [path, value] of Object.entries(override)) (resource as CfnResource).addPropertyOverride(path, value);
    return stack;
  }

  test.each<[Partial<StreamEventSourceProps>, Readonly<Record<string, unknown>>, string[]]>([
    [{ retryAttempts: undefined }, { MaximumRetryAttempts: 3 }, []],
    [{}, { MaximumRetryAttempts: -1 }, ['unlimitedRetries']],
    [{ retryAttempts: undefined }, { MaximumRecordAgeInSeconds: 86_400 }, ['recordAgePastRetention']],
    [{ bisectBatchOnError: false }, { BisectBatchOnFunctionError: true }, []],
    [{ bisectBatchOnError: false }, { FunctionResponseTypes: ['ReportBatchItemFailures'] }, []],
    [{ bisectBatchOnError: false }, { BatchSize: 1 }, []],
    [{}, { ParallelizationFactor: 2 }, ['parallelizedShard']],
    [{ parallelizationFactor: 2 }, { ParallelizationFactor: 1 }, []],
    [{ retryAttempts: undefined }, { MaximumRecordAgeInSeconds: -1 }, ['unlimitedRetries']],
    [{ retryAttempts: undefined }, { MaximumRecordAgeInSeconds: { 'Fn::ImportValue': 'age' } }, []],
    [{}, { BisectBatchOnFunctionError: false }, ['wholeBatchFails']],
    [{ bisectBatchOnError: false, reportBatchItemFailures: true }, { FunctionResponseTypes: [] }, ['wholeBatchFails']],
    [{}, { KmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1' }, []],
  ])('%j, and %j is overridden', (mapping, override, expected) => {
    const ids = warningIds(overriding(mapping, override));
    expect(ids.map((id) => id.replace('cdk-hydrated-dlq:', ''))).toEqual(expected);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['as a whole', { FilterCriteria: { Filters: [{ Pattern: '{"data":{"kind":["order"]}}' }] } }],
    ['in depth', { 'FilterCriteria.Filters': [{ Pattern: '{"data":{"kind":["order"]}}' }] }],
  ])('reaches the enrichment: filters %s', (_, override) => {
    const environment = JSON.stringify(enrichmentEnvironment(Template.fromStack(overriding({}, override))));
    expect(environment).toContain('order');
  });

  test('takes the place of the filters of the mapping', () => {
    const filters = [lambda.FilterCriteria.filter({ data: { kind: lambda.FilterRule.isEqual('order') } })];
    const stack = overriding({ filters }, { 'FilterCriteria.Filters': [] });
    expect(JSON.stringify(enrichmentEnvironment(Template.fromStack(stack)))).not.toContain('order');
  });

  test('encrypts filters, which are then not copied', () => {
    const filters = [lambda.FilterCriteria.filter({ data: { kind: lambda.FilterRule.isEqual('order') } })];
    const stack = overriding({ filters }, { KmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1' });
    expect(warningIds(stack)).toEqual(['cdk-hydrated-dlq:filtersEncrypted']);
    expect(JSON.stringify(enrichmentEnvironment(Template.fromStack(stack)))).not.toContain('order');
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

  const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;
  const known = (stack: Stack, id: string, name: string) =>
    lambda.Function.fromFunctionAttributes(stack, id, {
      functionArn: functionArn(name),
      role: iam.Role.fromRoleArn(stack, `${id}Role`, 'arn:aws:iam::111122223333:role/orders'),
    });

  test.each<[string, (stack: Stack, consumer: lambda.Function) => lambda.IFunction, string[]]>([
    ['that function', (_, consumer) => consumer, []],
    ['its alias', (_, consumer) => consumer.addAlias('live'), []],
    ['another function', (stack) => newFunction(stack, 'Other'), ['cdk-hydrated-dlq:discardedByFilters']],
    ['a function that may be this one', (stack) => known(stack, 'Known', 'orders'), []],
  ])('a function, and the filter of %s', (_, named, expected) => {
    const stack = newStack();
    const consumer = newFunction(stack);
    const pipeline = new HydratedDlq(stack, 'Dlq', { filters: [FailureFilter.function(named(stack, consumer))] });
    consumer.addEventSource(new KinesisEventSource(new kinesis.Stream(stack, 'Stream'), soundMapping(pipeline)));
    expect(warningIds(stack)).toEqual(expected);
  });

  test.each([
    ['orders:live', []],
    ['orders-2', ['cdk-hydrated-dlq:discardedByFilters']],
  ])('an imported function, and the filter of %s', (name, expected) => {
    const stack = newStack();
    const filters = [FailureFilter.function(known(stack, 'Named', name))];
    const source = new KinesisEventSource(
      new kinesis.Stream(stack, 'Stream'),
      soundMapping(new HydratedDlq(stack, 'Dlq', { filters })),
    );
    known(stack, 'Bound', 'orders').addEventSource(source);
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

describe('roleNotChanged', () => {
  const arn = 'arn:aws:iam::111111111111:role/platform';
  test.each<[string, (stack: Stack) => iam.IRole, FailureIntake, string[]]>([
    [
      'must not be changed',
      (stack) => iam.Role.fromRoleArn(stack, 'Role', arn, { mutable: false }),
      FailureIntake.queue(),
      ['roleNotChanged'],
    ],
    [
      'must not be changed and writes to a bucket',
      (stack) => iam.Role.fromRoleArn(stack, 'Role', arn, { mutable: false }),
      FailureIntake.bucket(),
      ['roleNotChanged'],
    ],
    [
      'belongs to this app, which withholds it',
      (stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.AnyPrincipal() }).withoutPolicyUpdates(),
      FailureIntake.queue(),
      ['roleNotChanged'],
    ],
    ['is imported', (stack) => iam.Role.fromRoleArn(stack, 'Role', arn), FailureIntake.queue(), []],
    [
      'must not be changed, but resources name it',
      (stack) => iam.Role.fromRoleArn(stack, 'Role', arn, { mutable: false, addGrantsToResources: true }),
      FailureIntake.queue(),
      [],
    ],
  ])('when the role of the function %s', (_, roleIn, intake, expected) => {
    const stack = new Stack(undefined, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const dlq = new HydratedDlq(stack, 'Dlq', { intake });
    const consumer = newFunction(stack, 'Consumer', { role: roleIn(stack) });
    consumer.addEventSource(new KinesisEventSource(new kinesis.Stream(stack, 'Stream'), soundMapping(dlq)));
    expect(warningIds(stack).map((id) => id.replace('cdk-hydrated-dlq:', ''))).toEqual(expected);
  });

  test.each([
    ['the staging queue', FailureIntake.queue(), /sqs:SendMessage on the staging queue/],
    ['the intake bucket', FailureIntake.bucket(), /s3:PutObject and s3:ListBucket on the intake bucket/],
  ])('says what the role has to be allowed on %s', (_, intake, advice) => {
    const stack = new Stack(undefined, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const consumer = newFunction(stack, 'Consumer', {
      role: iam.Role.fromRoleArn(stack, 'Role', arn, { mutable: false }),
    });
    const onFailure = soundMapping(new HydratedDlq(stack, 'Dlq', { intake }));
    consumer.addEventSource(new KinesisEventSource(new kinesis.Stream(stack, 'Stream'), onFailure));
    expect(warningTexts(stack)).toEqual([expect.stringMatching(advice)]);
  });

  test('is not said in a stack without account, where the CDK lets the policy of the staging queue name the role', () => {
    const stack = new Stack();
    const role = iam.Role.fromRoleArn(stack, 'Role', arn, { mutable: false });
    const onFailure = soundMapping(new HydratedDlq(stack, 'Dlq'));
    const consumer = newFunction(stack, 'Consumer', { role });
    consumer.addEventSource(new KinesisEventSource(new kinesis.Stream(stack, 'Stream'), onFailure));
    expect(warningIds(stack)).toEqual([]);
    const allowed = expect.objectContaining({ Action: 'sqs:SendMessage', Effect: 'Allow', Principal: { AWS: arn } });
    expect(propertiesOf(Template.fromStack(stack), 'AWS::SQS::QueuePolicy', 'DlqStaging')).toMatchObject({
      PolicyDocument: { Statement: expect.arrayContaining([allowed]) },
    });
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

  test('not when the pipeline was imported, whose keys are not known', () => {
    const stack = newStack();
    const dlq = HydratedDlq.fromHydratedDlqAttributes(stack, 'Dlq', {
      stagingQueueArn: 'arn:aws:sqs:eu-west-1:222222222222:staging',
      enrichmentRoleArn: 'arn:aws:iam::222222222222:role/enrichment',
    });
    newFunction(stack).addEventSource(
      new KinesisEventSource(new kinesis.Stream(stack, 'Stream', secret), soundMapping(dlq)),
    );
    expect(warningIds(stack)).toEqual([]);
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

test.each([
  [1, 'queue', FailureIntake.queue(), []],
  [2, 'queue', FailureIntake.queue(), ['cdk-hydrated-dlq:tooManyReaders']],
  [2, 'bucket', FailureIntake.bucket(), []],
] as const)('tooManyReaders when %d mappings read a table, and the intake is a %s', (count, _, intake, expected) => {
  const stack = newStack();
  const [table, dlq] = [newTable(stack), new HydratedDlq(stack, 'Dlq', { intake })];
  newFunction(stack).addEventSource(new DynamoEventSource(table, soundMapping(dlq)));
  const elsewhere = new SqsDlq(new sqs.Queue(stack, 'Plain'));
  for (let i = 1; i < count; i += 1) {
    newFunction(stack, `Other${i}`).addEventSource(new DynamoEventSource(table, soundMapping(elsewhere)));
  }
  expect(warningIds(stack)).toEqual(expected);
});

test('tooManyReaders not when two mappings read a Kinesis stream', () => {
  const stack = newStack();
  const [stream, dlq] = [new kinesis.Stream(stack, 'Stream'), new HydratedDlq(stack, 'Dlq')];
  for (const id of ['One', 'Two'])
    newFunction(stack, id).addEventSource(new KinesisEventSource(stream, soundMapping(dlq)));
  expect(warningIds(stack)).toEqual([]);
});

test('tooManyReaders not when two mappings read a table each', () => {
  const stack = newStack();
  const dlq = new HydratedDlq(stack, 'Dlq');
  for (const id of ['One', 'Two'])
    newFunction(stack, id).addEventSource(new DynamoEventSource(newTable(stack, `Table${id}`), soundMapping(dlq)));
  expect(warningIds(stack)).toEqual([]);
});

test.each<[string, (app: App, region: string) => Stack]>([
  ['stage', (app, region) => new Stack(new Stage(app, `In-${region}`), 'Stack')],
  ['Region', (app, region) => new Stack(app, `In-${region}`, { env: { account: '111111111111', region } })],
])('tooManyReaders not when each %s has a mapping of the table that it imports', (_, stackIn) => {
  const app = new App();
  const stacks = ['eu-west-1', 'us-east-1'].map((region) => stackIn(app, region));
  for (const stack of stacks) {
    const tableArn = `arn:aws:dynamodb:${Aws.REGION}:${Aws.ACCOUNT_ID}:table/orders`;
    const tableStreamArn = `${tableArn}/stream/2023-12-10T22:52:22.419`;
    const table = dynamodb.Table.fromTableAttributes(stack, 'Table', { tableArn, tableStreamArn });
    newFunction(stack).addEventSource(new DynamoEventSource(table, soundMapping(new HydratedDlq(stack, 'Dlq'))));
  }
  expect(stacks.flatMap(warningIds)).toEqual([]);
});

test.each([
  [270, []],
  [271, ['timeoutWithoutTarget']],
])('timeoutWithoutTarget when the timeout is %d seconds', (seconds, expected) => {
  expect(warnings({ dlq: () => ({ timeout: Duration.seconds(seconds) }) })).toEqual(expected);
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
  test.skipIf(IS_OLDEST_CDK)('can be acknowledged, on the mapping or above it', () => {
    const given: Case = { mapping: { retryAttempts: -1, bisectBatchOnError: false, parallelizationFactor: 2 } };
    expect(warningIds(stackWith(given))).toHaveLength(3);
    const acknowledged = stackWith(given);
    for (const { id } of WARNINGS) Annotations.of(acknowledged).acknowledgeWarning(id, 'known');
    expect(warningIds(acknowledged)).toEqual([]);
  });

  test('has its heading in docs/warnings.md', () => {
    const text = readFileSync(join(__dirname, '../../../docs/warnings.md'), 'utf8');
    const headings = [...text.matchAll(/^## `(.+)`$/gm)].map(([, id]) => id);
    const ofThePipeline = [
      'notificationKey',
      'notificationsReplaced',
      'overflowExpiresFirst',
      'sharedEvents',
      'timeoutWithoutTarget',
      'deadLetterKey',
      'alarmTopicKey',
    ].map((id) => `cdk-hydrated-dlq:${id}`);
    expect(headings).toEqual([...WARNINGS.map(({ id }) => id), ...ofThePipeline]);
  });
});
