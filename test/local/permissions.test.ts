import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, type TestContext, test } from 'vitest';
import { DemoStack } from '../../bin/demo-stack';
import { RETRY_ATTRIBUTES } from '../../contract/retry-attributes';
import type { Stack } from '../../local/template/assembly';
import { stacksOf } from '../../local/test-kit/app-source';
import pointer from '../fixtures/kinesis-failure.json';
import { uniqueName } from '../helpers/aws/clients';
import { createApp, deployStacks, type TestDeployment } from '../helpers/local/stacks';

interface Statement {
  readonly Action: string | readonly string[];
}

interface PolicyProperties {
  readonly PolicyDocument: { readonly Statement: Statement[] };
  readonly Roles: readonly { readonly Ref: string }[];
}

const [demo] = stacksOf(new DemoStack(createApp(), 'Demo')) as [Stack];

/** Every statement of the enrichment's and the pipe's role. */
const statements = Object.entries(demo.template.Resources ?? {}).flatMap(([logicalId, { Type, Properties }]) => {
  if (Type !== 'AWS::IAM::Policy') return [];
  const { PolicyDocument, Roles } = Properties as unknown as PolicyProperties;
  const [role] = Roles.filter(({ Ref }) => /EnrichmentRole|PipeRole/.test(Ref));
  if (role === undefined) return [];
  return PolicyDocument.Statement.map(({ Action }, index) => ({
    logicalId,
    index,
    role: role.Ref,
    actions: [Action].flat(),
  }));
});

/** The demo under a name of its own, without one of the statements. */
function demoWithout(statement?: (typeof statements)[number]): Stack {
  const template = structuredClone(demo.template);
  const policy = statement && template.Resources?.[statement.logicalId]?.Properties;
  if (policy) (policy as unknown as PolicyProperties).PolicyDocument.Statement.splice(statement.index, 1);
  return { ...demo, name: uniqueName('Demo'), template };
}

const UNREADABLE_SHARD = 'shardId-000000000042';

/** The enrichment asks a throttled shard this often before the pointer takes the retry lane. */
const READS_OF_AN_ATTEMPT = 3;

/** Bytes of a record that, in base64, is more than a bus takes. */
const OUTGROWS_THE_BUS = 800_000;

/** One after the other, every permission is used: reads, delivery, the overflow bucket, the retry lane, the unhydrated queue. */
async function useEveryPermission(deployment: TestDeployment, noteBytes = OUTGROWS_THE_BUS): Promise<void> {
  const { cloud, stacks } = deployment;
  const name = (part: string) => [...(stacks[0]?.resources ?? [])].find(([id]) => id.startsWith(part))?.[1].ref ?? '';
  const { kinesis, dynamoDB, sqs } = cloud.clients;
  let reads = 0;
  cloud.proxies.setRule(({ service, operation, input }) => {
    if (service !== 'kinesis' || operation !== 'GetShardIterator' || input?.ShardIteratorType !== 'AT_SEQUENCE_NUMBER')
      return undefined;
    if (input.ShardId !== UNREADABLE_SHARD && reads++ >= READS_OF_AN_ATTEMPT) return undefined;
    return { answer: { status: 400, type: 'ProvisionedThroughputExceededException' } };
  });

  const order = { orderId: 'large', poison: true, note: 'x'.repeat(noteBytes) };
  await kinesis.send(
    new PutRecordCommand({ StreamName: name('OrdersA'), PartitionKey: 'a', Data: Buffer.from(JSON.stringify(order)) }),
  );
  const Item = { orderId: { S: 'small' }, poison: { BOOL: true } };
  await dynamoDB.send(new PutItemCommand({ TableName: name('OrdersTable'), Item }));

  const sources = deployment.cloud.mappings.map(({ EventSourceArn }) => EventSourceArn);
  const streamArn = sources.find((arn) => arn.includes(':kinesis:'));
  const lost = { ...pointer, KinesisBatchInfo: { ...pointer.KinesisBatchInfo, streamArn, shardId: UNREADABLE_SHARD } };
  const firstStagedAt = { DataType: 'String', StringValue: '2020-01-01T00:00:00.000Z' };
  const MessageAttributes = {
    [RETRY_ATTRIBUTES.firstStagedAt]: firstStagedAt,
    [RETRY_ATTRIBUTES.attempts]: { DataType: 'Number', StringValue: '99' },
  };
  const QueueUrl = name('OrdersDlqStaging');
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(lost), MessageAttributes }));
}

test.concurrent('with all its permissions the pipeline is denied nothing', async ({ expect, onTestFinished }) => {
  const deployment = await deployStacks([demoWithout()], onTestFinished);
  const { events, cloud } = deployment;
  await useEveryPermission(deployment);
  for (const source of ['kinesis', 'dynamodb'])
    await events.waitFor(
      'delivered',
      ({ message }) => (message as { hydration: { source: string } }).hydration.source === source,
    );
  await events.waitFor('function-log', ({ text }) => text.includes('"UnhydratedBatches":1'));
  await events.waitFor('function-log', ({ text }) => text.includes('"OverflowedMessages":1'));
  await events.waitFor('function-log', ({ text }) => text.includes('"RetriedBatches":1'));
  expect(events.of('access-denied')).toEqual([]);
  expect(cloud.pipes).toHaveLength(1);
});

describe('no statement is there for nothing', () => {
  test.concurrent.for(statements)('$role: $actions', async (statement, { expect, onTestFinished }) => {
    const denied = await whatIsDenied(statement, onTestFinished);
    expect(statement.actions).toContain(denied.action);
    expect(denied.roleArn).toContain(statement.role);
  });
});

/** The first thing that is denied without the statement, while the pipeline is created or while it runs. */
async function whatIsDenied(statement: (typeof statements)[number], onFinished: TestContext['onTestFinished']) {
  const stack = demoWithout(statement);
  const deployment = await deployStacks([stack], onFinished).catch((error: Error) => error);
  if (deployment instanceof Error) {
    const [, roleArn = '', action = ''] =
      /User: (\S+) is not authorized to perform: (\S+)/.exec(deployment.message) ?? [];
    return { roleArn, action };
  }
  // Large records take their time: only the bucket needs one.
  await useEveryPermission(deployment, statement.actions.includes('s3:PutObject') ? OUTGROWS_THE_BUS : 0);
  return deployment.events.waitFor('access-denied');
}
