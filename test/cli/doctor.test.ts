import { DeleteQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { type App, CfnOutput, type CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  DynamoEventSource,
  KinesisEventSource,
  type KinesisEventSourceProps,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FailureIntake, HydratedDestination, HydratedDlq, type HydratedDlqProps } from '../../lib';
import { endpointVariables } from '../../local/cloud/emulators';
import type { Answer } from '../../local/proxy/fault-decision';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { stacksOf } from '../../local/test-kit/app-source';
import { uniqueName } from '../helpers/aws/clients';
import { hydratedDlq, objects } from '../helpers/cli/hydrated-dlq';
import { newFunction } from '../helpers/constructs/orders';
import { createApp, deployStacks, type TestDeployment } from '../helpers/local/stacks';

const names = {
  sound: uniqueName('Sound'),
  broken: uniqueName('Broken'),
  unbound: uniqueName('Unbound'),
  unheard: uniqueName('Unheard'),
  deleted: uniqueName('Deleted'),
  both: uniqueName('Both'),
};
let deployment: TestDeployment;
const cleanUps: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const app = createApp();
  sound(app);
  broken(app);
  bothIntakes(app);
  new HydratedDlq(new Stack(app, names.unbound), 'Dlq');
  unheard(app);
  deleted(app);
  deployment = await deployStacks(stacksOf(app), (cleanUp) => cleanUps.push(cleanUp));
  const QueueUrl = output(names.broken, 'Unhydrated');
  const { sqs } = deployment.cloud.clients;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
  await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 600 }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl: output(names.deleted, 'Destination') }));
});
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

/** A function that fails, and its failures in a pipeline. */
function consumed(stack: Stack, given: HydratedDlqProps = {}, mapping: Partial<KinesisEventSourceProps> = {}) {
  const dlq = new HydratedDlq(stack, 'Dlq', given);
  const stream = new kinesis.Stream(stack, 'Orders');
  const consumer = newFunction(stack);
  const startingPosition = lambda.StartingPosition.LATEST;
  consumer.addEventSource(new KinesisEventSource(stream, { startingPosition, onFailure: dlq, ...mapping }));
  return { dlq, stream, consumer };
}

function sound(app: App): void {
  const stack = new Stack(app, names.sound);
  consumed(stack, { encryptionKey: new kms.Key(stack, 'Key') }, { retryAttempts: 1 });
}

/** Failures of a stream by a bucket, and of another one and a table by the queue, to a topic. All of it under keys of the customer. */
function bothIntakes(app: App): void {
  const stack = new Stack(app, names.both);
  const topic = new sns.Topic(stack, 'Failures', { masterKey: new kms.Key(stack, 'TopicKey') });
  topic.addSubscription(new SqsSubscription(new sqs.Queue(stack, 'Archive')));
  const destination = HydratedDestination.topic(topic);
  const { dlq, consumer } = consumed(
    stack,
    { intake: FailureIntake.bucket(), destination, encryptionKey: new kms.Key(stack, 'Key') },
    { retryAttempts: 1 },
  );
  const table = new dynamodb.Table(stack, 'Customers', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    stream: dynamodb.StreamViewType.NEW_IMAGE,
    encryptionKey: new kms.Key(stack, 'TableKey'),
  });
  consumer.addEventSource(
    new DynamoEventSource(table, {
      startingPosition: lambda.StartingPosition.LATEST,
      retryAttempts: 1,
      onFailure: dlq.queueIntake,
    }),
  );
  consumer.addEventSource(
    new KinesisEventSource(new kinesis.Stream(stack, 'Payments'), {
      startingPosition: lambda.StartingPosition.LATEST,
      retryAttempts: 1,
      onFailure: dlq.queueIntake,
    }),
  );
}

