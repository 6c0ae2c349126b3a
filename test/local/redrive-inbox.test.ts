import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { Stack } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { HydratedDlq, RedriveInbox } from '../../lib';
import type { Cloud } from '../../local/cloud/cloud';
import type { Stack as Synthesized } from '../../local/template/assembly';
import { stacksOf } from '../../local/test-kit/app-source';
import { localCloudOf } from '../../local/test-kit/run-stacks';
import type { KinesisMessage } from '../../message';
import { sqsClient, uniqueName } from '../helpers/aws/clients';
import { failure } from '../helpers/cli/failures';
import { consumeStream, newFunction } from '../helpers/constructs/orders';
import { createApp, deployStacks, type TestDeployment, temporaryFolder } from '../helpers/local/stacks';

test('what a move task moves to the inbox is sent to its function again, and is back if that fails', async () => {
  const fix = path.join(temporaryFolder('inbox-'), 'fixed');
  const app = createApp();
  const stack = new Stack(app, uniqueName('Orders'));
  const stream = new kinesis.Stream(stack, 'Stream');
  const code = lambda.Code.fromInline(`
    exports.handler = async ({ Records: [{ kinesis }] }) => {
      const { orderId } = JSON.parse(Buffer.from(kinesis.data, 'base64'));
      if (!require('node:fs').existsSync(${JSON.stringify(fix)})) throw new RangeError(orderId + ' has no total');
      console.log('processed ' + orderId);
    };`);
  const dlq = new HydratedDlq(stack, 'Dlq');
  consumeStream(newFunction(stack, 'Consumer', { code }), stream, dlq);
  dlq.addRedriveInbox();
  const { cloud, events } = await deployStacks(stacksOf(app));
  const kit = localCloudOf(cloud);
  const queueUrl = (id: string) => kit.ref(`${stack.stackName}/Dlq/${id}`);
  const [destination, inbox] = [queueUrl('Destination'), queueUrl('RedriveInbox/Queue')];

  await kit.put(stream, { orderId: 'o-1' });
  const failed = await kit.hydrated.next();
  await expect.poll(() => peek(cloud, destination)).toMatchObject({ hydration: failed.hydration });

  await startMove(cloud, destination, inbox);
  await expect
    .poll(() => peek(cloud, destination), { timeout: 15_000 })
    .toEqual({
      ...failed,
      redrive: {
        count: 1,
        history: [
          {
            at: expect.any(String),
            by: expect.stringMatching(/^redrive inbox \S*RedriveInbox/),
            outcome: 'failed',
            error: { type: 'RangeError', message: 'o-1 has no total' },
            requestId: expect.any(String),
          },
        ],
      },
    });
  await expect.poll(() => waiting(cloud, inbox)).toBe(0);

  writeFileSync(fix, '');
  await startMove(cloud, destination, inbox);
  await events.waitFor('function-log', ({ text }) => text === 'processed o-1');
  await expect.poll(async () => (await waiting(cloud, inbox)) + (await waiting(cloud, destination))).toBe(0);
  expect(events.of('function-log').filter(({ text }) => text === 'processed o-1')).toHaveLength(1);
  expect(events.of('function-log')).toContainEqual(
    expect.objectContaining({ text: expect.stringContaining('"RedrivesDone":1') }),
  );
  expect(events.of('access-denied')).toEqual([]);
});

/** The emulator itself has no move tasks: people call what is in front of it. */
async function startMove({ endpoints, account, region }: Cloud, from: string, to: string): Promise<void> {
  const [SourceArn, DestinationArn] = [from, to].map(
    (url) => `arn:aws:sqs:${region}:${account}:${url.split('/').at(-1)}`,
  );
  await sqsClient(endpoints.sqs).send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
}

/** The first message of a queue, which stays where it is. */
async function peek({ clients }: Cloud, QueueUrl: string): Promise<HydratedMessage | undefined> {
  const command = new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 });
  const [message] = (await clients.sqs.send(command)).Messages ?? [];
  return message?.Body === undefined ? undefined : JSON.parse(message.Body);
}

/** Messages that are there, visible or not. */
async function waiting({ clients }: Cloud, QueueUrl: string): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] });
  const { Attributes } = await clients.sqs.send(command);
  return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0);
}

