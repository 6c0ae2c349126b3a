import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { type App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  DynamoEventSource,
  KinesisConsumerEventSource,
  KinesisEventSource,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { expect, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { POISON, type PoisonTest } from '../../integ/poison-test';
import { HydratedDestination, HydratedDlq } from '../../lib';
import { stacksOf } from '../../local/test-kit/app-source';
import { uniqueName } from '../helpers/aws/clients';
import { createApp, deployApp, deployStacks, type TestDeployment } from '../helpers/local/stacks';

const TRIM_HORIZON = {
  startingPosition: lambda.StartingPosition.TRIM_HORIZON,
  retryAttempts: 0,
  bisectBatchOnError: true,
};

function failingConsumer(stack: Stack): lambda.Function {
  return new lambda.Function(stack, 'Consumer', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => { throw new Error("always"); };'),
  });
}

async function putOrder({ cloud, ref }: TestDeployment): Promise<void> {
  const Data = Buffer.from('{"orderId":"1"}');
  await cloud.clients.kinesis.send(
    new PutRecordCommand({ StreamName: ref('AWS::Kinesis::Stream'), PartitionKey: 'a', Data }),
  );
}

async function delivered({ events }: TestDeployment): Promise<HydratedMessage> {
  return (await events.waitFor('delivered')).message as HydratedMessage;
}

const keyOf = (stack: Stack, id: string) => new kms.Key(stack, id, { removalPolicy: RemovalPolicy.DESTROY });

/** Those of the integration tests that the local cloud can run, with what they expect on AWS. */
const INTEG = ['fifo', 'keys', 'cross-stack', 'bus', 'table'];

test.each(INTEG)('integ.%s, as it is deployed to AWS, delivers what it expects there', async (name) => {
  const { variation } = (await import(`../../integ/integ.${name}.ts`)) as { readonly variation: PoisonTest };
  const names = variation.stacks.map(({ stackName }) => stackName);
  const app = variation.stacks[0]?.node.root as App;
  const deployment = await deployStacks(stacksOf(app).filter((stack) => names.includes(stack.name)));
  await putPoison(deployment);
  expect(await delivered(deployment)).toMatchObject(variation.expected);
  expect(deployment.events.of('access-denied')).toEqual([]);
});

async function putPoison({ cloud, stacks, ref }: TestDeployment): Promise<void> {
  const { kinesis, dynamoDB } = cloud.clients;
  const types = stacks.flatMap(({ stack }) => Object.values(stack.template.Resources ?? {}).map(({ Type }) => Type));
  if (types.includes('AWS::DynamoDB::Table')) {
    const Item = { orderId: { S: POISON.orderId }, note: { S: POISON.note } };
    await dynamoDB.send(new PutItemCommand({ TableName: ref('AWS::DynamoDB::Table'), Item }));
  } else {
    const record = { PartitionKey: POISON.orderId, Data: Buffer.from(JSON.stringify(POISON)) };
    await kinesis.send(new PutRecordCommand({ StreamName: ref('AWS::Kinesis::Stream'), ...record }));
  }
}

test.each<[string, (app: App) => void]>([
  [
    'a consumer called by its alias',
    (app) => {
      const stack = new Stack(app, uniqueName('Alias'));
      const stream = new kinesis.Stream(stack, 'Orders');
      const { currentVersion: version } = failingConsumer(stack);
      const live = new lambda.Alias(stack, 'Live', { aliasName: 'live', version });
      live.addEventSource(
        new KinesisEventSource(stream, { ...TRIM_HORIZON, onFailure: new HydratedDlq(stack, 'Dlq') }),
      );
    },
  ],
  [
    'enhanced fan-out',
    (app) => {
      const stack = new Stack(app, uniqueName('FanOut'));
      const streamConsumer = new kinesis.StreamConsumer(stack, 'FanOut', {
        stream: new kinesis.Stream(stack, 'Orders'),
        streamConsumerName: 'fan-out',
      });
      const onFailure = new HydratedDlq(stack, 'Dlq');
      failingConsumer(stack).addEventSource(
        new KinesisConsumerEventSource(streamConsumer, { ...TRIM_HORIZON, onFailure }),
      );
    },
  ],
  [
    "a destination under SQS's own key, named by its alias",
    (app) => {
      const stack = new Stack(app, uniqueName('KeyOfAws'));
      const encryptionMasterKey = kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sqs');
      const destination = HydratedDestination.queue(new sqs.Queue(stack, 'Failures', { encryptionMasterKey }));
      const onFailure = new HydratedDlq(stack, 'Dlq', { destination });
      failingConsumer(stack).addEventSource(
        new KinesisEventSource(new kinesis.Stream(stack, 'Orders'), { ...TRIM_HORIZON, onFailure }),
      );
    },
  ],
])('%s', async (_, build) => {
  const app = createApp();
  build(app);
  const deployment = await deployApp(app);
  await putOrder(deployment);
  expect(await delivered(deployment)).toMatchObject({
    hydration: { status: 'COMPLETE' },
    KinesisBatch: [{ orderId: '1' }],
  });
  expect(deployment.events.of('access-denied')).toEqual([]);
});

test('a global table under a customer-managed key', async () => {
  const app = createApp();
  // The key of a replica is only known where the Region is.
  const stack = new Stack(app, uniqueName('Table'), { env: { account: '000000000000', region: 'eu-west-1' } });
  const table = new dynamodb.TableV2(stack, 'Orders', {
    partitionKey: { name: 'orderId', type: dynamodb.AttributeType.STRING },
    dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    encryption: dynamodb.TableEncryptionV2.customerManagedKey(keyOf(stack, 'TableKey')),
  });
  failingConsumer(stack).addEventSource(
    new DynamoEventSource(table, { ...TRIM_HORIZON, onFailure: new HydratedDlq(stack, 'Dlq') }),
  );
  const deployment = await deployApp(app);
  const TableName = deployment.ref('AWS::DynamoDB::GlobalTable');
  await deployment.cloud.clients.dynamoDB.send(new PutItemCommand({ TableName, Item: { orderId: { S: '1' } } }));
  expect(await delivered(deployment)).toMatchObject({ DynamoDBBatch: [{ newImage: { orderId: '1' } }] });
  expect(deployment.events.of('access-denied')).toEqual([]);
});
