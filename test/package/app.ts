/**
 * An app as a user writes it: the constructs on both kinds of stream, the message's types and guards, and the test kit's
 * types.
 */
const APP = `
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { HydratedDlq } from 'cdk-hydrated-dlq';
import type { LocalCloud } from 'cdk-hydrated-dlq/local';
import { isHydratedMessage, type HydratedMessage } from 'cdk-hydrated-dlq/message';

export type Cloud = LocalCloud;
export const known: HydratedMessage | undefined = undefined;

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
console.log(isHydratedMessage({}) ? 'a message' : 'synthesized');
`;

function tsconfig(module: string, moduleResolution: string): string {
  const compilerOptions = { target: 'es2022', strict: true, types: ['node'], skipLibCheck: false, outDir: 'out' };
  const options = { ...compilerOptions, module, moduleResolution, preserveSymlinks: true };
  return JSON.stringify({ compilerOptions: options, files: ['app.ts'] });
}

/** The app with the ways in which TypeScript may look for what it imports. */
export const FILES = {
  'app.ts': APP,
  'tsconfig.json': tsconfig('commonjs', 'node'),
  'tsconfig.node16.json': tsconfig('node16', 'node16'),
  'tsconfig.nodenext.json': tsconfig('nodenext', 'nodenext'),
  'tsconfig.bundler.json': tsconfig('esnext', 'bundler'),
};