describe("each statement of the inbox's role", () => {
  const app = createApp();
  const stack = new Stack(app, 'Inbox');
  const encryptionKey = new kms.Key(stack, 'Key');
  const queue = new sqs.Queue(stack, 'Failures', { encryptionMasterKey: new kms.Key(stack, 'QueueKey') });
  const bucket = new s3.Bucket(stack, 'Overflow', { encryptionKey: new kms.Key(stack, 'BucketKey') });
  const consumer = newFunction(stack, 'Consumer', {
    code: lambda.Code.fromInline('exports.handler = async () => { throw new Error("still broken"); };'),
  });
  new RedriveInbox(stack, 'Redrive', { queue, functions: [consumer], overflowBuckets: [bucket], encryptionKey });
  const [inbox] = stacksOf(app) as [Synthesized];
  const statements = statementsOf(inbox);
  /** A stack without one of the statements, under its name, and one with all of them. */
  const variants = [undefined, ...statements].map((statement) => ({ statement, name: uniqueName('Inbox') }));

  let deployment: TestDeployment;
  const cleanUps: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const stacks = variants.map(({ statement, name }) => without(inbox, name, statement));
    deployment = await deployStacks(stacks, (cleanUp) => cleanUps.push(cleanUp));
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  /** Sends a failure whose records are in the bucket, twice: the second one asks for what the first one began. */
  async function useEveryPermission(name: string): Promise<void> {
    const { clients, functions } = deployment.cloud;
    const refs = deployment.stacks.find(({ stack: { name: other } }) => other === name)?.resources ?? new Map();
    const ref = (id: string) => `${[...refs].find(([logicalId]) => logicalId.slice(0, -8) === id)?.[1].ref}`;
    const {
      payload,
      KinesisBatch: _,
      ...message
    } = failure({ functionArn: functions.arnOf(ref('Consumer')) }) as KinesisMessage;
    const Body = JSON.stringify({ ...message, payload });
    const overflow = {
      bucket: ref('Overflow'),
      key: 'hydrated-dlq/object',
      bytes: Body.length,
      sha256: createHash('sha256').update(Body).digest('hex'),
    };
    await clients.s3.send(new PutObjectCommand({ Bucket: overflow.bucket, Key: overflow.key, Body }));
    const MessageBody = JSON.stringify({ ...message, overflow });
    const QueueUrl = ref('RedriveQueue');
    for (let copy = 0; copy < 2; copy += 1) await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }

  test.concurrent.each(variants.slice(1).map(({ statement, name }) => ({ actions: statement?.actions ?? [], name })))(
    'is needed: $actions',
    async ({ actions, name }) => {
      await useEveryPermission(name);
      const denied = await deployment.events.waitFor('access-denied', ({ roleArn }) => roleArn.includes(name));
      expect(actions).toContain(denied.action);
    },
  );

  test.concurrent('is enough together with the others', async () => {
    const [{ name }] = variants as [(typeof variants)[number]];
    await useEveryPermission(name);
    for (const outcome of ['failed', 'refused'])
      await deployment.events.waitFor(
        'function-log',
        ({ functionArn, text }) => functionArn.includes(name) && text.includes(`"outcome":"${outcome}"`),
      );
    expect(deployment.events.of('access-denied').filter(({ roleArn }) => roleArn.includes(name))).toEqual([]);
  });
});

interface PolicyProperties {
  readonly PolicyDocument: { readonly Statement: { readonly Action: string | readonly string[] }[] };
  readonly Roles: readonly { readonly Ref: string }[];
}

interface Statement {
  readonly logicalId: string;
  readonly index: number;
  readonly actions: readonly string[];
}

function statementsOf({ template }: Synthesized): Statement[] {
  return Object.entries(template.Resources ?? {}).flatMap(([logicalId, { Type, Properties }]) => {
    if (Type !== 'AWS::IAM::Policy') return [];
    const { PolicyDocument, Roles } = Properties as unknown as PolicyProperties;
    if (!Roles.some(({ Ref }) => Ref.startsWith('RedriveRole'))) return [];
    return PolicyDocument.Statement.map(({ Action }, index) => ({ logicalId, index, actions: [Action].flat() }));
  });
}

function without(stack: Synthesized, name: string, statement: Statement | undefined): Synthesized {
  const template = structuredClone(stack.template);
  const policy = statement && (template.Resources?.[statement.logicalId]?.Properties as unknown as PolicyProperties);
  policy?.PolicyDocument.Statement.splice(statement?.index ?? 0, 1);
  return { ...stack, name, template };
}