/** To an event bus whose only rule is disabled. */
function unheard(app: App): void {
  const stack = new Stack(app, names.unheard);
  const eventBus = new events.EventBus(stack, 'Bus');
  consumed(stack, { destination: HydratedDestination.eventBus(eventBus) }, { retryAttempts: 1 });
  new events.Rule(stack, 'Rule', { eventBus, eventPattern: { source: ['none'] }, enabled: false });
}

/** To a queue that is deleted once everything is deployed. */
function deleted(app: App): void {
  const stack = new Stack(app, names.deleted);
  const queue = new sqs.Queue(stack, 'Queue');
  consumed(stack, { destination: HydratedDestination.queue(queue) }, { retryAttempts: 1 });
  new CfnOutput(stack, 'Destination', { value: queue.queueUrl });
}

/** Everything that can be wrong with a pipeline which CloudFormation deploys without a word. */
function broken(app: App): void {
  const stack = new Stack(app, names.broken);
  const { dlq, stream, consumer } = consumed(stack, { retryFor: Duration.hours(48) }, { enabled: false });
  (dlq.node.findChild('Pipe').node.defaultChild as CfnResource).addPropertyOverride('DesiredState', 'STOPPED');
  const deny = { effect: iam.Effect.DENY, actions: ['sqs:SendMessage'] };
  consumer.addToRolePolicy(new iam.PolicyStatement({ ...deny, resources: ['*'] }));
  dlq.stagingQueue.addToResourcePolicy(
    new iam.PolicyStatement({
      ...deny,
      sid: 'NotFromOutside',
      resources: ['*'],
      principals: [new iam.AnyPrincipal()],
      conditions: { StringNotEquals: { 'aws:PrincipalAccount': stack.account } },
    }),
  );
  newFunction(stack, 'Other').addEventSource(
    new KinesisEventSource(stream, { startingPosition: lambda.StartingPosition.LATEST }),
  );
  new CfnOutput(stack, 'Unhydrated', { value: dlq.unhydratedQueue.queueUrl });
}

function output(stackName: string, name: string): string {
  const found = deployment.stacks.find(({ stack }) => stack.name === stackName);
  return `${found?.outputs[name]}`;
}

function run(...args: string[]) {
  return runWith({}, ...args);
}

function runWith(environment: Record<string, string>, ...args: string[]) {
  const { region, endpoints } = deployment.cloud;
  return hydratedDlq(['doctor', ...args], { AWS_REGION: region, ...endpointVariables(endpoints), ...environment });
}

