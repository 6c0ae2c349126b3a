import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeEventBusCommand, EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { DescribePipeCommand, ListPipesCommand, PipesClient } from '@aws-sdk/client-pipes';
import { CreateQueueCommand, GetQueueUrlCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HydratedDlq } from '../../lib';
import { stacksOf } from '../../local/test-kit/app-source';
import { uniqueName } from '../helpers/aws/clients';
import { createApp, deployStacks, type TestDeployment } from '../helpers/local/stacks';

const CONSUMER = `
exports.handler = async (event, context) => {
  if (event.poison) throw new TypeError('Order ' + event.poison + ' is poisoned');
  if (event.sleep) await new Promise(() => setTimeout(() => {}, 60000));
  console.log('order', event.orderId);
  console.warn('two\\nlines');
  return { orderId: event.orderId, stream: context.logStreamName };
};`;

/** A consumer of a stream, a pipeline for its failures, and a role that may next to nothing. */
function createStack() {
  const app = createApp();
  const stack = new Stack(app, uniqueName('Services'));
  const stream = new kinesis.Stream(stack, 'Orders');
  const code = {
    code: lambda.Code.fromInline(CONSUMER),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
  };
  const consumer = new lambda.Function(stack, 'Consumer', { ...code, functionName: uniqueName('consumer') });
  const structured = new lambda.Function(stack, 'Structured', { ...code, loggingFormat: lambda.LoggingFormat.JSON });
  const busy = new lambda.Function(stack, 'Busy', { ...code, reservedConcurrentExecutions: 0 });
  const live = consumer.addAlias('live');
  const dlq = new HydratedDlq(stack, 'Dlq');
  const startingPosition = lambda.StartingPosition.LATEST;
  live.addEventSource(
    new KinesisEventSource(stream, { startingPosition, retryAttempts: 1, onFailure: dlq, batchSize: 7 }),
  );
  const eventBus = new events.EventBus(stack, 'Bus', { eventBusName: 'orders' });
  new events.Rule(stack, 'Rule', { eventBus, eventPattern: { source: ['shop'] }, ruleName: 'paid' });
  new events.Rule(stack, 'Disabled', { eventBus, eventPattern: { source: ['shop'] }, enabled: false });
  const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
  caller.addToPolicy(
    new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [consumer.functionArn] }),
  );
  new CfnOutput(stack, 'CallerRole', { value: caller.roleArn });
  new CfnOutput(stack, 'FunctionName', { value: consumer.functionName });
  for (const [name, fn] of Object.entries({ structured, busy }))
    new CfnOutput(stack, `${name}Name`, { value: fn.functionName });
  return { app, stack, pipeId: stack.getLogicalId(dlq.node.findChild('Pipe').node.defaultChild as never) };
}

let deployment: TestDeployment;
let stackName: string;
let pipeId: string;
const cleanUps: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const { app, stack, pipeId: id } = createStack();
  [stackName, pipeId] = [stack.stackName, id];
  deployment = await deployStacks(stacksOf(app), (cleanUp) => cleanUps.push(cleanUp));
});
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

const output = (name: string): string => `${deployment.stacks[0]?.outputs[name]}`;
const YOU = { accessKeyId: 'local', secretAccessKey: 'local' };
const settings = (credentials = YOU) => ({ region: deployment.cloud.region, credentials, maxAttempts: 1 });
const lambdaClient = (credentials?: typeof YOU) =>
  new LambdaClient({ ...settings(credentials), endpoint: deployment.cloud.endpoints.lambda });
const logsClient = (credentials?: typeof YOU) =>
  new CloudWatchLogsClient({ ...settings(credentials), endpoint: deployment.cloud.endpoints.cloudWatchLogs });
const roleCredentials = () => deployment.cloud.accessKeys.ofRole(output('CallerRole'));

async function invoke(event: object, FunctionName = output('FunctionName'), client = lambdaClient()) {
  const command = new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)), LogType: 'Tail' });
  const { Payload, FunctionError, ExecutedVersion, LogResult, StatusCode } = await client.send(command);
  const log = Buffer.from(LogResult ?? '', 'base64').toString();
  const requestId = /RequestId: (\S+)/.exec(log)?.[1] ?? (/"requestId":"([^"]+)"/.exec(log)?.[1] as string);
  return {
    answer: JSON.parse(Buffer.from(Payload ?? []).toString()),
    FunctionError,
    ExecutedVersion,
    StatusCode,
    log,
    requestId,
  };
}

