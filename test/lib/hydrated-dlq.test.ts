import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { beforeAll, describe, expect, test } from 'vitest';
import { ENVIRONMENT } from '../../contract/environment';
import { SQS_MESSAGE_BYTES, SQS_RETENTION_SECONDS } from '../../contract/limits';
import { HydratedDlq } from '../../lib';
import { IS_OLDEST_CDK } from '../helpers/constructs/cdk-version';
import { identityPolicies } from '../helpers/constructs/iam';
import { consumeStream, consumeTable, newFunction, newStack, newTable } from '../helpers/constructs/orders';

let template: Template;

beforeAll(() => {
  // GIVEN
  const stack = newStack();
  const consumer = newFunction(stack);
  // WHEN
  const dlq = new HydratedDlq(stack, 'Dlq');
  consumeStream(consumer, new kinesis.Stream(stack, 'Stream'), dlq);
  consumeTable(consumer, newTable(stack), dlq);
  template = Template.fromStack(stack);
});

function logicalId(type: string, start: string): string {
  const [id] = Object.keys(template.findResources(type)).filter((candidate) => candidate.startsWith(start));
  expect(id, `${type} ${start}`).toBeDefined();
  return id ?? '';
}

const arnOf = (type: string, start: string) => ({ 'Fn::GetAtt': [logicalId(type, start), 'Arn'] });
const queueArn = (start: string) => arnOf('AWS::SQS::Queue', start);

describe('mappings', () => {
  test.each(['AWS::Kinesis::Stream', 'AWS::DynamoDB::Table'])(
    'a mapping of %s sends its pointers to the staging queue',
    (type) => {
      const [source] = Object.keys(template.findResources(type));
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: { 'Fn::GetAtt': [source, Match.anyValue()] },
        DestinationConfig: { OnFailure: { Destination: queueArn('DlqStaging') } },
      });
    },
  );
});

describe('queues', () => {
  test.each(['DlqStaging', 'DlqUnhydrated', 'DlqDestination'])(
    '%s is encrypted, TLS only and keeps messages for 14 days',
    (start) => {
      const id = logicalId('AWS::SQS::Queue', start);
      expect(template.findResources('AWS::SQS::Queue')[id]?.Properties).toMatchObject({
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: SQS_RETENTION_SECONDS.max,
      });
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Statement: [{ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
        },
      });
    },
  );

  test('the staging queue hides a batch for six enrichment timeouts and redelivers it for three hours', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 6 * 120,
      RedrivePolicy: { deadLetterTargetArn: queueArn('DlqUnhydrated'), maxReceiveCount: (3 * 3600) / (6 * 120) },
    });
  });
});

test('the overflow bucket is private, encrypted, TLS only and kept; its objects expire after 30 days', () => {
  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 30, Status: 'Enabled' })] },
    },
  });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: { Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] },
  });
});

test('the enrichment knows its queues, its bucket and the limits of its destination', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Environment: {
      Variables: {
        [ENVIRONMENT.stagingQueueUrl]: { Ref: logicalId('AWS::SQS::Queue', 'DlqStaging') },
        [ENVIRONMENT.unhydratedQueueUrl]: { Ref: logicalId('AWS::SQS::Queue', 'DlqUnhydrated') },
        [ENVIRONMENT.overflowBucket]: { Ref: logicalId('AWS::S3::Bucket', 'DlqOverflow') },
        [ENVIRONMENT.messageLimitBytes]: String(SQS_MESSAGE_BYTES),
        [ENVIRONMENT.requestLimitBytes]: String(SQS_MESSAGE_BYTES),
      },
    },
  });
});

test('Lambda does not end the loop in which the enrichment sends a pointer back to the staging queue for a day', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    RecursiveLoop: 'Allow',
    Environment: { Variables: Match.objectLike({ [ENVIRONMENT.retryForSeconds]: '86400' }) },
  });
});

test.each(['us-gov-west-1', 'ap-southeast-6'])(
  'nothing is set for loops in %s, where Lambda detects none',
  (region) => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region } });
    new HydratedDlq(stack, 'Dlq').addRedriveInbox({ functions: [newFunction(stack)] });
    Template.fromStack(stack).allResourcesProperties('AWS::Lambda::Function', { RecursiveLoop: Match.absent() });
  },
);

