import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Clients } from '../../../cli/engine/clients';
import type { HydratedMessage } from '../../../contract/message';
import type { Stack } from '../../../local/template/assembly';
import type { Template } from '../../../local/template/template';
import { uniqueName } from '../aws/clients';
import { deployStacks, type TestDeployment, temporaryFolder } from '../local/stacks';
import { failingTemplate } from './failing-template';
import { failure } from './failures';
import { type CommandOptions, type CommandResult, clientsOf, hydratedDlq, hydratedDlqProcess } from './hydrated-dlq';

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
  /** Deploys functions that process every order, or takes that back. */
  fix(isFixed: boolean): void;
  /** Orders that were processed, in their order. */
  processed(): string[];
  /** Clients with the endpoints of the local cloud. */
  clients(env?: NodeJS.ProcessEnv): Clients;
  /** Runs a command within this process, with the endpoints of the local cloud. */
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<CommandResult>;
  /** Runs a command in a process of its own, with the endpoints of the local cloud. */
  runProcess(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}

/** Errors come from functions of their own, so that stacks tell them apart. */
function handlerCode(folder: string): string {
  return `
const { appendFileSync, existsSync } = require('node:fs');
function total(order) { throw new TypeError('Order ' + order.orderId + ' has no amount'); }
function ship(order) { throw new RangeError('Order ' + order.orderId + ' has no carrier'); }
exports.handler = async (event) => {
  for (const { kinesis, dynamodb } of event.Records) {
    const order = kinesis ? JSON.parse(Buffer.from(kinesis.data, 'base64')) : { orderId: dynamodb.Keys.id.S };
    if (existsSync(${JSON.stringify(path.join(folder, 'fixed'))})) order.wrong = undefined;
    if (order.wrong === 'amount') total(order);
    if (order.wrong === 'carrier') ship(order);
    if (order.wrong === 'slow') await new Promise((resolve) => setTimeout(resolve, 60000));
    appendFileSync(${JSON.stringify(path.join(folder, 'processed'))}, order.orderId + '\\n');
  }
};`;
}

function stackOf(name: string, template: Template): Stack {
  const described = { id: name, displayName: name, dependencies: [], constructPaths: new Map(), parameters: {} };
  return { ...described, name, template, assets: new Map(), nested: new Map() };
}

/** @param onFinished - what is to be done when the tests have run */
export async function deployFailingApp(onFinished: (cleanUp: () => Promise<void>) => unknown): Promise<FailingApp> {
  const folder = temporaryFolder('failing-app-');
  const stackName = uniqueName('Orders');
  const deployment = await deployStacks([stackOf(stackName, failingTemplate(handlerCode(folder)))], onFinished);
  const outputs = deployment.stacks[0]?.outputs as Record<string, string>;
  const functionArns = { Text: `${outputs.TextArn}`, Json: `${outputs.JsonArn}` };
  const { sqs, kinesis, s3, lambda: services, dynamodb } = deployment.cloud.endpoints;
  const { region } = deployment.cloud;
  const clients = { region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const lambdaClient = new LambdaClient({ ...clients, endpoint: services });
  const queueUrl = `${outputs.Queue}`;
  const endpoints = {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: region,
    AWS_ENDPOINT_URL: services,
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_ENDPOINT_URL_S3: s3,
    AWS_ENDPOINT_URL_KINESIS: kinesis,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
  };
  let sequence = 0;

  function message(name: FunctionName, orders: readonly TestOrder[], given: object = {}): HydratedMessage {
    sequence += 1;
    const batchInfo = { startSequenceNumber: `4${String(sequence).padStart(55, '0')}` };
    const data = orders.map((order) => JSON.stringify(order));
    const timestamp = new Date().toISOString();
    return failure({ functionArn: functionArns[name], data, batchInfo, timestamp, ...given });
  }

  return {
    deployment,
    stackName,
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
    fix(isFixed) {
      const file = path.join(folder, 'fixed');
      if (isFixed) writeFileSync(file, '');
      else rmSync(file, { force: true });
    },
    processed() {
      const file = path.join(folder, 'processed');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    },
    clients: (env) => clientsOf({ ...endpoints, ...env }),
    run: (args, env) => hydratedDlq(args, { ...endpoints, ...env }),
    runProcess: (args, options = {}) => hydratedDlqProcess(args, { ...options, env: { ...endpoints, ...options.env } }),
  };
}
