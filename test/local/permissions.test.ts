import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { consumerCode } from '../../bin/consumer-code';
import { RETRY_ATTRIBUTES } from '../../contract/retry-attributes';
import { FailureIntake, HydratedDestination, HydratedDlq } from '../../lib';
import type { Cloud } from '../../local/cloud/cloud';
import * as authorization from '../../local/iam/authorize';
import type { Policies } from '../../local/iam/policies';
import type { Statement } from '../../local/iam/policy-document';
import type { Caller } from '../../local/iam/principals';
import { stacksOf } from '../../local/test-kit/app-source';
import pointer from '../fixtures/kinesis-failure.json';
import { uniqueName } from '../helpers/aws/clients';
import { notification } from '../helpers/enrichment/intake-objects';
import { createApp, deployStacks, type TestDeployment } from '../helpers/local/stacks';

const { authorize } = authorization;
/** Watches every check of a permission, and changes none. */
const watched = vi.spyOn(authorization, 'authorize');
afterAll(() => watched.mockRestore());

/** Orders on a stream and in a table, and a pipeline under a customer-managed key, so that each grant of a key is there. */
function pipeline(intake: FailureIntake) {
  const stack = new Stack(createApp(), uniqueName('Permissions'));
  const dlq = new HydratedDlq(stack, 'Dlq', {
    intake,
    encryptionKey: new kms.Key(stack, 'Key'),
    overflowBucket: new s3.Bucket(stack, 'Overflow', { encryptionKey: new kms.Key(stack, 'OverflowKey') }),
    destination: HydratedDestination.eventBus(new events.EventBus(stack, 'Failures')),
  });
  const consumer = new lambda.Function(stack, 'Consumer', {
    code: consumerCode(),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_LATEST,
  });
  const streamKey = new kms.Key(stack, 'StreamKey');
  const stream = new kinesis.Stream(stack, 'Orders', { shardCount: 1, encryptionKey: streamKey });
  const table = new dynamodb.Table(stack, 'OrdersTable', {
    partitionKey: { name: 'orderId', type: dynamodb.AttributeType.STRING },
    stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  });
  const props = { startingPosition: lambda.StartingPosition.TRIM_HORIZON, retryAttempts: 0, onFailure: dlq };
  consumer.addEventSource(new KinesisEventSource(stream, props));
  consumer.addEventSource(new DynamoEventSource(table, props));
  return stacksOf(stack);
}

/** The enrichment asks a throttled shard this often before the pointer takes the retry lane. */
const READS_OF_AN_ATTEMPT = 3;
const UNREADABLE = 'shardId-000000000042';
/** An object that is announced, but is not there. */
const DELETED = 'aws/lambda/deleted';
/** Of a malformed message: as JSON text it is more than a bus takes. */
const OUTGROWS_THE_BUS = '"'.repeat(600_000);

/** For a busy machine. */
const PATIENCE = { timeout: 60_000 };

/** Uses every permission: reads, delivery, the overflow bucket, the retry lane, the unhydrated queue. */
async function useEveryPermission({ cloud, stacks, events: log }: TestDeployment, kind: 'queue' | 'bucket') {
  const ref = (part: string) => [...(stacks[0]?.resources ?? [])].find(([id]) => id.startsWith(part))?.[1].ref ?? '';
  const { kinesis: streams, dynamoDB, sqs } = cloud.clients;
  throttleReads(cloud);

  const order = { orderId: 'order', poison: true };
  const Data = Buffer.from(JSON.stringify(order));
  await streams.send(new PutRecordCommand({ StreamName: ref('Orders'), PartitionKey: 'a', Data }));
  const Item = { orderId: { S: 'order' }, poison: { BOOL: true } };
  await dynamoDB.send(new PutItemCommand({ TableName: ref('OrdersTable'), Item }));

  const QueueUrl = ref('DlqStaging');
  const send = (body: unknown, old = false) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: typeof body === 'string' ? body : JSON.stringify(body),
        MessageAttributes: old ? OLD : {},
      }),
    );
  await send(OUTGROWS_THE_BUS);
  if (kind === 'bucket') {
    const bucket = ref('DlqIntake');
    await send(notification(bucket, DELETED));
    await send(notification(bucket, `aws/lambda/${UNREADABLE}`), true);
  } else {
    const streamArn = cloud.mappings.map(({ EventSourceArn }) => EventSourceArn).find((arn) => /:kinesis:/.test(arn));
    const lost = { ...pointer.KinesisBatchInfo, streamArn, shardId: UNREADABLE };
    await send({ ...pointer, KinesisBatchInfo: lost }, true);
  }

  const logged = (text: string) => log.waitFor('function-log', (line) => line.text.includes(text), PATIENCE);
  for (const source of ['kinesis', 'dynamodb'])
    await log.waitFor('delivered', ({ message }) => JSON.stringify(message).includes(`"source":"${source}"`), PATIENCE);
  for (const metric of ['UnhydratedBatches', 'OverflowedMessages', 'RetriedBatches']) await logged(`"${metric}":1`);
  if (kind === 'bucket') await logged('OBJECT_NOT_FOUND');
}

