import { App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  DynamoEventSource,
  KinesisEventSource,
  type StreamEventSourceProps,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';

/** A stack of its own app. */
export function newStack(id = 'Stack', app: App = new App()): Stack {
  return new Stack(app, id);
}

/** A function that does not matter. */
export function newFunction(
  scope: Construct,
  id = 'Consumer',
  props: Partial<lambda.FunctionProps> = {},
): lambda.Function {
  return new lambda.Function(scope, id, {
    code: lambda.Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
    ...props,
  });
}

/** A table with a stream. */
export function newTable(scope: Construct, id = 'Table', props: Partial<dynamodb.TableProps> = {}): dynamodb.Table {
  return new dynamodb.Table(scope, id, {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    ...props,
  });
}

/** Options of a mapping that no guard objects to. */
export function soundMapping(onFailure: lambda.IEventSourceDlq): StreamEventSourceProps {
  return {
    startingPosition: lambda.StartingPosition.LATEST,
    bisectBatchOnError: true,
    retryAttempts: 2,
    onFailure,
  };
}

export function consumeStream(
  consumer: lambda.IFunction,
  stream: kinesis.IStream,
  onFailure: lambda.IEventSourceDlq,
): void {
  consumer.addEventSource(new KinesisEventSource(stream, soundMapping(onFailure)));
}

export function consumeTable(
  consumer: lambda.IFunction,
  table: dynamodb.ITable,
  onFailure: lambda.IEventSourceDlq,
): void {
  consumer.addEventSource(new DynamoEventSource(table, soundMapping(onFailure)));
}
