import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { type TestContext, test } from 'vitest';
import type { HydratedMessage } from '../../../contract/message';
import { HydratedDlq } from '../../../lib';
import { type Fault, injectFault } from '../../../local/demo/faults';
import { stacksOf } from '../../../local/test-kit/app-source';
import { uniqueName } from '../../helpers/aws/clients';
import { createApp, deployStacks } from '../../helpers/local/stacks';

/** A stream and a table whose consumer fails on every batch, and does not split it. */
async function deployWith(fault: Fault, { onTestFinished }: TestContext) {
  const app = createApp();
  const stack = new Stack(app, uniqueName('Faults'));
  const stream = new kinesis.Stream(stack, 'Orders');
  const table = new dynamodb.Table(stack, 'OrdersTable', {
    partitionKey: { name: 'orderId', type: dynamodb.AttributeType.STRING },
    stream: dynamodb.StreamViewType.NEW_IMAGE,
  });
  const consumer = new lambda.Function(stack, 'Consumer', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => { throw new Error("always"); };'),
  });
  const startingPosition = lambda.StartingPosition.TRIM_HORIZON;
  const props = { startingPosition, retryAttempts: 0, onFailure: new HydratedDlq(stack, 'Dlq') };
  consumer.addEventSource(new KinesisEventSource(stream, props));
  consumer.addEventSource(new DynamoEventSource(table, props));
  const deployment = await deployStacks(stacksOf(app), onTestFinished);
  injectFault(fault, deployment.cloud);
  return deployment;
}

async function put({ cloud, ref }: Awaited<ReturnType<typeof deployWith>>) {
  const Records = [1, 2, 3].map((n) => ({ PartitionKey: 'a', Data: Buffer.from(`${n}`) }));
  await cloud.clients.kinesis.send(new PutRecordsCommand({ StreamName: ref('AWS::Kinesis::Stream'), Records }));
  const Item = { orderId: { S: 'only' } };
  await cloud.clients.dynamoDB.send(new PutItemCommand({ TableName: ref('AWS::DynamoDB::Table'), Item }));
}

async function messages({ events }: Awaited<ReturnType<typeof deployWith>>) {
  const of = async (source: string) => {
    const isMeant = ({ message }: { readonly message: unknown }) =>
      (message as HydratedMessage).hydration.source === source;
    return (await events.waitFor('delivered', isMeant)).message as HydratedMessage;
  };
  return { kinesis: await of('kinesis'), dynamodb: await of('dynamodb') };
}

test.concurrent.for<Fault>(['throttling', 'outage'])(
  '%s: pointers take the retry lane and arrive later',
  async (fault, context) => {
    const deployment = await deployWith(fault, context);
    await put(deployment);
    const { kinesis: ofStream, dynamodb: ofTable } = await messages(deployment);
    for (const { hydration } of [ofStream, ofTable]) {
      context.expect(hydration.status).toBe('COMPLETE');
      context.expect(hydration.attempts).toBeGreaterThan(1);
    }
    const lane = deployment.events.of('enriched').filter(({ received, answered }) => answered < received);
    context.expect(lane.length).toBeGreaterThan(0);
  },
);

test.concurrent('trimmed: what is left of a range is PARTIAL, and EXPIRED when nothing is', async (context) => {
  const deployment = await deployWith('trimmed', context);
  await put(deployment);
  const { kinesis: ofStream, dynamodb: ofTable } = await messages(deployment);
  const { batchSize } = ofStream.KinesisBatchInfo ?? { batchSize: 0 };
  context
    .expect(ofStream)
    .toMatchObject({ hydration: { status: batchSize > 1 ? 'PARTIAL' : 'EXPIRED', foundRecords: batchSize - 1 } });
  context.expect(ofTable).toMatchObject({ hydration: { status: 'EXPIRED', foundRecords: 0 } });
});
