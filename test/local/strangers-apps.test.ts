import { App, LegacyStackSynthesizer, NestedStack, PermissionsBoundary, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, KinesisEventSource, SnsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HydratedDestination, HydratedDlq } from '../../lib';
import { type LocalCloud, startLocal } from '../../local';
import { deployApp, temporaryFolder } from '../helpers/local/stacks';

const env = { account: '111111111111', region: 'eu-west-1' };
const IMPORTED = 'arn:aws:kinesis:eu-west-1:111111111111:stream/imported-orders';
const IMPORTED_TABLE = 'arn:aws:dynamodb:eu-west-1:111111111111:table/imported-places';

const python = { runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code: lambda.Code.fromInline('pass') };
const failing = {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => { throw new Error("always"); };'),
};

/**
 * An app with what strangers' apps have: weak references between stacks, nested stacks, the legacy synthesizer, imported
 * streams and tables, a VPC, permissions boundaries, layers, AWS managed policies, and a consumer that is not in Node.js.
 */
function strangersApp() {
  const context = { '@aws-cdk/core:defaultCrossStackReferences': 'weak' };
  const app = new App({ outdir: temporaryFolder('cdk.out-'), context });
  const failures = new Stack(app, 'Failures', { env, synthesizer: new LegacyStackSynthesizer() });
  const vpc = new ec2.Vpc(failures, 'Vpc', { maxAzs: 2 });
  const dlq = new HydratedDlq(failures, 'Dlq', { vpc });
  const onFailure = { startingPosition: lambda.StartingPosition.TRIM_HORIZON, retryAttempts: 0, onFailure: dlq };

  // As before this library: a topic as OnFailure destination, to which the staging queue subscribes.
  const notified = new kinesis.Stream(failures, 'Notified', { shardCount: 1 });
  const topic = new sns.Topic(failures, 'Notifications');
  topic.addSubscription(new subscriptions.SqsSubscription(dlq.stagingQueue));
  topic.addSubscription(new subscriptions.EmailSubscription('oncall@example.com'));
  new lambda.Function(failures, 'Notifying', failing).addEventSource(
    new KinesisEventSource(notified, { ...onFailure, onFailure: new SnsDlq(topic) }),
  );
  dlq.allowHydrationOf(notified);

  const orders = new Stack(app, 'Orders', { env, permissionsBoundary: PermissionsBoundary.fromName('dev') });
  const managedPolicies = [
    'service-role/AWSLambdaKinesisExecutionRole',
    'AmazonDynamoDBFullAccess',
    'AWSBatchFullAccess',
  ];
  const role = new iam.Role(orders, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    managedPolicies: managedPolicies.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
  });
  const layer = lambda.LayerVersion.fromLayerVersionArn(
    orders,
    'Layer',
    'arn:aws:lambda:eu-west-1:094274105915:layer:Powertools:30',
  );
  const consumer = new lambda.Function(orders, 'Consumer', { ...python, role, layers: [layer] });
  const stream = new kinesis.Stream(orders, 'Stream', { shardCount: 1 });
  const imported = kinesis.Stream.fromStreamArn(orders, 'Imported', IMPORTED);
  const importedTable = dynamodb.Table.fromTableAttributes(orders, 'ImportedTable', {
    tableArn: IMPORTED_TABLE,
    tableStreamArn: `${IMPORTED_TABLE}/stream/2024-01-01T00:00:00.000`,
  });
  for (const source of [stream, imported]) consumer.addEventSource(new KinesisEventSource(source, onFailure));
  consumer.addEventSource(new DynamoEventSource(importedTable, onFailure));

  // As in Amplify: table and function in nested stacks of one root.
  const root = new Stack(app, 'Root', { env });
  const table = new dynamodb.Table(new NestedStack(root, 'Data'), 'Places', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    stream: dynamodb.StreamViewType.NEW_IMAGE,
  });
  const places = new lambda.Function(new NestedStack(root, 'Functions'), 'Places', failing);
  const hydrated = new sns.Topic(root, 'Hydrated');
  hydrated.addSubscription(new subscriptions.SqsSubscription(new sqs.Queue(root, 'Subscriber')));
  const toTopic = new HydratedDlq(root, 'Dlq', { destination: HydratedDestination.topic(hydrated) });
  places.addEventSource(new DynamoEventSource(table, { ...onFailure, onFailure: toTopic }));
  return { app, stream, imported, importedTable, table, notified };
}

describe('an app with what strangers write', () => {
  const { app, stream, imported, importedTable, table, notified } = strangersApp();
  let cloud: LocalCloud;
  beforeAll(async () => {
    const refuse = (event: { readonly Records: readonly object[] }) => {
      throw new Error(`refused ${event.Records.length}`);
    };
    cloud = await startLocal(app, { functions: { 'Orders/Consumer': refuse } });
  });
  afterAll(() => cloud?.stop());

  test.each([
    ['a stream whose consumer a handler of the test replaces', () => stream, { orderId: '1' }],
    ['a stream that the app imports', () => imported, { orderId: '2' }],
    ['a table that the app imports', () => importedTable, { id: '3' }],
    ['a stream whose pointers come by a topic', () => notified, { orderId: '5' }],
    ['a table and a function in nested stacks, whose messages go to a topic', () => table, { id: '4' }],
  ])('hydrates what fails of %s', async (_, target, record) => {
    await cloud.put(target(), record);
    const { KinesisBatch, DynamoDBBatch, hydration } = await cloud.hydrated.next();
    expect(hydration.status).toBe('COMPLETE');
    expect(KinesisBatch ?? DynamoDBBatch?.map(({ newImage }) => newImage)).toEqual([record]);
  });

  test('says what runs without something that the template gives it', () => {
    const without = cloud.notRun.flatMap((one) => one.without ?? []);
    expect(without).toEqual(
      expect.arrayContaining([
        'Layers',
        'PermissionsBoundary',
        'arn:aws:iam::aws:policy/AWSBatchFullAccess',
        'the stream imported-orders, which the app imports',
        'the table imported-places, which the app imports',
        'the subscriber by email',
      ]),
    );
    expect(without).not.toContain('arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess');
  });
});

test('a replacement for which there is no function is refused, with the functions that there are', async () => {
  const app = new App({ outdir: temporaryFolder('cdk.out-') });
  new lambda.Function(new Stack(app, 'Orders'), 'Consumer', failing);
  await expect(deployApp(app, { functions: { 'Orders/Konsumer': () => undefined } })).rejects.toThrow(
    'There is no function "Orders/Konsumer" to replace. There are: Orders/Consumer.',
  );
});