describe.concurrent('doctor', () => {
  test('finds nothing wrong with a sound pipeline, names what it looked at, and ends with 0', async () => {
    const { code, stdout, stderr } = await run('--stack', names.sound);

    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stderr: '' });
    for (const name of ['pipe', 'mappings', 'intake', 'queues', 'destination', 'keys', 'permissions', 'retention'])
      expect(stdout).toMatch(new RegExp(`^✓ ${name}: .+`, 'm'));
    expect(stdout).toMatch(/^✓ failures: .+/m);
    expect(stdout).toMatch(/^✓ keys: all customer-managed keys are enabled \(4\)$/m);
    expect(stdout).toMatch(/^0 problems, 0 warnings$/m);
  });

  test('finds what is wrong with a broken pipeline, says what to do about each, and ends with 1', async () => {
    const { code, stdout } = await run('--stack', names.broken, '--json');

    const findings = objects(stdout).flatMap(
      ({ name, findings }) =>
        (findings as { level: string; message: string; action: string }[] | undefined)?.map((one) => ({
          name,
          ...one,
        })) ?? [],
    );
    expect(code).toBe(1);
    expect(objects(stdout).at(-1)).toEqual({ type: 'doctor', problems: 4, warnings: 4, unchecked: 0 });
    expect(findings).toEqual(
      [
        ['problem', 'pipe', /is STOPPED\. Messages in the staging queue: 0\./, /aws pipes start-pipe --name /],
        ['problem', 'mappings', /is Disabled: its records are not processed/, /--uuid \S+ --enabled$/],
        ['warning', 'mappings', /retries until the records are gone/, /MaximumRetryAttempts/],
        ['warning', 'mappings', /Another mapping .* nowhere: what Lambda gives up on is lost/, /OnFailure destination/],
        ['warning', 'queues', /denies something \(NotFromOutside\)/, /spares the pipe/],
        ['problem', 'permissions', /is not allowed sqs:SendMessage on .*: Lambda drops the failures/, /^Allow it in/],
        ['warning', 'retention', /keeps records for 24 hours, and pointers are retried for 48 hours/, /lower retryFor/],
        [
          'problem',
          'failures',
          /^The unhydrated queue holds pointers that could not be hydrated: 2\./,
          /hydrated-dlq stage --from /,
        ],
      ].map(([level, name, message, action]) =>
        expect.objectContaining({
          level,
          name,
          message: expect.stringMatching(message as RegExp),
          action: expect.stringMatching(action as RegExp),
        }),
      ),
    );
  });

  test('knows what a topic needs, and looks at the streams of mappings that use the queue beside the bucket', async () => {
    const { code, stdout } = await run('--stack', names.both);

    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/^✓ intake: hydrated-dlq-\S+ announces failures to the staging queue$/m);
    expect(stdout).toMatch(/^✓ retention: streams keep records/m);
    expect(stdout).toMatch(/^✓ destination: the topic \S+ is there, and has subscriptions \(1\)$/m);
    // Of queues, overflow bucket, intake bucket, table and topic.
    expect(stdout).toMatch(/^✓ keys: all customer-managed keys are enabled \(6\)$/m);
    // Of the pipe 5, of the enrichment 3 to send and store, 4 for the streams, 2 for the bucket, of the function 3; for keys 3, 7 and 3.
    expect(stdout).toMatch(/^✓ permissions: the roles may do what they have to \(30 actions\)$/m);
  });

  test('warns when nothing takes the events of a bus', async () => {
    const { code, stdout } = await run('--stack', names.unheard);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^! destination: No rule of the event bus \S+ is enabled: .* dropped\.\n {2}Add a rule/m);
  });

  test('reports a topic that is gone, nobody gets anything from, or that may not be looked at', async () => {
    const doctorWhere = async (answer: Answer) => {
      const proxy = await startHttpProxy(deployment.cloud.endpoints.sns, { rule: () => ({ answer }) });
      try {
        return await runWith({ AWS_ENDPOINT_URL_SNS: proxy.endpoint }, '--stack', names.both);
      } finally {
        await proxy.stop();
      }
    };
    const error = (status: number, code: string): Answer => ({
      status,
      body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
      contentType: 'text/xml',
    });
    const subscribed = (confirmed: number, pending: number): Answer => ({
      status: 200,
      body: `<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes><entry><key>SubscriptionsConfirmed</key><value>${confirmed}</value></entry><entry><key>SubscriptionsPending</key><value>${pending}</value></entry></Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`,
      contentType: 'text/xml',
    });

    const gone = await doctorWhere(error(404, 'NotFound'));
    expect(gone.stdout).toMatch(/^✗ destination: The topic \S+ is gone: the pipe cannot deliver/m);
    expect((await doctorWhere(subscribed(0, 0))).stdout).toMatch(
      /^! destination: The topic \S+ has no confirmed subscription: .* dropped\.\n {2}Subscribe to it/m,
    );
    expect((await doctorWhere(subscribed(0, 2))).stdout).toMatch(/^ {2}Confirm those that wait for it: 2\.$/m);
    const denied = await doctorWhere(error(403, 'AuthorizationError'));
    for (const check of ['destination', 'keys'])
      expect(denied.stdout).toMatch(
        new RegExp(`^\\? ${check}: Permission is missing: sns:GetTopicAttributes on arn:aws:sns:`, 'm'),
      );
  });

  test('looks at everything else when the destination queue is gone', async () => {
    const { code, stdout } = await run('--stack', names.deleted);

    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ destination: The queue \S+ is gone: the pipe cannot deliver/m);
    expect(stdout).toMatch(/^✓ failures: /m);
  });

  test('says where to send failures when no mapping does', async () => {
    const { code, stdout } = await run('--stack', names.unbound);

    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(
        '✗ mappings: No event source mapping sends its failures here.\n  Pass the HydratedDlq',
      ),
    });
  });

  test('does not say that nothing failed when it gave up reading the log', async ({ onTestFinished }) => {
    const proxy = await startHttpProxy(deployment.cloud.endpoints.cloudWatchLogs, {
      rule: ({ operation }) =>
        operation === 'FilterLogEvents' ? { rewriteAnswer: () => ({ events: [], nextToken: '0' }) } : undefined,
    });
    onTestFinished(() => proxy.stop());

    const { stdout } = await runWith({ AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: proxy.endpoint }, '--stack', names.sound);

    expect(stdout).toMatch(/^\S failures: The log of the last hour is too large to be read to its end\./m);
    expect(stdout).not.toContain('nothing failed in the last hour');
  });

  test('counts the executions of the pipe that failed: at the destination, or because the enrichment crashed', async ({
    onTestFinished,
  }) => {
    const record = (executionId: string, messageType: string, message?: string) => ({
      message: JSON.stringify({ executionId, messageType, logLevel: 'ERROR', ...(message && { error: { message } }) }),
    });
    const refused = 'User: … is not authorized to perform: sqs:sendmessage';
    const events = [
      ...[record('1', 'TargetStageFailed', refused), record('1', 'ExecutionFailed')],
      ...[record('2', 'ExecutionFailed'), record('2', 'TargetStageFailed', refused), record('3', 'ExecutionTimeout')],
    ];
    const proxy = await startHttpProxy(deployment.cloud.endpoints.cloudWatchLogs, {
      rule: ({ input }) =>
        `${input?.logGroupName}`.includes('PipeLogs') && input?.filterPattern === '{ $.logLevel = "ERROR" }'
          ? { answer: { status: 200, body: JSON.stringify({ events }), contentType: 'application/x-amz-json-1.1' } }
          : undefined,
    });
    onTestFinished(() => proxy.stop());

    const { stdout } = await runWith({ AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: proxy.endpoint }, '--stack', names.sound);

    expect(stdout).toContain(
      `! failures: Failed executions of the pipe in the last hour: 2. The pipe says TargetStageFailed: ${refused}`,
    );
    expect(stdout).toContain('Failed executions of the pipe in the last hour: 1. The pipe says ExecutionTimeout');
  });

  test('reports keys that were deleted, and looks at the other permissions', async ({ onTestFinished }) => {
    const proxy = await startHttpProxy(deployment.cloud.endpoints.kms, {
      rule: ({ operation }) =>
        operation === 'DescribeKey' ? { answer: { status: 400, type: 'NotFoundException' } } : undefined,
    });
    onTestFinished(() => proxy.stop());

    const { code, stdout } = await runWith({ AWS_ENDPOINT_URL_KMS: proxy.endpoint }, '--stack', names.sound);

    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ keys: The key of \S+ is deleted: nothing can be read or written there\./m);
    expect(stdout).toMatch(/^✓ permissions: /m);
  });

  test('names the table and the buckets whose key is disabled', async ({ onTestFinished }) => {
    const proxy = await startHttpProxy(deployment.cloud.endpoints.kms, {
      rule: ({ operation }) =>
        operation === 'DescribeKey'
          ? { rewriteAnswer: ({ KeyMetadata }) => ({ KeyMetadata: { ...Object(KeyMetadata), KeyState: 'Disabled' } }) }
          : undefined,
    });
    onTestFinished(() => proxy.stop());

    const { code, stdout } = await runWith({ AWS_ENDPOINT_URL_KMS: proxy.endpoint }, '--stack', names.both);

    expect(code).toBe(1);
    for (const arn of [/arn:\S+:table\/\S+/, /arn:aws:s3:::hydrated-dlq-\S+/, /arn:aws:s3:::\S+overflow\S+/])
      expect(stdout).toMatch(new RegExp(`^✗ keys: The key of ${arn.source} is Disabled: `, 'm'));
  });

  test('says which keys could not be looked at and which bucket is gone, and looks at the other keys', async () => {
    const doctorWhere = async (service: 'S3' | 'DYNAMODB', operation: string, answer: Answer) => {
      const { s3, dynamodb } = deployment.cloud.endpoints;
      const proxy = await startHttpProxy(service === 'S3' ? s3 : dynamodb, {
        rule: (call) => (call.operation === operation ? { answer } : undefined),
      });
      try {
        return await runWith({ [`AWS_ENDPOINT_URL_${service}`]: proxy.endpoint }, '--stack', names.both);
      } finally {
        await proxy.stop();
      }
    };

    const denied = await doctorWhere('S3', 'GetBucketEncryption', { status: 403, type: 'AccessDenied' });
    expect(denied.code).toBe(1);
    expect(denied.stdout).toMatch(/^\? keys: Permission is missing: s3:GetEncryptionConfiguration on arn:aws:s3:::/m);
    expect(denied.stdout).toMatch(/^\? permissions: Not all keys of the pipeline are known/m);
    expect(denied.stdout).toMatch(/^0 problems, 0 warnings, 3 not checked$/m);

    const hidden = await doctorWhere('DYNAMODB', 'DescribeTable', { status: 400, type: 'AccessDeniedException' });
    expect(hidden.stdout).toMatch(/^\? keys: Permission is missing: dynamodb:DescribeTable on arn:\S+:table\//m);

    const gone = await doctorWhere('S3', 'GetBucketEncryption', { status: 404, type: 'NoSuchBucket' });
    expect(gone.stdout).toMatch(/^✗ keys: The overflow bucket \S+ is gone: a message that is too large/m);
    expect(gone.stdout).toMatch(/^1 problem, 0 warnings$/m);
  });

  test('reports a function that is gone although its mapping is there, and looks at the other permissions', async ({
    onTestFinished,
  }) => {
    const proxy = await startHttpProxy(deployment.cloud.endpoints.lambda, {
      rule: ({ path }) =>
        /functions\/.*Consumer.*\/configuration/.test(path)
          ? { answer: { status: 404, type: 'ResourceNotFoundException' } }
          : undefined,
    });
    onTestFinished(() => proxy.stop());

    const { code, stdout } = await runWith(
      { AWS_ENDPOINT_URL_LAMBDA: proxy.endpoint },
      '--stack',
      names.sound,
      '--json',
    );

    const permissions = objects(stdout).find(({ name }) => name === 'permissions');
    expect(code).toBe(1);
    expect(permissions?.findings).toEqual([
      expect.objectContaining({
        level: 'problem',
        message: expect.stringMatching(/^The function \S+ of a mapping is gone/),
      }),
    ]);
  });

  test('reports a staging queue that lets another bucket announce objects', async ({ onTestFinished }) => {
    const proxy = await startHttpProxy(deployment.cloud.endpoints.sqs, {
      rule: ({ operation }) =>
        operation === 'GetQueueAttributes'
          ? { rewriteAnswer: (answer) => JSON.parse(JSON.stringify(answer).replaceAll(':s3:::', ':s3:::former-')) }
          : undefined,
    });
    onTestFinished(() => proxy.stop());

    const { code, stdout } = await runWith({ AWS_ENDPOINT_URL_SQS: proxy.endpoint }, '--stack', names.both);

    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ queues: S3 may not announce the objects of \S+ to the staging queue\.$/m);
  });

  describe('an intake bucket', () => {
    /** @param answer - what S3 answers when asked for the notifications of the bucket */
    const doctorWhere = async (answer: Answer) => {
      const proxy = await startHttpProxy(deployment.cloud.endpoints.s3, {
        rule: ({ operation }) => (operation === 'GetBucketNotificationConfiguration' ? { answer } : undefined),
      });
      try {
        return await runWith({ AWS_ENDPOINT_URL_S3: proxy.endpoint }, '--stack', names.both);
      } finally {
        await proxy.stop();
      }
    };
    const announcing = (configurations: string) =>
      doctorWhere({ status: 200, body: `<NotificationConfiguration>${configurations}</NotificationConfiguration>` });
    const toStaging = (event: string, rules = '') => {
      const staging = deployment.cloud.pipes.find(({ Source = '' }) => Source.includes(names.both))?.Source;
      return `<QueueConfiguration><Queue>${staging}</Queue><Event>${event}</Event><Filter><S3Key>${rules}</S3Key></Filter></QueueConfiguration>`;
    };
    const rule = (name: string, value: string) =>
      `<FilterRule><Name>${name}</Name><Value>${value}</Value></FilterRule>`;

    test('that announces failures to something else, or not all of them, is a problem', async () => {
      const replaced = await announcing(
        '<TopicConfiguration><Topic>arn:aws:sns:eu-west-1:123456789012:scan</Topic><Event>s3:ObjectCreated:*</Event></TopicConfiguration><EventBridgeConfiguration/>',
      );
      expect(replaced.code).toBe(1);
      expect(replaced.stdout).toMatch(
        /^✗ intake: The intake bucket does not announce what Lambda writes below aws\/lambda\/ to the staging queue: .* It announces s3:ObjectCreated:\* to arn:aws:sns:eu-west-1:123456789012:scan; all events to EventBridge\.\n {2}Add a notification of s3:ObjectCreated:\* with the prefix aws\/lambda\/ to arn:\S+, and keep/m,
      );

      expect((await announcing('')).stdout).toMatch(/^✗ intake: .* It announces nothing\.$/m);
      for (const narrowed of [
        toStaging('s3:ObjectRemoved:*', rule('Prefix', 'aws/lambda/')),
        toStaging('s3:ObjectCreated:*', rule('prefix', 'aws/lambda/other/')),
        toStaging('s3:ObjectCreated:*', rule('Suffix', '.json')),
      ])
        expect((await announcing(narrowed)).stdout).toMatch(/^✗ intake: .* It announces s3:Object.* to arn:\S+\.$/m);
    });

    test('that announces more than failures, or each mapping on its own, is in order', async () => {
      const uuids = deployment.cloud.mappings.map(({ UUID }) => UUID);
      const ofEach = uuids.map((uuid) => toStaging('s3:ObjectCreated:Put', rule('Prefix', `aws/lambda/${uuid}/`)));
      for (const whole of [toStaging('s3:ObjectCreated:*'), ofEach.join('')])
        expect((await announcing(whole)).stdout).toMatch(/^✓ intake: /m);
    });

    test('that is gone is a problem, and one that may not be looked at is not in order', async () => {
      const gone = await doctorWhere({ status: 404, type: 'NoSuchBucket' });
      expect(gone.stdout).toMatch(/^✗ intake: The intake bucket \S+ is gone: Lambda drops the failures\.$/m);

      const denied = await doctorWhere({ status: 403, type: 'AccessDenied' });
      expect(denied.code).toBe(1);
      expect(denied.stdout).toMatch(
        /^\? intake: Permission is missing: s3:GetBucketNotification on arn:aws:s3:::hydrated-dlq-/m,
      );
      expect(denied.stdout).toMatch(/^✓ permissions: /m);
    });
  });

  test('reports a stream that is gone, and looks at the keys of everything else', async ({ onTestFinished }) => {
    const proxy = await startHttpProxy(deployment.cloud.endpoints.kinesis, {
      rule: ({ operation }) =>
        operation === 'DescribeStreamSummary'
          ? { answer: { status: 400, type: 'ResourceNotFoundException' } }
          : undefined,
    });
    onTestFinished(() => proxy.stop());

    const { code, stdout } = await runWith({ AWS_ENDPOINT_URL_KINESIS: proxy.endpoint }, '--stack', names.sound);

    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ retention: The stream is gone\.$/m);
    expect(stdout).toMatch(/^✓ keys: all customer-managed keys are enabled/m);
    expect(stdout).toMatch(/^1 problem, 0 warnings$/m);
  });

  test('does not take a pipe that was just deployed for a broken one', async ({ onTestFinished }) => {
    const proxy = await startHttpProxy(deployment.cloud.endpoints.pipes, {
      rule: ({ path }) =>
        path.startsWith('/v1/pipes/')
          ? { rewriteAnswer: (answer) => ({ ...answer, CurrentState: 'UPDATING', DesiredState: 'RUNNING' }) }
          : undefined,
    });
    onTestFinished(() => proxy.stop());

    const { code, stdout } = await runWith({ AWS_ENDPOINT_URL_PIPES: proxy.endpoint }, '--stack', names.sound);

    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^! pipe: The pipe is UPDATING\./m),
    });
  });

  test('says what waits although the logs cannot be read, and asks for other credentials only if a permission is missing', async ({
    onTestFinished,
  }) => {
    const failing = async (type: string) => {
      const proxy = await startHttpProxy(deployment.cloud.endpoints.cloudWatchLogs, {
        rule: ({ operation }) => (operation === 'FilterLogEvents' ? { answer: { status: 400, type } } : undefined),
      });
      onTestFinished(() => proxy.stop());
      return runWith({ AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: proxy.endpoint }, '--stack', names.broken);
    };

    const denied = await failing('AccessDeniedException');
    expect(denied.stdout).toMatch(
      /^\? failures: Permission is missing: logs:.*\n {2}.* with credentials that may look/m,
    );
    expect(denied.stdout).toMatch(/^✗ failures: The unhydrated queue holds pointers/m);
    const refused = await failing('InvalidParameterException');
    expect(refused.stdout).toMatch(
      /^\? failures: logs:.* failed: InvalidParameterException.*\n {2}Run this command again\.$/m,
    );
  });

  test('does not take an environment that Lambda hides for an empty one', async ({ onTestFinished }) => {
    const hidden = { ErrorCode: 'AccessDeniedException', Message: 'Lambda was unable to decrypt your environment' };
    const proxy = await startHttpProxy(deployment.cloud.endpoints.lambda, {
      rule: ({ service }) =>
        service === 'lambda'
          ? {
              rewriteAnswer: (answer) =>
                'Environment' in answer ? { ...answer, Environment: { Error: hidden } } : answer,
            }
          : undefined,
    });
    onTestFinished(() => proxy.stop());

    const { code, stderr } = await runWith({ AWS_ENDPOINT_URL_LAMBDA: proxy.endpoint }, '--stack', names.sound);

    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /does not show the environment of arn:\S+\. Allow kms:Decrypt on .*unable to decrypt/,
      ),
    });
  });

  test("waits until Lambda's quota of calls a second is free again", async ({ onTestFinished }) => {
    let refused = 0;
    const proxy = await startHttpProxy(deployment.cloud.endpoints.lambda, {
      rule: ({ path }) => {
        if (!path.includes('/event-source-mappings') || refused === 3) return undefined;
        refused += 1;
        return { answer: { status: 429, type: 'TooManyRequestsException' } };
      },
    });
    onTestFinished(() => proxy.stop());

    const { code } = await runWith({ AWS_ENDPOINT_URL_LAMBDA: proxy.endpoint }, '--stack', names.sound);

    expect({ code, refused }).toEqual({ code: 0, refused: 3 });
  });

  test('asks for the pipeline', async () => {
    expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('--stack or --pipe') });
  });
});
