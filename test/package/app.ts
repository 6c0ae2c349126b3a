/** An app as a user of cdk-hydrated-dlq writes it: the constructs on both kinds of stream, and the types of the test kit. */
const CDK_APP = `
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { HydratedDlq } from 'cdk-hydrated-dlq';
import type { LocalCloud } from 'cdk-hydrated-dlq/local';

export type Cloud = LocalCloud;

const stack = new Stack(new App(), 'ScratchStack');
const consumer = new lambda.Function(stack, 'Consumer', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => {}'),
});
const reading = { startingPosition: lambda.StartingPosition.LATEST, bisectBatchOnError: true, retryAttempts: 3 };
const orders = new Stream(stack, 'Orders');
consumer.addEventSource(
  new KinesisEventSource(orders, { ...reading, onFailure: new HydratedDlq(stack, 'OrdersDlq') }),
);
const customers = new Table(stack, 'Customers', {
  partitionKey: { name: 'id', type: AttributeType.STRING },
  stream: StreamViewType.NEW_AND_OLD_IMAGES,
});
consumer.addEventSource(
  new DynamoEventSource(customers, { ...reading, onFailure: new HydratedDlq(stack, 'CustomersDlq') }),
);
Template.fromStack(stack).resourceCountIs('AWS::Pipes::Pipe', 2);
console.log('synthesized');
`;

function tsconfig(module: string, moduleResolution: string): string {
  const compilerOptions = { target: 'es2022', strict: true, types: ['node'], skipLibCheck: false, outDir: 'out' };
  const options = { ...compilerOptions, module, moduleResolution, preserveSymlinks: true };
  return JSON.stringify({ compilerOptions: options, files: ['app.ts'] });
}

/** A function as a user of hydrated-dlq writes it. */
const CONSUMER = `
import { isHydratedMessage, loadPayload, type HydratedMessage, type LambdaEvent, type ObjectReader } from 'hydrated-dlq';

export function events(messages: readonly HydratedMessage[], s3: ObjectReader): Promise<(LambdaEvent | undefined)[]> {
  return Promise.all(messages.map((message) => loadPayload(message, s3, { buckets: ['overflow'] })));
}
console.log(isHydratedMessage({}) ? 'a message' : 'not a message');
`;

/** The ways in which TypeScript may look for what an app imports. */
const CONFIGURATIONS = {
  'tsconfig.json': tsconfig('commonjs', 'node'),
  'tsconfig.node16.json': tsconfig('node16', 'node16'),
  'tsconfig.nodenext.json': tsconfig('nodenext', 'nodenext'),
  'tsconfig.bundler.json': tsconfig('esnext', 'bundler'),
};

export const CDK_APP_FILES = { 'app.ts': CDK_APP, ...CONFIGURATIONS };
export const CONSUMER_FILES = { 'app.ts': CONSUMER, ...CONFIGURATIONS };
