import { App, Aws, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import { ENVIRONMENT } from '../../contract/environment';
import {
  LAMBDA_FUNCTION_NAME_CHARACTERS,
  LAMBDA_MEMORY_MIB,
  PIPE_EXECUTION_SECONDS,
  PIPE_NAME_CHARACTERS,
  SQS_BATCH_ENTRIES,
  SQS_MAX_RECEIVE_COUNT,
  SQS_QUEUE_NAME_CHARACTERS,
  SQS_RETENTION_SECONDS,
} from '../../contract/limits';
import { FailureIntake, HydratedDlq, type HydratedDlqProps, PipeLogLevel } from '../../lib';
import { identityPolicies } from '../helpers/constructs/iam';
import { consumeStream, newFunction, newStack } from '../helpers/constructs/orders';
import { enrichmentEnvironment, propertiesOf } from '../helpers/constructs/resources';

const construct = (props: HydratedDlqProps) => new HydratedDlq(newStack(), 'Dlq', props);

function synth(propsOf: (stack: Stack) => HydratedDlqProps): Template {
  const stack = newStack();
  new HydratedDlq(stack, 'Dlq', propsOf(stack));
  return Template.fromStack(stack);
}

describe.each<[keyof HydratedDlqProps, { readonly min: number; readonly max: number }, string]>([
  ['batchSize', { min: 1, max: SQS_BATCH_ENTRIES }, ' between 1 and 10'],
  ['maxReceiveCount', SQS_MAX_RECEIVE_COUNT, ' between 1 and 1000'],
  ['memorySize', LAMBDA_MEMORY_MIB, ' between 128 and 10240'],
  ['reservedConcurrentExecutions', { min: 1, max: Number.MAX_SAFE_INTEGER }, ', 1 or more'],
])('%s', (name, { min, max }, allowed) => {
  test.each([min - 1, max + 1, min + 0.5, Number.NaN])('rejects %d', (value) => {
    expect(() => construct({ [name]: value })).toThrow(
      `Stack/Dlq: ${name} must be a whole number${allowed}, received ${value}. `,
    );
  });

  test.each([min, max, Lazy.number({ produce: () => min })])('accepts %d', (value) => {
    expect(() => construct({ [name]: value })).not.toThrow();
  });
});

describe.each<[keyof HydratedDlqProps, { readonly min: number; readonly max: number }, HydratedDlqProps]>([
  ['retryFor', SQS_RETENTION_SECONDS, {}],
  [
    'retentionPeriod',
    SQS_RETENTION_SECONDS,
    { retryFor: Duration.minutes(1), timeout: Duration.seconds(10), maxReceiveCount: 1 },
  ],
  ['timeout', { min: 1, max: PIPE_EXECUTION_SECONDS }, {}],
])('%s', (name, { min, max }, others) => {
  test.each([min - 1, max + 1])('rejects %d seconds', (seconds) => {
    const [value, shortest, longest] = [seconds, min, max].map((one) => Duration.seconds(one).toHumanString());
    expect(() => construct({ ...others, [name]: Duration.seconds(seconds) })).toThrow(
      `Stack/Dlq: ${name} must be between ${shortest} and ${longest}, received ${value}. `,
    );
  });

  test.each([min, max, Lazy.number({ produce: () => min })])('accepts %d seconds', (seconds) => {
    expect(() => construct({ ...others, [name]: Duration.seconds(seconds) })).not.toThrow();
  });
});

describe.each<[keyof HydratedDlqProps, number]>([
  ['stagingQueueName', SQS_QUEUE_NAME_CHARACTERS],
  ['unhydratedQueueName', SQS_QUEUE_NAME_CHARACTERS],
  ['enrichmentName', LAMBDA_FUNCTION_NAME_CHARACTERS],
  ['pipeName', PIPE_NAME_CHARACTERS],
])('%s', (name, longest) => {
  test.each([0, longest + 1])('rejects %d characters', (length) => {
    expect(() => construct({ [name]: 'x'.repeat(length) })).toThrow(
      `Stack/Dlq: ${name} must have between 1 and ${longest} characters, received ${length}`,
    );
  });

  test.each(['a b', 'a/b', 'ä'])('rejects "%s"', (value) => {
    expect(() => construct({ [name]: value })).toThrow(
      new RegExp(`^Stack/Dlq: ${name} may contain only letters, digits, hyphens.*, received "${value}"\\. `),
    );
  });

  test.each(['x', 'x'.repeat(longest), Aws.STACK_NAME])('accepts "%s"', (value) => {
    expect(() => construct({ [name]: value })).not.toThrow();
  });
});

test('the name of a FIFO queue is rejected, because Lambda does not deliver to FIFO queues', () => {
  expect(() => construct({ stagingQueueName: 'staging.fifo' })).toThrow('received "staging.fifo"');
  expect(() => construct({ pipeName: 'orders.hydration' })).not.toThrow();
});

describe('combinations that are rejected', () => {
  test.each<[string, (stack: Stack) => HydratedDlqProps, string]>([
    [
      'a retention that ends before the retries',
      () => ({ retentionPeriod: Duration.hours(12) }),
      'retentionPeriod must not be shorter than retryFor, received 12 hours and 1 day',
    ],
    [
      'a retention that ends before the last receive',
      () => ({ retentionPeriod: Duration.hours(1), retryFor: Duration.hours(1) }),
      'retentionPeriod must be 3 hours or more, received 1 hour: a batch that the enrichment fails on is received ' +
        '15 times, 12 minutes apart, and SQS would delete it before the last receive. Raise retentionPeriod, up to 14 days, or lower maxReceiveCount or timeout.',
    ],
    [
      'two queues of one name',
      () => ({ stagingQueueName: 'failures', unhydratedQueueName: 'failures' }),
      'stagingQueueName and unhydratedQueueName must differ, received "failures" for both.',
    ],
    [
      'a retention for an existing bucket',
      (stack) => ({ overflowBucket: new s3.Bucket(stack, 'Bucket'), overflowRetention: Duration.days(1) }),
      'overflowRetention applies only to the bucket that the pipeline creates.',
    ],
    [
      'a retention of half days',
      () => ({ overflowRetention: Duration.hours(36) }),
      'overflowRetention must be a whole number of days, 1 or more, received 1 day 12 hours.',
    ],
    [
      'subnets without a VPC',
      () => ({ vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }),
      'vpcSubnets and securityGroups are only available with vpc.',
    ],
    [
      'another language',
      () => ({ runtime: lambda.Runtime.PYTHON_3_13 }),
      'runtime must be nodejs24.x or later, received python3.13.',
    ],
    [
      'an older Node.js',
      () => ({ runtime: lambda.Runtime.NODEJS_22_X }),
      'runtime must be nodejs24.x or later, received nodejs22.x.',
    ],
  ])('%s', (_, propsOf, message) => {
    const stack = newStack();
    expect(() => new HydratedDlq(stack, 'Dlq', propsOf(stack))).toThrow(`Stack/Dlq: ${message}`);
  });
});

test('an overflow bucket of another Region is rejected, one of another account is not', () => {
  const app = new App();
  const here = { account: '111111111111', region: 'eu-west-1' };
  const bucketIn = (env: { readonly account: string; readonly region: string }) =>
    new s3.Bucket(new Stack(app, `In-${env.account}-${env.region}`, { env }), 'Bucket', { bucketName: 'failures' });
  const stack = new Stack(app, 'Stack', { env: here });
  const elsewhere = bucketIn({ ...here, region: 'us-east-1' });
  expect(() => new HydratedDlq(stack, 'Dlq', { overflowBucket: elsewhere })).toThrow(
    `Stack/Dlq: a pipeline and its overflow bucket ${elsewhere.node.path} must be in the same region, received eu-west-1 and us-east-1.`,
  );
  const foreign = bucketIn({ ...here, account: '222222222222' });
  expect(() => new HydratedDlq(stack, 'Other', { overflowBucket: foreign })).not.toThrow();
});

test.each([
  ['overflow', (bucket: s3.IBucket) => ({ overflowBucket: bucket })],
  ['intake', (bucket: s3.IBucket) => ({ intake: FailureIntake.bucket({ bucket }) })],
])('the name of an imported %s bucket is known in every stack, with env or without', (_, propsOf) => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const bucket = s3.Bucket.fromBucketName(new Stack(app, 'Imports'), 'Bucket', 'failures');
  new HydratedDlq(stack, 'Dlq', propsOf(bucket));
  expect(() => app.synth()).not.toThrow();
});

