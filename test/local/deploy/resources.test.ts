import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { expect, test } from 'vitest';
import { uniqueName } from '../../helpers/aws/clients';
import { createApp, deployApp } from '../../helpers/local/stacks';

async function attributesOf(deployment: Awaited<ReturnType<typeof deployApp>>, name: string) {
  const QueueUrl = `http://127.0.0.1/000000000000/${name}`;
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  return (await deployment.cloud.clients.sqs.send(command)).Attributes;
}

test('a queue keeps its redrive policy, and the time scale shortens delays and visibility timeouts', async () => {
  const app = createApp();
  const stack = new Stack(app, uniqueName('Queues'));
  const deadLetterQueue = { queue: new sqs.Queue(stack, 'Dead'), maxReceiveCount: 4 };
  const queue = new sqs.Queue(stack, 'Queue', { visibilityTimeout: Duration.minutes(12), deadLetterQueue });
  const deployment = await deployApp(app);
  const nameOf = (construct: sqs.Queue) =>
    `${stack.stackName}-${stack.getLogicalId(construct.node.defaultChild as sqs.CfnQueue)}`;
  const attributes = await attributesOf(deployment, nameOf(queue));
  expect(attributes).toMatchObject({ VisibilityTimeout: '36' });
  expect(JSON.parse(`${attributes?.RedrivePolicy}`)).toEqual({
    deadLetterTargetArn: `arn:aws:sqs:eu-west-1:000000000000:${nameOf(deadLetterQueue.queue)}`,
    maxReceiveCount: 4,
  });
});

test('a FIFO queue has a name that ends with .fifo, even when the name is shortened', async () => {
  const app = createApp();
  const stack = new Stack(app, uniqueName('A'.repeat(70)));
  new sqs.Queue(stack, 'Queue', { fifo: true, contentBasedDeduplication: true });
  const deployment = await deployApp(app);
  const name = `${deployment.ref('AWS::SQS::Queue').split('/').at(-1)}`;
  expect(name).toMatch(/\.fifo$/);
  expect(name.length).toBeLessThanOrEqual(80);
  expect(await attributesOf(deployment, name)).toMatchObject({ FifoQueue: 'true', ContentBasedDeduplication: 'true' });
});

test('a topic gives its subscribers what passes their filter policies', async () => {
  const app = createApp();
  const stack = new Stack(app, uniqueName('Topics'));
  const topic = new sns.Topic(stack, 'Hydrated');
  const status = sns.SubscriptionFilter.stringFilter({ allowlist: ['PARTIAL'] });
  const policies: Record<string, object> = {
    Everything: {},
    Partial: {
      filterPolicyWithMessageBody: {
        hydration: sns.FilterOrPolicy.policy({ status: sns.FilterOrPolicy.filter(status) }),
      },
    },
    Tagged: { filterPolicy: { status } },
  };
  const queues = Object.entries(policies).map(([id, policy]) => {
    const queue = new sqs.Queue(stack, id);
    topic.addSubscription(new SqsSubscription(queue, policy));
    return `${stack.stackName}-${stack.getLogicalId(queue.node.defaultChild as sqs.CfnQueue)}`;
  });
  const deployment = await deployApp(app);
  const publish = (message: string) => deployment.cloud.topics.get(deployment.ref('AWS::SNS::Topic'))?.publish(message);
  await publish('{"hydration":{"status":"COMPLETE"}}');
  await publish('{"hydration":{"status":"PARTIAL"}}');
  await publish('not JSON');

  const counts = queues.map(async (name) => (await attributesOf(deployment, name))?.ApproximateNumberOfMessages);
  expect(await Promise.all(counts)).toEqual(['3', '1', '0']);
});

test('a stream has its shards, its retention and its name', async () => {
  const app = createApp();
  const streamName = uniqueName('orders');
  const stack = new Stack(app, uniqueName('Streams'));
  new kinesis.Stream(stack, 'Orders', { streamName, shardCount: 3, retentionPeriod: Duration.hours(48) });
  const { cloud } = await deployApp(app);
  const { StreamDescriptionSummary } = await cloud.clients.kinesis.send(
    new DescribeStreamSummaryCommand({ StreamName: streamName }),
  );
  expect(StreamDescriptionSummary).toMatchObject({
    StreamStatus: 'ACTIVE',
    OpenShardCount: 3,
    RetentionPeriodHours: 48,
  });
});