describe('pipe', () => {
  test('leads from the staging queue through the enrichment to the destination, without a batching window', () => {
    template.hasResourceProperties('AWS::Pipes::Pipe', {
      Source: queueArn('DlqStaging'),
      SourceParameters: { SqsQueueParameters: { BatchSize: 10, MaximumBatchingWindowInSeconds: Match.absent() } },
      Enrichment: arnOf('AWS::Lambda::Function', 'DlqEnrichment'),
      Target: queueArn('DlqDestination'),
      RoleArn: arnOf('AWS::IAM::Role', 'DlqPipeRole'),
    });
  });

  test('is created after the policy of its role', () => {
    template.hasResource('AWS::Pipes::Pipe', {
      DependsOn: Match.arrayWith([logicalId('AWS::IAM::Policy', 'DlqPipeRoleDefaultPolicy')]),
    });
  });

  test('can be assumed by pipes of this account and Region only', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'pipes.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([':pipe/*'])] } },
            },
          },
        ],
      },
    });
  });
});

test.skipIf(IS_OLDEST_CDK)('roles have exactly these statements', () => {
  expect(identityPolicies(template)).toMatchInlineSnapshot(`
    {
      "ConsumerServiceRole": [
        "Allow sqs:SendMessage on DlqStaging.Arn",
        "Allow kinesis:DescribeStreamSummary, kinesis:GetRecords, kinesis:GetShardIterator, kinesis:ListShards, kinesis:SubscribeToShard, kinesis:DescribeStream, kinesis:ListStreams, kinesis:DescribeStreamConsumer on Stream.Arn",
        "Allow dynamodb:ListStreams on *",
        "Allow dynamodb:DescribeStream, dynamodb:GetRecords, dynamodb:GetShardIterator on Table.StreamArn",
      ],
      "DlqEnrichmentRole": [
        "Allow sqs:SendMessage, sqs:DeleteMessage on DlqStaging.Arn",
        "Allow sqs:SendMessage on DlqUnhydrated.Arn",
        "Allow s3:PutObject on DlqOverflow.Arn/hydrated-dlq/*",
        "Allow logs:CreateLogStream, logs:PutLogEvents on DlqEnrichmentLogs.Arn",
        "Allow kinesis:GetRecords, kinesis:GetShardIterator on Stream.Arn",
        "Allow dynamodb:GetRecords, dynamodb:GetShardIterator on Table.StreamArn",
      ],
      "DlqPipeRole": [
        "Allow sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes on DlqStaging.Arn",
        "Allow lambda:InvokeFunction on DlqEnrichment.Arn",
        "Allow sqs:SendMessage on DlqDestination.Arn",
        "Allow logs:CreateLogStream, logs:PutLogEvents on DlqPipeLogs.Arn",
      ],
    }
  `);
});

test('logical ids do not change, because changing one would replace a deployed resource', () => {
  const { Resources } = template.toJSON() as { Resources: object };
  expect(Object.keys(Resources).filter((id) => id.startsWith('Dlq'))).toMatchInlineSnapshot(`
    [
      "DlqDestinationEC528D1D",
      "DlqDestinationPolicyD5DAAC96",
      "DlqUnhydrated1A7F4DBB",
      "DlqUnhydratedPolicy45FA41E7",
      "DlqStagingA310A9CE",
      "DlqStagingPolicy2A544A58",
      "DlqOverflow08A0A21D",
      "DlqOverflowPolicyF93992CB",
      "DlqEnrichmentRole3AA9EF83",
      "DlqEnrichmentRoleDefaultPolicy438E7525",
      "DlqEnrichmentLogs736ACFA3",
      "DlqEnrichmentC828B92E",
      "DlqPipeRoleC8E48DE4",
      "DlqPipeRoleDefaultPolicy87E0400D",
      "DlqPipeLogsF32C6015",
      "DlqPipeAAA1D080",
      "DlqReads0766465F",
    ]
  `);
});
