import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  DynamoEventSource,
  KinesisEventSource,
  type StreamEventSourceProps,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type FailureIntake, HydratedDestination, HydratedDlq } from '../lib';
import { acknowledgeDemo, acknowledgePipeline } from './acknowledgements';
import { consumerCode } from './consumer-code';
import { Subscriptions } from './subscriptions';

export interface DemoStackProps extends StackProps {
  /** @default - a queue */
  readonly intake?: FailureIntake;
}

/**
 * Orders on a stream and in a table, a consumer that fails on poisoned ones, a pipeline that saves what fails, and those
 * who want to know.
 */
export class DemoStack extends Stack {
  constructor(scope: Construct, id: string, { intake, ...props }: DemoStackProps = {}) {
    super(scope, id, props);

    // Orders
    const orders = new kinesis.Stream(this, 'Orders', {
      shardCount: 2,
      encryption: kinesis.StreamEncryption.MANAGED,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const ordersTable = new dynamodb.Table(this, 'OrdersTable', {
      partitionKey: { name: 'orderId', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    // Failures
    const pager = new sns.Topic(this, 'Pager', { enforceSSL: true });
    const dlq = new HydratedDlq(this, 'OrdersDlq', {
      destination: HydratedDestination.eventBus(new events.EventBus(this, 'Failures')),
      intake,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    dlq.addAlarms({ topic: pager });
    dlq.addDashboard();
    new Subscriptions(this, 'Subscriptions', { dlq, pager, orders, ordersTable });

    // Consumer
    const consumer = new lambda.Function(this, 'Consumer', {
      description: 'Fails on poisoned orders',
      code: consumerCode(),
      handler: 'index.handler',
      runtime: new lambda.Runtime('nodejs24.x', lambda.RuntimeFamily.NODEJS),
      architecture: lambda.Architecture.ARM_64,
    });
    const untilFoundByBisecting: StreamEventSourceProps = {
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      batchSize: 10,
      bisectBatchOnError: true,
      retryAttempts: 2,
      onFailure: dlq,
    };
    consumer.addEventSource(new KinesisEventSource(orders, untilFoundByBisecting));
    consumer.addEventSource(new DynamoEventSource(ordersTable, untilFoundByBisecting));

    acknowledgePipeline(dlq);
    acknowledgeDemo(this, dlq);
  }
}
