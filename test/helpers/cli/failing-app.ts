import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { HydratedMessage } from '../../../contract/message';
import { HydratedDlq } from '../../../lib';
import { stacksOf } from '../../../local/test-kit/app-source';
import { uniqueName } from '../aws/clients';
import { createApp, deployStacks, type TestDeployment, temporaryFolder } from '../local/stacks';
import { failure } from './failures';
import { type CommandOptions, type CommandResult, hydratedDlq } from './hydrated-dlq';

/** An order of the test. What is wrong with it makes the function fail. */
export interface TestOrder {
  readonly orderId: string;
  readonly wrong?: 'amount' | 'carrier' | 'slow';
}

export type FunctionName = 'Text' | 'Json';

/** An app whose functions fail, with a pipeline for their failures, in the local cloud. */
export interface FailingApp {
  readonly deployment: TestDeployment;
  readonly stackName: string;
  readonly queueUrl: string;
  readonly functionArns: Readonly<Record<FunctionName, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** A message of a batch of orders; each call makes one that comes after those before. */
  message(name: FunctionName, orders: readonly TestOrder[], given?: object): HydratedMessage;
  /** Invokes a function with orders, on which it fails; the message names that invocation. */
  fail(name: FunctionName, orders: readonly TestOrder[], given?: object): Promise<HydratedMessage>;
  /** Orders that were processed, in their order. */
  processed(): string[];
  /** Runs a command with the endpoints of the local cloud. */
  run(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}

/** Errors come from functions of their own, so that stacks tell them apart. */
function handlerCode(folder: string): string {
  return `
const { appendFileSync } = require('node:fs');
function total(order) { throw new TypeError('Order ' + order.orderId + ' has no amount'); }
function ship(order) { throw new RangeError('Order ' + order.orderId + ' has no carrier'); }
exports.handler = async (event) => {
  for (const { kinesis } of event.Records) {
    const order = JSON.parse(Buffer.from(kinesis.data, 'base64'));
    if (order.wrong === 'amount') total(order);
    if (order.wrong === 'carrier') ship(order);
    if (order.wrong === 'slow') await new Promise((resolve) => setTimeout(resolve, 60000));
    appendFileSync(${JSON.stringify(path.join(folder, 'processed'))}, order.orderId + '\\n');
  }
};`;
}

/** @param onFinished - what is to be done when the tests have run */
export async function deployFailingApp(onFinished: (cleanUp: () => Promise<void>) => unknown): Promise<FailingApp> {
  const folder = temporaryFolder('failing-app-');
  const app = createApp();
  const stack = createStack(new Stack(app, uniqueName('Orders')), handlerCode(folder));
  const deployment = await deployStacks(stacksOf(app), onFinished);
  const outputs = deployment.stacks[0]?.outputs as Record<string, string>;
  const functionArns = { Text: `${outputs.TextArn}`, Json: `${outputs.JsonArn}` };
  const { sqs, kinesis, s3, lambda: services, dynamodb } = deployment.cloud.endpoints;
  const { region } = deployment.cloud;
  const clients = { region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const lambdaClient = new LambdaClient({ ...clients, endpoint: services });
  const queueUrl = `${outputs.Queue}`;
  let sequence = 0;

  function message(name: FunctionName, orders: readonly TestOrder[], given: object = {}): HydratedMessage {
    sequence += 1;
    const batchInfo = { startSequenceNumber: `${sequence}`.padStart(56, '4') };
    const data = orders.map((order) => JSON.stringify(order));
    const timestamp = new Date().toISOString();
    return failure({ functionArn: functionArns[name], data, batchInfo, timestamp, ...given });
  }

  return {
    deployment,
    stackName: stack.stackName,
    queueUrl,
    functionArns,
    outputs,
    message,
    async fail(name, orders, given = {}) {
      const failing = message(name, orders, given);
      const Payload = Buffer.from(JSON.stringify(failing.payload));
      const answer = await lambdaClient.send(
        new InvokeCommand({ FunctionName: functionArns[name], Payload, LogType: 'Tail' }),
      );
      const log = Buffer.from(answer.LogResult ?? '', 'base64').toString();
      const requestId = /[Rr]equestId"?:\s?"?([0-9a-f-]{36})/.exec(log)?.[1];
      return { ...failing, requestContext: { ...failing.requestContext, requestId } } as HydratedMessage;
    },
    processed() {
      const file = path.join(folder, 'processed');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    },
    run: (args, options = {}) =>
      hydratedDlq(args, {
        ...options,
        env: {
          AWS_ACCESS_KEY_ID: 'local',
          AWS_SECRET_ACCESS_KEY: 'local',
          AWS_REGION: region,
          AWS_ENDPOINT_URL: services,
          AWS_ENDPOINT_URL_SQS: sqs,
          AWS_ENDPOINT_URL_S3: s3,
          AWS_ENDPOINT_URL_KINESIS: kinesis,
          AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
          ...options.env,
        },
      }),
  };
}

function createStack(stack: Stack, code: string): Stack {
  const dlq = new HydratedDlq(stack, 'Dlq');
  const options = {
    code: lambda.Code.fromInline(code),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    timeout: Duration.seconds(2),
  };
  const text = new lambda.Function(stack, 'Text', options);
  const json = new lambda.Function(stack, 'Json', { ...options, loggingFormat: lambda.LoggingFormat.JSON });
  const looker = new iam.Role(stack, 'Looker', { assumedBy: new iam.AccountRootPrincipal() });
  looker.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:*'], resources: ['*'] }));
  const outputs = {
    Queue: dlq.destinationQueue.queueUrl,
    Staging: dlq.stagingQueue.queueArn,
    Unhydrated: dlq.unhydratedQueue.queueArn,
    Looker: looker.roleArn,
    TextArn: text.functionArn,
    JsonArn: json.functionArn,
  };
  for (const [name, value] of Object.entries(outputs))
    new CfnOutput(stack, `${name}Output`, { value }).overrideLogicalId(name);
  return stack;
}
