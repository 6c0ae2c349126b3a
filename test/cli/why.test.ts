import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import type { JsonObject } from '../../local/proxy/fault-decision';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { createQueue, type TestQueue } from '../helpers/aws/queues';
import { deployFailingApp, type FailingApp } from '../helpers/cli/failing-app';
import { objects } from '../helpers/cli/hydrated-dlq';
import { temporaryFolder } from '../helpers/local/stacks';

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

function infrequentAccess({ logGroups }: JsonObject): JsonObject {
  return { logGroups: (logGroups as object[]).map((group) => ({ ...group, logGroupClass: 'INFREQUENT_ACCESS' })) };
}

describe.concurrent('why', () => {
  test.each(['Text', 'Json'] as const)('says error, stack and log of a function that logs as %s', async (name) => {
    const queue = await queueOf(await app.fail(name, [{ orderId: '4711', wrong: 'amount' }]));

    const { code, stdout } = await app.run(['why', '--queue', queue.arn]);

    expect(code).toBe(0);
    expect(stdout).toContain('TypeError: Order 4711 has no amount');
    expect(stdout).toMatch(/^ +at total \(.*index\.js:\d+:\d+\)$/m);
    expect(stdout).toContain(`https://${app.deployment.cloud.region}.console.aws.amazon.com/cloudwatch/home`);
  });

  test('separates the causes of one group, keeps them, and lets later commands use them', async () => {
    const home = { HOME: temporaryFolder('home-') };
    const messages = [];
    for (const wrong of ['amount', 'carrier', 'amount'] as const)
      messages.push(await app.fail('Text', [{ orderId: '1', wrong }]));
    const queue = await queueOf(...messages);
    const run = (command: string, ...args: string[]) =>
      app.runProcess([command, ...args, '--queue', queue.arn, '--json'], { env: home });

    const why = objects((await run('why', '--samples', '10')).stdout);
    expect(why).toMatchObject([
      { type: 'why', asked: 3, count: 2, cause: { error: { type: 'TypeError' } } },
      { type: 'why', asked: 3, count: 1, cause: { error: { type: 'RangeError', message: 'Order 1 has no carrier' } } },
    ]);
    const [group] = objects((await run('list')).stdout);
    expect(group).toMatchObject({
      count: 3,
      causes: [
        { count: 2, id: why[0]?.id },
        { count: 1, id: why[1]?.id },
      ],
    });
    const deletion = objects((await run('delete', `${why[1]?.id}`)).stdout);
    expect(deletion).toMatchObject([{ type: 'plan', messages: 1 }]);
  });

  test('does not read a log again for what is known', async () => {
    const home = { HOME: temporaryFolder('home-') };
    const queue = await queueOf(await app.fail('Text', [{ orderId: '4711', wrong: 'carrier' }]));
    const args = ['why', '--queue', queue.arn];
    await app.runProcess(args, { env: home });

    const again = await app.runProcess(args, { env: { ...home, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' } });

    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('RangeError: Order 4711 has no carrier') });
  });

  test.each([
    [{ condition: 'RecordAgeExceeded', responseContext: null }, 'without an invocation that a log could hold'],
    [{ functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:gone' }, 'There is no log group /aws/lambda/gone'],
    [{}, 'Logs appear within a minute or two: ask again.'],
    [{ timestamp: '2026-01-02T03:04:05.000Z' }, 'has no line of invocation'],
  ])('says why there is no log: %j', async (given, answer) => {
    const queue = await queueOf(app.message('Text', [{ orderId: '4711' }], given));

    const { code, stdout } = await app.run(['why', '--queue', queue.arn]);

    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining(answer) });
  });

  test('does not say that a log has no line of an invocation when it gave the search up', async ({
    onTestFinished,
  }) => {
    const timestamp = new Date(Date.now() - 3_600_000).toISOString();
    const queue = await queueOf(app.message('Text', [{ orderId: '4711' }], { timestamp }));
    const proxy = await startHttpProxy(app.deployment.cloud.endpoints.lambda, {
      rule: ({ operation }) =>
        operation === 'FilterLogEvents' ? { rewriteAnswer: () => ({ events: [], nextToken: '0' }) } : undefined,
    });
    onTestFinished(() => proxy.stop());

    const { code, stdout } = await app.run(['why', '--queue', queue.arn], { AWS_ENDPOINT_URL: proxy.endpoint });

    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('is too large to be searched') });
  });

  test.for([
    { place: 'is not there yet', age: 0, goesOn: false, answer: 'Logs appear within a minute or two: ask again.' },
    { place: 'is beyond what was read', age: 3_600_000, goesOn: true, answer: 'only its first lines were read' },
    { place: 'is not logged', age: 3_600_000, goesOn: false, answer: 'show no error: follow the link' },
  ])('says of an error that it $place', async ({ age, goesOn, answer }, { onTestFinished }) => {
    const timestamp = new Date(Date.now() - age).toISOString();
    const failed = app.message('Text', [{ orderId: '4711' }], { timestamp });
    const queue = await queueOf(failed);
    const start = { message: `START RequestId: ${failed.requestContext?.requestId}`, timestamp: Date.parse(timestamp) };
    let page = 0;
    const answers: Record<string, () => object> = {
      FilterLogEvents: () => ({ events: [{ ...start, logStreamName: 'instance' }] }),
      GetLogEvents: () => ({ events: [start], nextForwardToken: `${goesOn ? page++ : page}` }),
    };
    const proxy = await startHttpProxy(app.deployment.cloud.endpoints.lambda, {
      rule: ({ operation }) => {
        const answer = answers[operation]?.();
        return answer && { answer: { status: 200, body: JSON.stringify(answer) } };
      },
    });
    onTestFinished(() => proxy.stop());

    const { code, stdout } = await app.run(['why', '--queue', queue.arn], { AWS_ENDPOINT_URL: proxy.endpoint });

    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining(answer) });
  });

  test('says that a log of the class Infrequent Access cannot be read', async ({ onTestFinished }) => {
    const queue = await queueOf(await app.fail('Text', [{ orderId: '4711', wrong: 'amount' }]));
    const proxy = await startHttpProxy(app.deployment.cloud.endpoints.lambda, {
      rule: ({ operation }) => {
        if (operation === 'FilterLogEvents') return { answer: { status: 400, type: 'InvalidParameterException' } };
        return operation === 'DescribeLogGroups' ? { rewriteAnswer: infrequentAccess } : undefined;
      },
    });
    onTestFinished(() => proxy.stop());

    const { code, stdout } = await app.run(['why', '--queue', queue.arn], { AWS_ENDPOINT_URL: proxy.endpoint });

    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/is of the log class INFREQUENT_ACCESS, which only CloudWatch Logs Insights/),
    });
  });

  test("passes on the quota's answer", async ({ onTestFinished }) => {
    const queue = await queueOf(await app.fail('Text', [{ orderId: '4711', wrong: 'amount' }]));
    const proxy = await startHttpProxy(app.deployment.cloud.endpoints.lambda, {
      rule: ({ operation }) =>
        operation === 'FilterLogEvents'
          ? { answer: { status: 400, type: 'ThrottlingException', message: 'Rate exceeded' } }
          : undefined,
    });
    onTestFinished(() => proxy.stop());

    const { code, stderr } = await app.run(['why', '--queue', queue.arn], {
      AWS_ENDPOINT_URL: proxy.endpoint,
      AWS_MAX_ATTEMPTS: '1',
    });

    expect(code).toBe(1);
    expect(stderr).toMatch(/logs:FilterLogEvents on \/aws\/lambda\/\S+ with ThrottlingException: too many calls/);
  });

  test('asks no host that a message names in the place of a Region, and leads to none', async () => {
    const failed = await app.fail('Text', [{ orderId: '1', wrong: 'amount' }]);
    const { requestContext } = failed as { readonly requestContext?: object };
    const functionArn = 'arn:aws:lambda:evil.example/x?:000000000000:function:orders';
    const queue = await queueOf({ ...failed, requestContext: { ...requestContext, functionArn } } as HydratedMessage);
    const why = ['why', '--queue', queue.arn, '--json'];

    expect(objects((await app.run(why)).stdout)).toMatchObject([{ noCause: { code: 'NO_FUNCTION' } }]);
    // Another message names the same invocation, whose cause is known then.
    await app.run(['why', '--queue', (await queueOf(failed)).arn]);
    const [known] = objects((await app.run(why)).stdout);
    expect(known).toMatchObject({ cause: { error: { type: 'TypeError' } } });
    expect(JSON.stringify(known)).not.toContain('https:');
  });

  test('names the permission that is missing', async () => {
    const queue = await queueOf(await app.fail('Text', [{ orderId: '4711', wrong: 'amount' }]));
    const { accessKeyId, secretAccessKey } = app.deployment.cloud.accessKeys.ofRole(`${app.outputs.Looker}`);

    const { code, stderr } = await app.run(['why', '--queue', queue.arn], {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });

    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('logs:FilterLogEvents on arn:aws:logs:'),
    });
  });
});