/** For the retry lane, the first attempt to read fails; what is unreadable is so for ever. */
function throttleReads({ proxies }: Cloud): void {
  let reads = 0;
  proxies.setRule(({ service, operation, path, input }) => {
    if (service === 's3' && operation === 'GetObject')
      return path.includes(UNREADABLE) || (path.includes(DELETED) && reads++ === 0)
        ? { answer: { status: 403, type: 'AccessDenied' } }
        : undefined;
    if (service !== 'kinesis' || input?.ShardIteratorType !== 'AT_SEQUENCE_NUMBER') return undefined;
    if (input.ShardId !== UNREADABLE && reads++ >= READS_OF_AN_ATTEMPT) return undefined;
    return { answer: { status: 400, type: 'ProvisionedThroughputExceededException' } };
  });
}

const OLD = {
  [RETRY_ATTRIBUTES.firstStagedAt]: { DataType: 'String', StringValue: '2020-01-01T00:00:00.000Z' },
  [RETRY_ATTRIBUTES.attempts]: { DataType: 'Number', StringValue: '99' },
};

describe.each([
  ['queue', FailureIntake.queue()],
  ['bucket', FailureIntake.bucket()],
] as const)('a pipeline with a %s as intake', (kind, intake) => {
  const cleanUps: (() => Promise<void>)[] = [];
  let deployment: TestDeployment;
  let policies: Policies;
  let checks: readonly Check[];

  beforeAll(async () => {
    deployment = await deployStacks(pipeline(intake), (cleanUp) => cleanUps.push(cleanUp));
    policies = deployment.cloud.policies;
    await useEveryPermission(deployment, kind);
    checks = checksOf(policies);
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  });

  const arnOf = (type: string, part: string): string => {
    const resources = deployment.stacks.flatMap(({ stack, resources }) =>
      [...resources].filter(([id]) => stack.template.Resources?.[id]?.Type === type && id.startsWith(part)),
    );
    return resources[0]?.[1].attribute('Arn') ?? '';
  };
  const unused = (statements: readonly Statement[]) =>
    statements
      .filter((statement) => !checks.some((check) => needs(check, policies, statement)))
      .map(({ actions }) => actions.patterns);

  test('is denied nothing', () => {
    expect(deployment.events.of('access-denied')).toEqual([]);
  });

  test.each(['DlqEnrichmentRole', 'DlqPipeRole', 'ConsumerServiceRole'])(
    'has no statement for nothing in %s',
    (role) => {
      const statements = policies.identityStatements(arnOf('AWS::IAM::Role', role)).filter(isOurs);

      expect(statements.length).toBeGreaterThan(1);
      expect(unused(statements)).toEqual([]);
    },
  );

  test.each([
    ['AWS::SQS::Queue', 'DlqStaging'],
    ['AWS::KMS::Key', 'Key'],
  ])('has no statement for nothing in the policy of the %s %s', (type, part) => {
    const allowing = policies.resourceStatements(arnOf(type, part)).filter(({ effect }) => effect === 'Allow');

    expect(allowing.length).toBe(ALLOWED_BY_RESOURCES[kind]?.[type]);
    expect(unused(allowing)).toEqual([]);
  });
});

/** S3 sends to the queue and uses its key; the key leaves roles to the account. */
const ALLOWED_BY_RESOURCES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  queue: { 'AWS::SQS::Queue': 0, 'AWS::KMS::Key': 1 },
  bucket: { 'AWS::SQS::Queue': 1, 'AWS::KMS::Key': 2 },
};

type Check = readonly [Caller, authorization.Permission];

/** What was asked in one cloud, each question once. */
function checksOf(cloudPolicies: Policies): readonly Check[] {
  const asked = watched.mock.calls.filter(([policies]) => policies === cloudPolicies);
  const distinct = new Map(asked.map(([, ...check]): [string, Check] => [JSON.stringify(check), check]));
  return [...distinct.values()];
}

/** Whether something that was allowed is denied without the statement. */
function needs([caller, permission]: Check, policies: Policies, statement: Statement): boolean {
  const others = (statements: readonly Statement[]) => statements.filter((one) => one !== statement);
  const without: Policies = Object.create(policies, {
    identityStatements: { value: (role: string) => others(policies.identityStatements(role)) },
    resourceStatements: { value: (resource: string) => others(policies.resourceStatements(resource)) },
  });
  return isAllowed(policies, caller, permission) && !isAllowed(without, caller, permission);
}

function isAllowed(...check: Parameters<typeof authorize>): boolean {
  try {
    authorize(...check);
    return true;
  } catch {
    return false;
  }
}

/** What a consumer needs for its stream and its log is granted by the CDK, which is generous. */
function isOurs({ actions: { patterns } }: Statement): boolean {
  return patterns.some((action) => /^(sqs|s3|kms|kinesis:GetRecords|dynamodb:GetRecords|lambda|events)/.test(action));
}
