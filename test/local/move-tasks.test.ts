import {
  CancelMessageMoveTaskCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stacksOf } from '../../local/test-kit/app-source';
import { uniqueName } from '../helpers/aws/clients';
import { createApp, deployStacks } from '../helpers/local/stacks';

/** A destination queue, and the inbox that makes it a dead-letter queue. */
let queues: Record<'Destination' | 'Inbox' | 'Fifo', { readonly url: string; readonly arn: string }>;
let client: SQSClient;
let asRole: (id: 'Mover' | 'Reader') => SQSClient;
const cleanUps: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const app = createApp();
  const stack = new Stack(app, uniqueName('MoveTasks'));
  const destination = new sqs.Queue(stack, 'Destination');
  const inbox = new sqs.Queue(stack, 'Inbox', { deadLetterQueue: { queue: destination, maxReceiveCount: 3 } });
  const fifo = new sqs.Queue(stack, 'Fifo', { fifo: true });
  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
  const roles = { Mover: role('Mover'), Reader: role('Reader') };
  for (const one of Object.values(roles)) {
    destination.grantConsumeMessages(one);
    destination.grant(one, 'sqs:StartMessageMoveTask', 'sqs:CancelMessageMoveTask');
  }
  inbox.grantSendMessages(roles.Mover);
  for (const [id, one] of Object.entries(roles)) new CfnOutput(stack, `${id}Arn`, { value: one.roleArn });
  for (const queue of [destination, inbox, fifo]) stack.exportValue(queue.queueArn);
  const { cloud, stacks } = await deployStacks(stacksOf(app), (cleanUp) => cleanUps.push(cleanUp));
  const clientWith = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
    new SQSClient({ region: cloud.region, credentials, endpoint: cloud.endpoints.sqs, maxAttempts: 1 });
  client = clientWith({ accessKeyId: 'local', secretAccessKey: 'local' });
  asRole = (id) => clientWith(cloud.accessKeys.ofRole(`${stacks[0]?.outputs[`${id}Arn`]}`));
  const found = (construct: sqs.Queue) => {
    const url = `${stacks[0]?.resources.get(stack.getLogicalId(construct.node.defaultChild as sqs.CfnQueue))?.ref}`;
    return { url, arn: `arn:aws:sqs:${cloud.region}:${cloud.account}:${url.split('/').at(-1)}` };
  };
  queues = { Destination: found(destination), Inbox: found(inbox), Fifo: found(fifo) };
});
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

const send = (MessageBody: string) =>
  client.send(
    new SendMessageCommand({
      QueueUrl: queues.Destination.url,
      MessageBody,
      MessageAttributes: { Attempt: { DataType: 'Number', StringValue: '2' } },
    }),
  );
const start = (DestinationArn: string | undefined, SourceArn: string, MaxNumberOfMessagesPerSecond?: number) =>
  client.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond }));
const tasks = async (MaxResults?: number) =>
  (await client.send(new ListMessageMoveTasksCommand({ SourceArn: queues.Destination.arn, MaxResults }))).Results ?? [];

async function received(QueueUrl: string, count: number) {
  const messages = [];
  while (messages.length < count) {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      MessageAttributeNames: ['All'],
    });
    messages.push(...((await client.send(command)).Messages ?? []));
  }
  return messages;
}

test('moves every message with its attributes to the named queue', async () => {
  const bodies = Array.from({ length: 12 }, (_, index) => `message ${index}`);
  for (const body of bodies) await send(body);
  expect((await start(queues.Inbox.arn, queues.Destination.arn)).TaskHandle).toEqual(expect.any(String));
  const messages = await received(queues.Inbox.url, bodies.length);
  expect(messages.map(({ Body }) => Body).sort()).toEqual([...bodies].sort());
  expect(messages[0]?.MessageAttributes).toMatchObject({ Attempt: { StringValue: '2' } });
  await expect
    .poll(() => tasks())
    .toMatchObject([
      { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 12, ApproximateNumberOfMessagesToMove: 12 },
    ]);
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const command = new GetQueueAttributesCommand({ QueueUrl: queues.Destination.url, AttributeNames });
  expect((await client.send(command)).Attributes).toEqual({ ApproximateNumberOfMessages: '0' });
});

test('runs one task at a time, and ends one that is cancelled', async () => {
  for (const body of ['a', 'b', 'c']) await send(body);
  const { TaskHandle } = await start(queues.Inbox.arn, queues.Destination.arn, 1);
  await expect(start(queues.Inbox.arn, queues.Destination.arn)).rejects.toThrow(/Only one active task is allowed/);
  await client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  await expect.poll(() => tasks()).toMatchObject([{ Status: 'CANCELLED' }]);
  await expect(client.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toThrow(/Only active tasks/);
  expect(await tasks(10)).toHaveLength(2);
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  [
    'a source that is no dead-letter queue',
    () => start(queues.Destination.arn, queues.Inbox.arn),
    /must be configured as a Dead Letter Queue/,
  ],
  ['no destination', () => start(undefined, queues.Destination.arn), /name a queue as DestinationArn/],
  [
    'a destination that does not exist',
    () => start(`${queues.Inbox.arn}-next`, queues.Destination.arn),
    /DestinationArn parameter doesn't exist/,
  ],
  [
    'a source that does not exist',
    () => start(queues.Inbox.arn, `${queues.Inbox.arn}-next`),
    /SourceArn parameter doesn't exist/,
  ],
  ['a queue of another type', () => start(queues.Fifo.arn, queues.Destination.arn), /must be of the same type/],
  ['a rate above 500', () => start(queues.Inbox.arn, queues.Destination.arn, 501), /between 1 and 500/],
])('refuses %s', async (_, call, message) => {
  await expect(call()).rejects.toThrow(message);
});

test('lets a role move messages only if it may send to the destination, too', async () => {
  const command = () =>
    new StartMessageMoveTaskCommand({ SourceArn: queues.Destination.arn, DestinationArn: queues.Inbox.arn });
  await expect(asRole('Reader').send(command())).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('sqs:sendmessage'),
  });
  const { TaskHandle } = await asRole('Mover').send(command());
  await expect.poll(() => tasks()).toMatchObject([{ Status: 'COMPLETED' }]);
  const cancel = asRole('Mover').send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  await expect(cancel).rejects.toThrow(/Only active tasks/);
});
