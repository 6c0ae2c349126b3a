import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import type { KinesisMessage } from '../../message';
import { uniqueName } from '../helpers/aws/clients';
import { createQueue, type TestQueue } from '../helpers/aws/queues';
import { deployFailingApp, type FailingApp } from '../helpers/cli/failing-app';
import { temporaryFolder } from '../helpers/local/stacks';
import { dynamoDBRecord } from '../helpers/messages/event-records';

let app: FailingApp;
const cleanUps: (() => Promise<void>)[] = [];
beforeAll(async () => {
  app = await deployFailingApp((cleanUp) => cleanUps.push(cleanUp));
});
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

async function queueOf(...messages: HydratedMessage[]): Promise<TestQueue> {
  const queue = await createQueue('dlq');
  await queue.send(...messages.map((message) => JSON.stringify(message)));
  return queue;
}

const processed = (...ids: string[]) => app.processed().filter((id) => ids.includes(id));

describe.concurrent('changes of a table', () => {
  /** A table in which the first item is as its change left it, the second is another, and the third is gone. */
  async function changes() {
    const { clients } = app.deployment.cloud;
    const TableName = uniqueName('orders');
    await clients.dynamoDB.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    const ids = ['current', 'stale', 'gone'].map((state) => `${state}-${randomUUID()}`);
    const [current, stale] = ids.map((id): { id: { S: string }; total: { N: string } } => ({
      id: { S: id },
      total: { N: '1' },
    }));
    for (const Item of [current, { ...stale, total: { N: '2' } }])
      await clients.dynamoDB.send(new PutItemCommand({ TableName, Item: Item as NonNullable<typeof stale> }));
    const queue = await queueOf(...ids.map((id) => change(TableName, { id: { S: id }, total: { N: '1' } })));
    return { ids, queue };
  }

  function change(
    table: string,
    NewImage: { readonly id: { readonly S: string }; readonly total: { readonly N: string } },
  ): HydratedMessage {
    const { KinesisBatchInfo, KinesisBatch: _, hydration, ...message } = app.message('Text', []) as KinesisMessage;
    const eventSourceARN = `arn:aws:dynamodb:eu-west-1:000000000000:table/${table}/stream/2026-01-01T00:00:00.000`;
    const record = { ...dynamoDBRecord({ Keys: { id: NewImage.id }, NewImage }), eventSourceARN };
    const sequenceNumber = `1${KinesisBatchInfo.startSequenceNumber.slice(-20)}`;
    return {
      ...message,
      hydration: { ...hydration, source: 'dynamodb', expectedRecords: 1, foundRecords: 1 },
      DDBStreamBatchInfo: {
        ...KinesisBatchInfo,
        streamArn: eventSourceARN,
        startSequenceNumber: sequenceNumber,
        endSequenceNumber: sequenceNumber,
      },
      payload: { Records: [record] },
    } as HydratedMessage;
  }

  test('are left with --stale skip where the item has changed or is gone', async () => {
    const { ids, queue } = await changes();

    const { code, stdout } = await app.run(['redrive', '--all', '--queue', queue.arn, '--stale', 'skip', '--go']);

    expect(code).toBe(1);
    expect(stdout).toMatch(/1 {2}ITEM_STALE/);
    expect(stdout).toMatch(/1 {2}ITEM_GONE/);
    expect([processed(...ids), await queue.visible()]).toEqual([ids.slice(0, 1), 2]);
  });

  test('are sent as they were without it, and the plan says so', async () => {
    const { ids, queue } = await changes();
    const redrive = ['redrive', '--all', '--queue', queue.arn];

    expect((await app.run(redrive)).stdout).toContain('--stale skip leaves those whose items have changed since');
    expect((await app.run([...redrive, '--stale', 'send', '--go'])).code).toBe(0);
    expect([processed(...ids).sort(), await queue.remaining()]).toEqual([[...ids].sort(), 0]);
  });
});

test('a message whose function is gone is sent to the --target', async () => {
  const orderId = randomUUID();
  const message = app.message('Text', [{ orderId }], { functionArn: `${app.functionArns.Text}-gone` });
  const queue = await queueOf(message);
  const redrive = ['redrive', '--all', '--queue', queue.arn, '--go'];

  expect(await app.run(redrive)).toMatchObject({ code: 1, stdout: expect.stringContaining('FUNCTION_NOT_FOUND') });
  expect((await app.run([...redrive, '--target', app.functionArns.Json])).code).toBe(0);
  expect([processed(orderId), await queue.remaining()]).toEqual([[orderId], 0]);
});

test('what a topic has wrapped is sent, and what fails again is back in its notification', async () => {
  const wrapped = app.message('Text', [{ orderId: 'x', wrong: 'amount' }]);
  const queue = await createQueue('dlq');
  await queue.sendWithAttributes(JSON.stringify({ Type: 'Notification', Message: JSON.stringify(wrapped) }), {
    tenant: { DataType: 'String', StringValue: 'blue' },
  });

  expect((await app.run(['redrive', '--all', '--queue', queue.arn, '--go'])).code).toBe(1);
  const [back] = await queue.receive(1);
  expect(back?.MessageAttributes).toMatchObject({ tenant: { StringValue: 'blue' } });
  const { Type, Message } = JSON.parse(back?.Body ?? '');
  expect(Type).toBe('Notification');
  expect(JSON.parse(Message)).toMatchObject({ ...wrapped, redrive: { count: 1, history: [{ outcome: 'failed' }] } });
});

describe.concurrent('credentials', () => {
  /** A home with a profile that uses a role's key, and one that has never signed in to its SSO session. */
  function homeWithProfiles(): NodeJS.ProcessEnv {
    const HOME = temporaryFolder('home-');
    const { accessKeyId, secretAccessKey } = app.deployment.cloud.accessKeys.ofRole(`${app.outputs.Looker}`);
    mkdirSync(path.join(HOME, '.aws'));
    writeFileSync(
      path.join(HOME, '.aws/config'),
      `[profile looker]
region = eu-west-1
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}
[profile away]
region = eu-west-1
sso_session = company
sso_account_id = 111122223333
sso_role_name = Reader
[sso-session company]
sso_region = eu-west-1
sso_start_url = https://example.awsapps.com/start
`,
    );
    return { HOME, AWS_REGION: undefined, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
  }

  test('come from the profile that is named, with its region', async () => {
    const queue = await queueOf(app.message('Text', [{ orderId: 'x' }]));
    const args = ['redrive', '--all', '--queue', queue.arn.split(':').at(-1) ?? '', '--profile', 'looker'];

    const { code, stdout, stderr } = await app.runProcess(args, { env: homeWithProfiles() });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/FUNCTION_NOT_ALLOWED .*lambda:InvokeFunction/);
  });

  test.each([
    ['away', 'Sign in again|sign in \\(aws sso login --profile away\\)'],
    ['unknown', 'No credentials were found'],
  ])('that the profile %s does not have are asked for', async (profile, problem) => {
    const args = ['list', '--queue', 'q', '--region', 'eu-west-1', '--profile', profile];
    const { code, stderr } = await app.runProcess(args, { env: homeWithProfiles() });

    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(problem) });
  });
});
