import { CfnCondition, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource, S3OnFailureDestination, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { uniqueName } from '../../helpers/aws/clients';
import { createApp, deployApp } from '../../helpers/local/stacks';

const code = lambda.Code.fromInline('exports.handler = async () => "ran";');
const node = { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code };
const STREAM = 'arn:aws:kinesis:eu-west-1:999999999999:stream/elsewhere';
const source = { startingPosition: lambda.StartingPosition.TRIM_HORIZON, retryAttempts: 1 };

function createStack() {
  const app = createApp();
  return { app, stack: new Stack(app, uniqueName('Orders')) };
}

describe('on the path of a failed batch, the local cloud refuses by name', () => {
  test('a type of resource', async () => {
    const { app, stack } = createStack();
    const cluster = new CfnResource(stack, 'Cluster', { type: 'AWS::MSK::Cluster' });
    const onFailure = { bind: () => ({ destination: cluster.getAtt('Arn').toString() }) };
    const consumer = new lambda.Function(stack, 'Consumer', node);
    consumer.addEventSource(new KinesisEventSource(new kinesis.Stream(stack, 'Stream'), { ...source, onFailure }));
    await expect(deployApp(app)).rejects.toThrow(
      new RegExp(
        `${stack.stackName}/Cluster \\(AWS::MSK::Cluster, .*it is on the path of failed batches, and the local cloud does not run AWS::MSK::Cluster; it runs AWS::`,
      ),
    );
  });

  test('a runtime, with what to do', async () => {
    const { app, stack } = createStack();
    const onFailure = new SqsDlq(new sqs.Queue(stack, 'Failures'));
    const consumer = new lambda.Function(stack, 'Consumer', { ...node, runtime: lambda.Runtime.PYTHON_3_13 });
    consumer.addEventSource(
      new KinesisEventSource(kinesis.Stream.fromStreamArn(stack, 'Stream', STREAM), { ...source, onFailure }),
    );
    const refusal = expect.stringContaining(`${stack.stackName}/Consumer/Resource (AWS::Lambda::Function`);
    await expect(deployApp(app)).rejects.toMatchObject({ message: refusal });
    await expect(deployApp(app)).rejects.toThrow(
      'the runtime python3.13 cannot run here; only Node.js functions can. Replace the function for the run: startLocal(app, { functions:',
    );
  });

  test('a stream of another account', async () => {
    const { app, stack } = createStack();
    const onFailure = new SqsDlq(new sqs.Queue(stack, 'Failures'));
    const stream = kinesis.Stream.fromStreamArn(stack, 'Stream', STREAM);
    new lambda.Function(stack, 'Consumer', node).addEventSource(
      new KinesisEventSource(stream, { ...source, onFailure }),
    );
    await expect(deployApp(app)).rejects.toThrow(
      `${STREAM} is in none of the stacks that run here, and is not a stream or table of the account 000000000000 and Region eu-west-1`,
    );
  });

  test.each([
    [
      'a bucket whose queue does not let S3 send, as AWS does',
      (queue: sqs.Queue) => ({ queueConfigurations: [{ event: 's3:ObjectCreated:*', queue: queue.queueArn }] }),
      /Unable to validate the following destination configurations: .*s3\.amazonaws\.com is not authorized to perform: sqs:SendMessage/,
    ],
    [
      'a bucket that notifies something else than a queue',
      () => ({ eventBridgeConfiguration: { eventBridgeEnabled: true } }),
      /NotificationConfiguration has EventBridgeConfiguration/,
    ],
  ])('%s', async (_, notifications, message) => {
    const { app, stack } = createStack();
    const bucket = new s3.Bucket(stack, 'Failures');
    const resource = bucket.node.defaultChild as s3.CfnBucket;
    resource.notificationConfiguration = notifications(new sqs.Queue(stack, 'Staging'));
    const onFailure = new S3OnFailureDestination(bucket);
    const stream = new kinesis.Stream(stack, 'Stream', { shardCount: 1 });
    new lambda.Function(stack, 'Consumer', node).addEventSource(
      new KinesisEventSource(stream, { ...source, onFailure }),
    );
    await expect(deployApp(app)).rejects.toThrow(message);
  });

  test('a property that a mapping does not support', async () => {
    const { app, stack } = createStack();
    const onFailure = new SqsDlq(new sqs.Queue(stack, 'Failures'));
    const { streamArn: eventSourceArn } = new kinesis.Stream(stack, 'Stream');
    const consumer = new lambda.Function(stack, 'Consumer', node);
    const mapping = consumer.addEventSourceMapping('Mapping', { ...source, eventSourceArn, onFailure });
    (mapping.node.defaultChild as lambda.CfnEventSourceMapping).addPropertyOverride('Topics', ['orders']);
    await expect(deployApp(app)).rejects.toThrow(/AWS::Lambda::EventSourceMapping.*Topics/);
  });
});

describe('a second mapping of the same stream', () => {
  /** An app whose consumer has a mapping, and an alias. */
  function createMappedStack() {
    const { app, stack } = createStack();
    const onFailure = new SqsDlq(new sqs.Queue(stack, 'Failures'));
    const stream = new kinesis.Stream(stack, 'Stream', { shardCount: 1 });
    const consumer = new lambda.Function(stack, 'Consumer', node);
    const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: consumer.currentVersion });
    consumer.addEventSource(new KinesisEventSource(stream, { ...source, onFailure }));
    return { app, consumer, alias, again: { ...source, eventSourceArn: stream.streamArn, onFailure } };
  }

  test('is refused for the same function, as on AWS', async () => {
    const { app, consumer, again } = createMappedStack();
    consumer.addEventSourceMapping('Again', again);
    await expect(deployApp(app)).rejects.toThrow(
      /already exists\. AWS refuses a second one with ResourceConflictException/,
    );
  });

  test('is created for an alias of the function', async () => {
    const { app, alias, again } = createMappedStack();
    alias.addEventSourceMapping('Again', again);
    const { cloud } = await deployApp(app);
    expect(cloud.mappings.map(({ FunctionArn }) => FunctionArn.endsWith(':live')).sort()).toEqual([false, true]);
  });
});