describe('Lambda', () => {
  test('invokes a function by its name and by the ARN of an alias', async () => {
    expect(await invoke({ orderId: '1' })).toMatchObject({
      answer: { orderId: '1' },
      ExecutedVersion: '$LATEST',
      StatusCode: 200,
    });
    const { FunctionArn } = await lambdaClient().send(
      new GetFunctionConfigurationCommand({ FunctionName: output('FunctionName') }),
    );
    expect(await invoke({ orderId: '2' }, `${FunctionArn}:live`)).toMatchObject({ ExecutedVersion: '1' });
  });

  test('answers 200 with a function error when the function throws', async () => {
    expect(await invoke({ poison: 7 })).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      answer: { errorType: 'TypeError', errorMessage: 'Order 7 is poisoned' },
    });
  });

  test.each<[string, () => Promise<unknown>, object]>([
    [
      'a function that does not exist',
      () => invoke({}, 'nobody'),
      { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } },
    ],
    ['an unknown qualifier', () => invoke({}, `${output('FunctionName')}:next`), { name: 'ResourceNotFoundException' }],
    [
      'more than the reserved concurrency',
      () => invoke({}, output('busyName')),
      { name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } },
    ],
    [
      'more than 6 MB',
      () => invoke({ text: 'x'.repeat(6 * 1024 * 1024) }),
      { name: 'RequestTooLargeException', $metadata: { httpStatusCode: 413 } },
    ],
    [
      'a payload that is not JSON',
      () => lambdaClient().send(new InvokeCommand({ FunctionName: output('FunctionName'), Payload: Buffer.from('{') })),
      { name: 'InvalidRequestContentException' },
    ],
    [
      'an asynchronous invocation',
      () => lambdaClient().send(new InvokeCommand({ FunctionName: output('FunctionName'), InvocationType: 'Event' })),
      { name: 'NotEmulatedException' },
    ],
  ])('refuses %s', async (_, call, error) => {
    await expect(call()).rejects.toMatchObject(error);
  });

  test('describes a function as the template has it', async () => {
    const command = new GetFunctionConfigurationCommand({ FunctionName: output('FunctionName'), Qualifier: 'live' });
    expect(await lambdaClient().send(command)).toMatchObject({
      FunctionArn: expect.stringMatching(/^arn:aws:lambda:.*:live$/),
      Runtime: 'nodejs24.x',
      Timeout: 3,
      MemorySize: 128,
      Version: '1',
      LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${output('FunctionName')}` },
    });
  });

  test('lists the event source mappings of a function', async () => {
    const FunctionName = `${output('FunctionName')}:live`;
    const { EventSourceMappings } = await lambdaClient().send(new ListEventSourceMappingsCommand({ FunctionName }));
    expect(EventSourceMappings).toMatchObject([
      { BatchSize: 7, MaximumRetryAttempts: 1, State: 'Enabled', FunctionArn: expect.stringMatching(/:live$/) },
    ]);
    const others = new ListEventSourceMappingsCommand({ FunctionName: output('busyName') });
    expect((await lambdaClient().send(others)).EventSourceMappings).toEqual([]);
  });

  test('lets a role do what its policies allow, and nothing else', async () => {
    const client = lambdaClient(roleCredentials());
    expect(await invoke({ orderId: '3' }, output('FunctionName'), client)).toMatchObject({ answer: { orderId: '3' } });
    await expect(invoke({}, output('structuredName'), client)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 403 },
      message: expect.stringMatching(
        /is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:/,
      ),
    });
    const denied = deployment.events.of('access-denied').at(-1);
    expect(denied).toMatchObject({ roleArn: output('CallerRole'), action: 'lambda:InvokeFunction' });
  });
});

describe('CloudWatch Logs', () => {
  const group = (name = 'FunctionName') => `/aws/lambda/${output(name)}`;
  const filter = async (filterPattern: string, name?: string) =>
    (await logsClient().send(new FilterLogEventsCommand({ logGroupName: group(name), filterPattern }))).events ?? [];

  test('keeps what a function logs between START, END and REPORT', async () => {
    const { requestId, answer, log } = await invoke({ orderId: '4' });
    const [start] = await filter(`"START RequestId: ${requestId}"`);
    expect(start?.logStreamName).toBe(answer.stream);
    const command = new GetLogEventsCommand({
      logGroupName: group(),
      logStreamName: answer.stream,
      startTime: start?.timestamp,
    });
    const { events = [] } = await logsClient().send(command);
    const messages = events.map(({ message }) => `${message}`);
    expect(messages.slice(messages.indexOf(`${start?.message}`))).toEqual([
      `START RequestId: ${requestId} Version: $LATEST\n`,
      expect.stringMatching(new RegExp(`^\\S+Z\\t${requestId}\\tINFO\\torder 4\\n$`)),
      expect.stringMatching(new RegExp(`^\\S+Z\\t${requestId}\\tWARN\\ttwo\\nlines\\n$`)),
      `END RequestId: ${requestId}\n`,
      expect.stringMatching(
        new RegExp(
          `^REPORT RequestId: ${requestId}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\tMemory Size: 128 MB\\t`,
        ),
      ),
    ]);
    expect(messages.join('')).toContain(log);
  });

  test('keeps the error that ends an invocation, with its stack', async () => {
    const { requestId } = await invoke({ poison: 8 });
    const [error] = await filter(`"${requestId}" ERROR`);
    const [, described = ''] = /\tERROR\tInvoke Error \t(.*)\n$/.exec(`${error?.message}`) ?? [];
    expect(JSON.parse(described)).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'Order 8 is poisoned',
      stack: expect.arrayContaining(['TypeError: Order 8 is poisoned', expect.stringMatching(/^ {4}at .*handler/)]),
    });
  });

  test('says that an invocation took too long', async () => {
    const { requestId } = await invoke({ sleep: true });
    const messages = (await filter(`"${requestId}"`)).map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringMatching(/^START /),
      expect.stringMatching(/Task timed out after 3\.00 seconds\n$/),
      expect.stringMatching(/^END /),
      expect.stringMatching(/^REPORT .*\tStatus: timeout\t\n$/),
    ]);
  });

  test('writes JSON where LoggingConfig asks for it', async () => {
    const { requestId } = await invoke({ orderId: '5' }, output('structuredName'));
    const entries = (await filter(requestId, 'structuredName')).map(({ message }) => JSON.parse(`${message}`));
    expect(entries).toMatchObject([
      { type: 'platform.start', record: { requestId, version: '$LATEST' } },
      { level: 'INFO', requestId, message: 'order 5' },
      { level: 'WARN', requestId, message: 'two\nlines' },
      { type: 'platform.report', record: { requestId, status: 'success', metrics: { memorySizeMB: 128 } } },
    ]);
    expect(await filter(`{ $.requestId = "${requestId}" }`, 'structuredName')).toHaveLength(2);
  });

  test('hands out entries page by page', async () => {
    await invoke({ orderId: '6' });
    const all = await filter('');
    const paged: string[] = [];
    for (let nextToken: string | undefined, first = true; first || nextToken; first = false) {
      const command: FilterLogEventsCommand = new FilterLogEventsCommand({
        logGroupName: group(),
        limit: 3,
        nextToken,
      });
      const page = await logsClient().send(command);
      paged.push(...(page.events ?? []).map(({ eventId }) => `${eventId}`));
      nextToken = page.nextToken;
    }
    expect(paged).toEqual(all.map(({ eventId }) => eventId));
  });

  test('lists the newest stream first', async () => {
    const command = new DescribeLogStreamsCommand({
      logGroupName: group(),
      orderBy: 'LastEventTime',
      descending: true,
    });
    const { logStreams = [] } = await logsClient().send(command);
    const times = logStreams.map(({ lastEventTimestamp }) => Number(lastEventTimestamp));
    expect(times).toEqual([...times].sort((left, right) => right - left));
    expect(logStreams[0]?.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[(\$LATEST|1)\][0-9a-f]{32}$/);
  });

  test('refuses an unknown group, a pattern it does not understand, and a role without permission', async () => {
    const client = logsClient();
    await expect(client.send(new FilterLogEventsCommand({ logGroupName: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(filter('[ip, user]')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(
      logsClient(roleCredentials()).send(new FilterLogEventsCommand({ logGroupName: group() })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('CloudFormation', () => {
  const client = () => new CloudFormationClient({ ...settings(), endpoint: deployment.cloud.endpoints.cloudFormation });

  test('describes a stack with its outputs', async () => {
    const { Stacks } = await client().send(new DescribeStacksCommand({ StackName: stackName }));
    expect(Stacks).toMatchObject([
      {
        StackName: stackName,
        StackStatus: 'CREATE_COMPLETE',
        Outputs: expect.arrayContaining([{ OutputKey: 'FunctionName', OutputValue: output('FunctionName') }]),
      },
    ]);
  });

  test('lists the resources of a stack, by its name and by its id', async () => {
    const { StackResourceSummaries = [] } = await client().send(
      new ListStackResourcesCommand({ StackName: stackName }),
    );
    const pipe = StackResourceSummaries.find(({ ResourceType }) => ResourceType === 'AWS::Pipes::Pipe');
    expect(pipe).toMatchObject({ LogicalResourceId: pipeId, ResourceStatus: 'CREATE_COMPLETE' });
    const { Stacks } = await client().send(new DescribeStacksCommand({}));
    const StackName = Stacks?.[0]?.StackId;
    const { StackResources } = await client().send(
      new DescribeStackResourcesCommand({ StackName, LogicalResourceId: pipeId }),
    );
    expect(StackResources).toMatchObject([{ PhysicalResourceId: pipe?.PhysicalResourceId, StackName: stackName }]);
  });

  test('refuses a stack that does not exist', async () => {
    await expect(client().send(new DescribeStacksCommand({ StackName: 'Nothing' }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id Nothing does not exist',
    });
  });
});

describe('SQS', () => {
  test('gives URLs at its own endpoint, by which SDKs reach the queues from every machine', async () => {
    const endpoint = deployment.cloud.endpoints.sqs;
    const sqs = new SQSClient({ ...settings(), endpoint });
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    expect(QueueUrls.length).toBeGreaterThan(1);
    expect(QueueUrls.filter((url) => new URL(url).origin !== endpoint)).toEqual([]);

    const QueueName = QueueUrls[0]?.split('/').at(-1);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    expect(QueueUrl).toBe(QueueUrls[0]);
    expect(await sqs.send(new CreateQueueCommand({ QueueName: 'made-here' }))).toMatchObject({
      QueueUrl: expect.stringMatching(`^${endpoint}/\\d{12}/made-here$`),
    });
  });
});

describe('EventBridge Pipes', () => {
  const client = (credentials?: typeof YOU) =>
    new PipesClient({ ...settings(credentials), endpoint: deployment.cloud.endpoints.pipes });

  test('lists pipes and describes each as the template has it', async () => {
    const { Pipes = [] } = await client().send(new ListPipesCommand({ SourcePrefix: 'arn:aws:sqs:' }));
    expect(Pipes).toMatchObject([{ CurrentState: 'RUNNING' }]);
    const pipe = await client().send(new DescribePipeCommand({ Name: Pipes[0]?.Name }));
    expect(pipe).toMatchObject({
      Source: expect.stringMatching(/^arn:aws:sqs:/),
      Enrichment: expect.stringMatching(/^arn:aws:lambda:/),
      RoleArn: expect.stringMatching(/^arn:aws:iam:/),
      SourceParameters: { SqsQueueParameters: { BatchSize: expect.any(Number) } },
    });
    expect((await client().send(new ListPipesCommand({ NamePrefix: 'none' }))).Pipes).toEqual([]);
  });

  test('refuses a pipe that does not exist, and a role without permission', async () => {
    await expect(client().send(new DescribePipeCommand({ Name: 'none' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
    await expect(client(roleCredentials()).send(new ListPipesCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('EventBridge', () => {
  const client = (credentials?: typeof YOU) =>
    new EventBridgeClient({ ...settings(credentials), endpoint: deployment.cloud.endpoints.eventBridge });

  test('describes a bus by its name or ARN, and lists its rules', async () => {
    const { Arn } = await client().send(new DescribeEventBusCommand({ Name: 'orders' }));
    expect(await client().send(new DescribeEventBusCommand({ Name: Arn }))).toMatchObject({ Name: 'orders' });
    const { Rules } = await client().send(new ListRulesCommand({ EventBusName: 'orders' }));
    expect(Rules).toMatchObject([
      { Name: 'paid', State: 'ENABLED', EventPattern: '{"source":["shop"]}' },
      { State: 'DISABLED' },
    ]);
  });

  test('refuses a bus that does not exist, and a role without permission', async () => {
    await expect(client().send(new DescribeEventBusCommand({ Name: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(
      client(roleCredentials()).send(new ListRulesCommand({ EventBusName: 'orders' })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
