import type { IApiCall, IDeployAssert } from '@aws-cdk/integ-tests-alpha';
import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  DynamoEventSource,
  KinesisEventSource,
  type StreamEventSourceProps,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { HydratedDlq } from '../lib';

export interface Order {
  readonly orderId: string;
  readonly note: string;
}

/** Orders on a stream or in a table, whose consumer fails. */
export interface Orders {
  /** Puts an order in, as the test runs. */
  put(assertions: IDeployAssert, order: Order): IApiCall;
  /** What the message about that order is like. */
  expected(order: Order): object;
  readonly hydration: object;
}

/** One record fails at once, and is given up at once. */
const GIVE_UP_AT_ONCE: StreamEventSourceProps = {
  startingPosition: lambda.StartingPosition.TRIM_HORIZON,
  batchSize: 1,
  retryAttempts: 0,
};

const ALWAYS_FAILS = "exports.handler = async () => { throw new Error('poison'); };";

/** A function that fails, unless it is given other code. */
export function consumer(stack: Stack, code = ALWAYS_FAILS): lambda.Function {
  return new lambda.Function(stack, 'Consumer', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(code),
    logGroup: new logs.LogGroup(stack, 'ConsumerLogs', {
      retention: logs.RetentionDays.ONE_DAY,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
  });
}

/** Orders on a Kinesis stream of one shard. */
export function ordersOnStream(
  stack: Stack,
  onFailure: HydratedDlq,
  { handler = consumer(stack), ...props }: kinesis.StreamProps & { readonly handler?: lambda.Function } = {},
): Orders {
  const stream = new kinesis.Stream(stack, 'Orders', {
    shardCount: 1,
    encryption: kinesis.StreamEncryption.UNENCRYPTED,
    removalPolicy: RemovalPolicy.DESTROY,
    ...props,
  });
  handler.addEventSource(new KinesisEventSource(stream, { ...GIVE_UP_AT_ONCE, onFailure }));
  return {
    hydration: { source: 'kinesis', status: 'COMPLETE', expectedRecords: 1, foundRecords: 1 },
    put: (assertions, order) =>
      assertions.awsApiCall('Kinesis', 'putRecord', {
        StreamName: stream.streamName,
        PartitionKey: order.orderId,
        Data: JSON.stringify(order),
      }),
    expected: (order) => {
      const data = Buffer.from(JSON.stringify(order)).toString('base64');
      return {
        payload: { Records: [{ eventSource: 'aws:kinesis', kinesis: { partitionKey: order.orderId, data } }] },
        KinesisBatch: [order],
      };
    },
  };
}

/** Orders in a DynamoDB table. */
export function ordersInTable(stack: Stack, onFailure: HydratedDlq): Orders {
  const table = new dynamodb.Table(stack, 'Orders', {
    partitionKey: { name: 'orderId', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  consumer(stack).addEventSource(new DynamoEventSource(table, { ...GIVE_UP_AT_ONCE, onFailure }));
  const itemOf = ({ orderId, note }: Order) => ({ orderId: { S: orderId }, note: { S: note } });
  return {
    hydration: { source: 'dynamodb', status: 'COMPLETE', expectedRecords: 1, foundRecords: 1 },
    put: (assertions, order) =>
      assertions.awsApiCall('DynamoDB', 'putItem', { TableName: table.tableName, Item: itemOf(order) }),
    expected: (order) => ({
      payload: {
        Records: [{ eventName: 'INSERT', eventSource: 'aws:dynamodb', dynamodb: { NewImage: itemOf(order) } }],
      },
      DynamoDBBatch: [{ newImage: order }],
    }),
  };
}
