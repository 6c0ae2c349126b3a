import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { type App, type Environment, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HydratedDlq } from '../../../lib';
import { type LocalCloud, startLocal } from '../../../local';
import { sqsClient } from '../../helpers/aws/clients';
import { createApp } from '../../helpers/local/stacks';

/** A stream and a table whose consumer fails on everything. */
function ordersStack(app: App, id: string, env?: Environment) {
  const stack = new Stack(app, id, { env });
  const stream = new kinesis.Stream(stack, 'Orders');
  const table = new dynamodb.TableV2(stack, 'OrdersTable', {
    partitionKey: { name: 'orderId', type: dynamodb.AttributeType.STRING },
    dynamoStream: dynamodb.StreamViewType.NEW_IMAGE,
  });
  const consumer = new lambda.Function(stack, 'Consumer', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => { throw new Error("always"); };'),
  });
  const dlq = new HydratedDlq(stack, 'Dlq');
  const props = { startingPosition: lambda.StartingPosition.TRIM_HORIZON, retryAttempts: 0, onFailure: dlq };
  consumer.addEventSource(new KinesisEventSource(stream, props));
  consumer.addEventSource(new DynamoEventSource(table, props));
  return { stack, stream, table, dlq };
}

describe('a cloud', () => {
  let cloud: LocalCloud;
  const app = createApp();
  const { stream, table, dlq } = ordersStack(app, 'Orders');
  beforeAll(async () => {
    cloud = await startLocal(app);
  });
  afterAll(() => cloud?.stop());

  test.each([
    ['an object, as JSON', { orderId: '1' }, '{"orderId":"1"}'],
    ['a text, as it is', 'plain ✓', 'plain ✓'],
    ['bytes, as they are', Buffer.from([0, 255]), Buffer.from([0, 255])],
  ])('puts %s', async (_, record, bytes) => {
    await cloud.put(stream, record);
    const { payload } = await cloud.hydrated.next();
    const [first] = payload?.Records ?? [];
    expect(first && 'kinesis' in first && Buffer.from(first.kinesis.data, 'base64')).toEqual(Buffer.from(bytes));
  });

  test('puts items into a table', async () => {
    await cloud.put(table, [{ orderId: '1', lines: [{ amount: 2.5, gift: true }] }]);
    expect(await cloud.hydrated.next()).toMatchObject({
      hydration: { status: 'COMPLETE', source: 'dynamodb' },
      DynamoDBBatch: [{ newImage: { orderId: '1', lines: [{ amount: 2.5, gift: true }] } }],
    });
  });

  test.each(['Orders/Orders', 'Orders/Orders/Resource'])('finds a stream by its name %s', async (name) => {
    await cloud.put(name, 'x', { partitionKey: 'customer' });
    expect(await cloud.hydrated.next()).toMatchObject({
      payload: { Records: [{ kinesis: { partitionKey: 'customer' } }] },
    });
  });

  test('says why Kinesis refuses a record', async () => {
    const tooLarge = 'x'.repeat(1_100_000);
    await expect(cloud.put(stream, tooLarge)).rejects.toThrow(/^Kinesis refused 1 of 1 records: \w+: \w+/);
  });

  test('says what there is when a stream is not found', async () => {
    await expect(cloud.put('Payments', 'x')).rejects.toThrow(
      '"Payments" matches no stream or table that runs here. There are: Orders/Orders, Orders/OrdersTable.',
    );
  });

  test.each([0, 1_001, Number.NaN])('refuses the time scale %d', async (timeScale) => {
    await expect(startLocal(app, { timeScale })).rejects.toThrow(
      `timeScale must be a number from 1 to 1000, not ${timeScale}.`,
    );
  });

  test('hands out what waits in the unhydrated queue', async () => {
    const sqs = sqsClient(cloud.endpoints.sqs);
    const QueueUrl = cloud.ref(dlq.unhydratedQueue);
    const MessageAttributes = { HydrationErrorName: { DataType: 'String', StringValue: 'Throttled' } };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'pointer', MessageAttributes }));
    expect(await cloud.unhydrated.next()).toEqual({ body: 'pointer', attributes: { HydrationErrorName: 'Throttled' } });
    expect(await cloud.unhydrated.peek()).toEqual([]);
  });

  test('runs beside another, each with its own records; the other leaves nothing behind', async () => {
    const env = { account: '111122223333', region: 'eu-central-1' };
    const other = await startLocal(ordersStack(createApp(), 'Others', env).stack);
    const clouds = [cloud, other];
    await Promise.all(clouds.map((one, index) => one.put('Orders', `order of ${index}`)));
    const messages = await Promise.all(clouds.map((one) => one.hydrated.next()));
    expect(messages.map(({ KinesisBatch }) => KinesisBatch)).toEqual([['order of 0'], ['order of 1']]);
    expect(messages.map(({ KinesisBatchInfo }) => KinesisBatchInfo?.streamArn)).toEqual([
      expect.stringMatching(/^arn:aws:kinesis:eu-west-1:000000000000:stream\/Orders-/),
      expect.stringMatching(/^arn:aws:kinesis:eu-central-1:111122223333:stream\/Others-/),
    ]);
    await other.stop();
    // As the clean-up after all tests does once more.
    await other.stop();
    for (const endpoint of Object.values(other.endpoints))
      await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
  });
});

test.each([['a stack that is not there', { stacks: ['Payments'] }, 'There is no stack Payments; the app has Orders.']])(
  '%s is refused',
  async (_, options, message) => {
    const app = createApp();
    ordersStack(app, 'Orders');
    await expect(startLocal(app, options)).rejects.toThrow(message);
  },
);