/** Not by the constructor, which would make it the latest runtime for every other test of the process. */
const laterRuntime: lambda.Runtime = Object.assign(Object.create(lambda.Runtime.NODEJS_22_X), { name: 'nodejs26.x' });

describe('options reach the template', () => {
  test('for the enrichment', () => {
    const template = synth((stack) => ({
      memorySize: 2_048,
      timeout: Duration.minutes(4),
      architecture: lambda.Architecture.X86_64,
      runtime: laterRuntime,
      tracing: lambda.Tracing.ACTIVE,
      reservedConcurrentExecutions: 5,
      enrichmentName: 'hydrate',
      retryFor: Duration.hours(6),
      logRetention: logs.RetentionDays.ONE_WEEK,
      vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 0, maxAzs: 1 }),
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    }));
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'hydrate',
      MemorySize: 2_048,
      Timeout: 240,
      Architectures: ['x86_64'],
      Runtime: 'nodejs26.x',
      TracingConfig: { Mode: 'Active' },
      ReservedConcurrentExecutions: 5,
      VpcConfig: Match.objectLike({ SubnetIds: [Match.anyValue()] }),
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
    expect(enrichmentEnvironment(template)[ENVIRONMENT.retryForSeconds]).toBe('21600');
    expect(identityPolicies(template).DlqEnrichmentRole).toContain(
      'Allow ec2:CreateNetworkInterface, ec2:DescribeNetworkInterfaces, ec2:DescribeSubnets, ec2:DeleteNetworkInterface, ' +
        'ec2:AssignPrivateIpAddresses, ec2:UnassignPrivateIpAddresses on *',
    );
  });

  test('for an imported VPC', () => {
    const template = synth((stack) => ({
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-12345678',
        availabilityZones: ['eu-west-1a'],
        privateSubnetIds: ['subnet-12345678'],
      }),
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678')],
    }));
    template.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: ['subnet-12345678'], SecurityGroupIds: ['sg-12345678'] },
    });
  });

  test('for the queues', () => {
    const template = synth(() => ({
      timeout: Duration.minutes(5),
      maxReceiveCount: 7,
      retentionPeriod: Duration.days(4),
      stagingQueueName: 'staging',
      unhydratedQueueName: 'unhydrated',
    }));
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'staging',
      VisibilityTimeout: 6 * 300,
      MessageRetentionPeriod: 4 * 86_400,
      RedrivePolicy: { maxReceiveCount: 7 },
    });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'unhydrated', MessageRetentionPeriod: 4 * 86_400 });
  });

  test('with a short timeout a batch is received more often, up to the limit of SQS; with a long one at least five times', () => {
    const receives = (timeout: Duration) =>
      propertiesOf(
        synth(() => ({ timeout })),
        'AWS::SQS::Queue',
        'DlqStaging',
      ).RedrivePolicy;
    expect(receives(Duration.seconds(1))).toMatchObject({ maxReceiveCount: 982 });
    expect(receives(Duration.minutes(1))).toMatchObject({ maxReceiveCount: 30 });
    expect(receives(Duration.minutes(5))).toMatchObject({ maxReceiveCount: 6 });
  });

  test('for the pipe', () => {
    const template = synth((stack) => ({
      pipeName: 'hydration',
      batchSize: 1,
      pipeLogLevel: PipeLogLevel.TRACE,
      pipeLogGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', 'pipes'),
    }));
    template.hasResourceProperties('AWS::Pipes::Pipe', {
      Name: 'hydration',
      SourceParameters: { SqsQueueParameters: { BatchSize: 1 } },
      LogConfiguration: { Level: 'TRACE', IncludeExecutionData: Match.absent() },
    });
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
  });

  test('a pipe that logs nothing has no log group', () => {
    const template = synth(() => ({ pipeLogLevel: PipeLogLevel.OFF }));
    template.hasResourceProperties('AWS::Pipes::Pipe', { LogConfiguration: Match.absent() });
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
  });

  test('an imported overflow bucket is written to below one prefix only', () => {
    const template = synth((stack) => ({ overflowBucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'overflow') }));
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(enrichmentEnvironment(template)[ENVIRONMENT.overflowBucket]).toBe('overflow');
    expect(identityPolicies(template).DlqEnrichmentRole).toContain(
      'Allow s3:PutObject on arn:AWS::Partition:s3:::overflow/hydrated-dlq/*',
    );
  });

  test.each([
    [RemovalPolicy.DESTROY, 'Delete'],
    [RemovalPolicy.RETAIN, 'Retain'],
  ])('%s applies to everything that keeps data', (removalPolicy, expected) => {
    const template = synth(() => ({ removalPolicy }));
    for (const type of ['AWS::SQS::Queue', 'AWS::S3::Bucket', 'AWS::Logs::LogGroup']) {
      template.allResources(type, { DeletionPolicy: expected });
    }
  });

  test('objects in the overflow bucket expire after overflowRetention', () => {
    synth(() => ({ overflowRetention: Duration.days(90) })).hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
    });
  });
});