describe.concurrent('the queue', () => {
  test.each([
    ['by its stack', () => ['--stack', app.stackName]],
    ['by its pipe', () => ['--pipe', app.deployment.ref('AWS::Pipes::Pipe')]],
    ['by stack and id', () => ['--stack', app.stackName, '--pipe', 'Dlq']],
    ['by its URL', () => ['--queue', app.queueUrl]],
  ])('is found %s', async (_, args) => {
    const { stdout } = await app.run(['list', ...args(), '--json']);

    expect(objects(stdout).at(-1)).toMatchObject({
      type: 'queue',
      arn: expect.stringContaining(app.queueUrl.split('/').at(-1) ?? ''),
    });
  });

  test('is the unhydrated one when asked for', async () => {
    const { stdout } = await app.run(['list', '--stack', app.stackName, '--unhydrated', '--json']);

    expect(objects(stdout)).toMatchObject([{ type: 'queue', arn: app.outputs.Unhydrated }]);
  });

  test.each([
    [['--stack', 'Nowhere'], 'There is no stack Nowhere in'],
    [['--pipe', 'nowhere'], 'There is no pipe nowhere in'],
  ])('is not found by a wrong name, and that is said: %j', async (args, problem) => {
    expect(await app.run(['list', ...args])).toMatchObject({ code: 1, stderr: expect.stringContaining(problem) });
  });

  test('is not found by an id that is not in the stack', async () => {
    const { code, stderr } = await app.run(['list', '--stack', app.stackName, '--pipe', 'Other']);

    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('has no pipeline named Other') });
  });
});