type Keys = Pick<dynamodb.TablePropsV2, 'partitionKey' | 'sortKey'>;

test.each([
  [
    'Table',
    (stack: Stack, props: Keys) =>
      new dynamodb.Table(stack, 'Orders', { ...props, stream: dynamodb.StreamViewType.KEYS_ONLY }),
  ],
  [
    'TableV2',
    (stack: Stack, props: Keys) =>
      new dynamodb.TableV2(stack, 'Orders', { ...props, dynamoStream: dynamodb.StreamViewType.KEYS_ONLY }),
  ],
])('a %s has its keys, its indexes and its stream', async (_, create) => {
  const app = createApp();
  const string = dynamodb.AttributeType.STRING;
  const table = create(new Stack(app, uniqueName('Tables')), {
    partitionKey: { name: 'customer', type: string },
    sortKey: { name: 'placedAt', type: dynamodb.AttributeType.NUMBER },
  });
  table.addGlobalSecondaryIndex({ indexName: 'byState', partitionKey: { name: 'state', type: string } });
  const { cloud, stacks } = await deployApp(app);
  const [[, values] = []] = stacks.flatMap(({ resources }) => [...resources]);
  const { Table } = await cloud.clients.dynamoDB.send(new DescribeTableCommand({ TableName: values?.ref }));
  expect(Table?.KeySchema).toEqual([
    { AttributeName: 'customer', KeyType: 'HASH' },
    { AttributeName: 'placedAt', KeyType: 'RANGE' },
  ]);
  expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['byState']);
  expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' });
  expect(values?.attribute('StreamArn')).toBe(Table?.LatestStreamArn);
});

test('a bucket has a lower-case name', async () => {
  const app = createApp();
  new s3.Bucket(new Stack(app, uniqueName('Buckets')), 'Overflow');
  const { cloud, ref } = await deployApp(app);
  const Bucket = ref('AWS::S3::Bucket');
  expect(Bucket).toBe(Bucket.toLowerCase());
  await cloud.clients.s3.send(new HeadBucketCommand({ Bucket }));
});

test('a function has the environment that the template and Lambda set, nothing else, and runs by version and alias', async () => {
  const app = createApp();
  const stack = new Stack(app, uniqueName('Functions'));
  const topicName = 'alerts';
  const consumer = new lambda.Function(stack, 'Consumer', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(
      'exports.handler = async (_, context) => ({ ...process.env, arn: context.invokedFunctionArn });',
    ),
    environment: { TOPIC: topicName },
    memorySize: 256,
  });
  new lambda.Alias(stack, 'Live', { aliasName: 'live', version: consumer.currentVersion });
  const { cloud, ref } = await deployApp(app);
  const arn = ref('AWS::Lambda::Alias');
  const { payload, executedVersion } = await cloud.invoke(arn, '{}');
  expect(executedVersion).toBe('1');
  expect(JSON.parse(payload)).toMatchObject({
    TOPIC: topicName,
    AWS_REGION: 'eu-west-1',
    AWS_LAMBDA_FUNCTION_NAME: ref('AWS::Lambda::Function'),
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_ENDPOINT_URL_SQS: cloud.proxies.endpoints.sqs,
    arn,
  });
  expect(JSON.parse(payload)).not.toHaveProperty('HOME');
  await expect(cloud.invoke(`${arn.replace(':live', ':test')}`, '{}')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

/** As a signed call of the service says which it is; the SDK's client of it is not installed here. */
const CALL_OF_SES = `exports.handler = async () => {
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/ses/aws4_request' };
  throw new Error(await (await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers })).text());
};`;
const CALL_OF_SNS = `const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
exports.handler = () => new SNSClient().send(new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:1:a', Message: 'x' }));`;

test.each([
  ['a service', CALL_OF_SES, 'ses. It emulates Kinesis, DynamoDB, SQS, S3'],
  ['an operation', CALL_OF_SNS, 'Publish of SNS'],
])('a function that calls %s that is not emulated gets an error that says so', async (_, code, name) => {
  const app = createApp();
  new lambda.Function(new Stack(app, uniqueName('Functions')), 'Consumer', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(code),
  });
  const { cloud, ref } = await deployApp(app);
  const { payload } = await cloud.invoke(cloud.functions.arnOf(ref('AWS::Lambda::Function')), '{}');
  expect(JSON.parse(payload).errorMessage).toContain(`The local cloud does not emulate ${name}`);
});