test('names narrow what the pipeline trusts: the pipe, and the only queue that may use the unhydrated queue', () => {
  const template = synth(() => ({ pipeName: 'orders', stagingQueueName: 'orders-staging' }));
  const trust = JSON.stringify(propertiesOf(template, 'AWS::IAM::Role', 'DlqPipeRole').AssumeRolePolicyDocument);
  expect(trust).toContain(':pipe/orders');
  const { RedriveAllowPolicy } = propertiesOf(template, 'AWS::SQS::Queue', 'DlqUnhydrated');
  expect(RedriveAllowPolicy).toMatchObject({ redrivePermission: 'byQueue' });
  expect(JSON.stringify(RedriveAllowPolicy)).toContain(':orders-staging');
});

test('the code of the enrichment can be checked by a code signing configuration', () => {
  const codeSigningConfigArn = 'arn:aws:lambda:eu-west-1:111111111111:code-signing-config:csc-1';
  const template = synth((stack) => ({
    codeSigningConfig: lambda.CodeSigningConfig.fromCodeSigningConfigArn(stack, 'Signing', codeSigningConfigArn),
  }));
  template.hasResourceProperties('AWS::Lambda::Function', { CodeSigningConfigArn: codeSigningConfigArn });
});

test('with roles that exist already, the template has no role, and no policy except for those that docs/security.md names', () => {
  const stack = newStack();
  const roles = ['Dlq/EnrichmentRole', 'Dlq/PipeRole', 'Dlq/RedriveInbox/Role', 'Consumer/ServiceRole'];
  iam.Role.customizeRoles(stack, {
    preventSynthesis: true,
    usePrecreatedRoles: Object.fromEntries(roles.map((path) => [path, path.replaceAll('/', '-')])),
  });
  const dlq = new HydratedDlq(stack, 'Dlq');
  consumeStream(newFunction(stack, 'Consumer'), new kinesis.Stream(stack, 'Stream'), dlq);
  dlq.addRedriveInbox();

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::Role', 0);
  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  expect(policies.map(({ Properties }) => [JSON.stringify(Properties.PolicyName), Properties.Roles])).toEqual([
    [expect.stringContaining('HydratedDlqReads-'), ['Dlq-EnrichmentRole']],
    [expect.stringContaining('RedriveInboxInvokes-'), ['Dlq-RedriveInbox-Role']],
  ]);
});