test('resources off that path are listed with the reason, and references to them resolve', async () => {
  const { app, stack } = createStack();
  const secret = new secretsmanager.Secret(stack, 'Password');
  const consumer = new lambda.Function(stack, 'Consumer', {
    ...node,
    code: lambda.Code.fromInline('exports.handler = async () => process.env.SECRET;'),
    environment: { SECRET: secret.secretArn },
  });
  new apigateway.LambdaRestApi(stack, 'Api', { handler: consumer });
  new cloudwatch.Alarm(stack, 'Alarm', { metric: consumer.metricErrors(), threshold: 1, evaluationPeriods: 1 });
  new lambda.Function(stack, 'Report', { ...node, runtime: lambda.Runtime.PYTHON_3_13 });
  const eventSourceArn = 'arn:aws:mq:eu-west-1:000000000000:broker:jobs:b-1';
  new lambda.EventSourceMapping(stack, 'Jobs', { target: consumer, eventSourceArn });
  const { cloud, stacks } = await deployApp(app);

  const [{ notRun } = { notRun: [] }] = stacks;
  const reasons = Object.fromEntries(notRun.map(({ type, reason }) => [type, reason]));
  expect(reasons).toMatchObject({
    'AWS::SecretsManager::Secret': 'this type is not supported',
    'AWS::ApiGateway::RestApi': 'this type is not supported',
    'AWS::CloudWatch::Alarm': 'this type is not supported',
    'AWS::Lambda::Function': expect.stringContaining(
      'the runtime python3.13 cannot run here; only Node.js functions can',
    ),
    'AWS::Lambda::EventSourceMapping': expect.stringContaining('Kinesis streams, DynamoDB streams and SQS queues only'),
  });
  const functionName = stack.getLogicalId(consumer.node.defaultChild as lambda.CfnFunction);
  const { payload } = await cloud.invoke(cloud.functions.arnOf(`${stack.stackName}-${functionName}`), '{}');
  expect(JSON.parse(payload)).toMatch(/^arn:aws:secretsmanager:eu-west-1:000000000000:.*Password/);
});

test('a resource whose condition is false is not created', async () => {
  const { app, stack } = createStack();
  const isFrankfurt = new CfnCondition(stack, 'IsFrankfurt', {
    expression: Fn.conditionEquals(Fn.ref('AWS::Region'), 'eu-central-1'),
  });
  new sqs.CfnQueue(stack, 'Here');
  new sqs.CfnQueue(stack, 'There').cfnOptions.condition = isFrankfurt;
  const { stacks } = await deployApp(app);
  expect(stacks.flatMap(({ resources }) => [...resources.keys()])).toEqual(['Here']);
});

test('a stack imports what another stack exports', async () => {
  const app = createApp();
  const producer = new Stack(app, uniqueName('Producer'));
  const consumer = new Stack(app, uniqueName('Consumer'));
  const queue = new sqs.Queue(producer, 'Queue');
  new lambda.Function(consumer, 'Function', {
    ...node,
    code: lambda.Code.fromInline('exports.handler = async () => process.env.QUEUE;'),
    environment: { QUEUE: queue.queueArn },
  });
  const { cloud, ref } = await deployApp(app);
  const { payload } = await cloud.invoke(cloud.functions.arnOf(ref('AWS::Lambda::Function')), '{}');
  expect(JSON.parse(payload)).toBe(`arn:aws:sqs:eu-west-1:000000000000:${ref('AWS::SQS::Queue').split('/').at(-1)}`);
});

test('stacks of different regions are refused', async () => {
  const app = createApp();
  for (const region of ['eu-west-1', 'us-east-1'])
    new sqs.Queue(new Stack(app, `In-${region}`, { env: { account: '111122223333', region } }), 'Queue');
  await expect(deployApp(app)).rejects.toThrow('the stacks belong to the regions eu-west-1, us-east-1');
});
