import { randomUUID } from 'node:crypto';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { overflow, storeOverflow } from '../../enrichment/overflow';
import { type HttpProxyOptions, startHttpProxy } from '../../local/proxy/http-proxy';
import { s3Client, sqsClient, uniqueName } from '../helpers/aws/clients';
import { inFlightQuota } from '../helpers/aws/in-flight-quota';
import { createQueue, type TestQueue } from '../helpers/aws/queues';
import { deployFailingApp, type FailingApp, type TestOrder } from '../helpers/cli/failing-app';
import { objects } from '../helpers/cli/hydrated-dlq';

let app: FailingApp;
const cleanUps: (() => Promise<void>)[] = [];
beforeAll(async () => {
  app = await deployFailingApp((cleanUp) => cleanUps.push(cleanUp));
});
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

async function queueOf(messages: readonly HydratedMessage[], attributes = {}): Promise<TestQueue> {
  const queue = await createQueue('dlq', attributes);
  const bodies = messages.map((message) => JSON.stringify(message));
  await (attributes === FIFO ? queue.sendToGroup('shard', ...bodies) : queue.send(...bodies));
  return queue;
}

const FIFO = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };

/** Orders that no other test has, and messages with one of them each. */
function storm(count: number, wrong?: TestOrder['wrong']) {
  const ids = Array.from({ length: count }, () => randomUUID());
  return { ids, messages: ids.map((orderId) => app.message('Text', [{ orderId, ...(wrong && { wrong }) }])) };
}

const redrive = (queue: TestQueue, ...args: string[]) =>
  app.run(['redrive', '--all', '--queue', queue.arn, '--rate', '1000', ...args]);
type FaultDecision = Awaited<ReturnType<NonNullable<HttpProxyOptions['rule']>>>;

/** The endpoint of Lambda behind a proxy, where something happens from the n-th invocation on. */
async function atInvocation(
  first: number,
  happens: (invocation: number) => FaultDecision,
  onTestFinished: (cleanUp: () => Promise<void>) => void,
): Promise<string> {
  let invocations = 0;
  const proxy = await startHttpProxy(app.deployment.cloud.endpoints.lambda, {
    rule: ({ path }) => {
      if (!path.includes('/invocations')) return undefined;
      invocations += 1;
      return invocations >= first ? happens(invocations) : undefined;
    },
  });
  onTestFinished(() => proxy.stop());
  return proxy.endpoint;
}

const redriveThrough = (endpoint: string, queue: TestQueue, args: string[] = []) =>
  app.run(['redrive', '--all', '--go', '--queue', queue.arn, ...args], { AWS_ENDPOINT_URL: endpoint });

/** A failure with these orders, of which copies hold some each. */
function partialCopies(count: number) {
  const orders = Array.from({ length: count }, () => ({ orderId: randomUUID() }));
  const reason = { code: 'START_MISSING', message: 'The start is gone' };
  const hydration = { status: 'PARTIAL', expectedRecords: count + 1, reason };
  const { KinesisBatch: _, ...all } = app.message('Text', orders, { hydration });
  const copyOf = (from: number, to: number) => {
    const Records = (all as HydratedMessage).payload?.Records.slice(from, to);
    return {
      ...all,
      hydration: { ...all.hydration, foundRecords: to - from },
      payload: { Records },
    } as HydratedMessage;
  };
  return { ids: orders.map(({ orderId }) => orderId), copyOf };
}

const processed = (ids: readonly string[]) => app.processed().filter((id) => ids.includes(id));

describe.concurrent('redrive', () => {
  test('without --go: says what would be sent and what not, and sends nothing', async () => {
    const { ids, messages } = storm(2);
    const hydration = {
      status: 'INEXACT',
      expectedRecords: 2,
      reason: { code: 'RECORD_COUNT_DIFFERS', message: 'It differs' },
    };
    const queue = await queueOf([...messages, app.message('Text', [{ orderId: 'x' }], { hydration })]);
    const { payload: _, KinesisBatch: __, hydration: ___, ...pointer } = app.message('Text', [{ orderId: 'y' }]);
    await queue.send(JSON.stringify(pointer));

    const { code, stdout } = await redrive(queue);

    expect(code).toBe(0);
    expect(stdout).toContain('Plan: 2 messages with 2 records');
    expect(stdout).toMatch(/1 {2}INEXACT/);
    expect(stdout).toContain('1 pointer is not sent: it must be hydrated first.');
    expect(stdout).toContain('Nothing was sent. --go sends');
    expect([processed(ids), await queue.visible()]).toEqual([[], 4]);
  });

  test('with --go: has every record processed once, the oldest first, and a second run does nothing', async () => {
    const { ids, messages } = storm(5);
    const queue = await queueOf(messages.toReversed());

    const { code, stdout } = await redrive(queue, '--go');

    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Redriven 5 messages: 5 done') });
    expect(await queue.remaining()).toBe(0);
    expect(await redrive(queue, '--go')).toMatchObject({ code: 0, stdout: expect.stringContaining('is empty') });
    expect(processed(ids)).toEqual(ids);
  });

  test('sends more messages than SQS gives out at once, and says when it could not see all', async ({
    onTestFinished,
  }) => {
    const { ids, messages } = storm(5);
    const queue = await queueOf(messages);
    const proxy = await startHttpProxy(app.deployment.cloud.endpoints.sqs, { rule: inFlightQuota(2) });
    onTestFinished(() => proxy.stop());
    const env = { AWS_ENDPOINT_URL_SQS: proxy.endpoint };
    const args = ['redrive', '--all', '--queue', queue.arn, '--rate', '1000'];

    const planned = await app.run(args, env);
    expect(planned.stdout).toContain('Plan: 2 messages with 2 records');
    expect(planned.stderr).toContain('SQS gives out no more messages at once: these are the first 2.');

    expect(await app.run([...args, '--go'], env)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Redriven 5 messages: 5 done'),
      stderr: expect.not.stringContaining('no more messages at once'),
    });
    expect([...processed(ids)].sort()).toEqual([...ids].sort());
    expect(await queue.remaining()).toBe(0);
  });

  test('reads records from the overflow bucket of the pipeline, and from no other bucket', async () => {
    const { ids, messages } = storm(2);
    const s3 = s3Client(app.deployment.cloud.endpoints.s3);
    const buckets = [app.outputs.Overflow ?? '', uniqueName('foreign')];
    await s3.send(new CreateBucketCommand({ Bucket: buckets[1] }));
    for (const [index, message] of messages.entries()) {
      const moved = overflow(message, buckets[index] ?? '');
      await storeOverflow(s3, moved.object);
      await sqsClient(app.deployment.cloud.endpoints.sqs).send(
        new SendMessageCommand({ QueueUrl: app.queueUrl, MessageBody: JSON.stringify(moved.message) }),
      );
    }

    const { code, stdout } = await app.run(['redrive', '--all', '--go', '--stack', app.stackName]);

    expect(code).toBe(1);
    expect(stdout).toContain(`only ${buckets[0]} may be read. If ${buckets[1]} is an overflow bucket of yours`);
    expect(processed(ids)).toEqual([ids[0]]);
  });

  test('of PARTIAL copies with different records one is sent, and the other stays until a person allows it', async () => {
    const { ids, copyOf } = partialCopies(4);
    const Overflow = app.outputs.Overflow ?? '';
    const moved = overflow(copyOf(2, 4), Overflow);
    await storeOverflow(s3Client(app.deployment.cloud.endpoints.s3), moved.object);
    const queue = await queueOf([moved.message, copyOf(0, 3), copyOf(1, 3)]);
    const args = ['--go', '--overflow-bucket', Overflow, '--allow', 'PARTIAL'];

    const { code, stdout } = await redrive(queue, ...args);

    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('1 message: 1 done') });
    expect(stdout).toContain('done  A copy stays in the queue: it holds records that were not sent.');
    expect([processed(ids), await queue.visible()]).toEqual([ids.slice(0, 3), 1]);
    expect(await redrive(queue, ...args)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('OUTCOME_UNKNOWN'),
    });
    expect(await redrive(queue, ...args, 'OUTCOME_UNKNOWN')).toMatchObject({ code: 0 });
    expect(processed(ids)).toEqual([...ids.slice(0, 3), ...ids.slice(2)]);
    expect(await queue.remaining()).toBe(0);
  });

  test('does not say that a copy is left where a later pass has sent it', async ({ onTestFinished }) => {
    const { ids, copyOf } = partialCopies(3);
    const queue = await queueOf([copyOf(2, 3), copyOf(0, 2)]);
    const proxy = await startHttpProxy(app.deployment.cloud.endpoints.sqs, { rule: inFlightQuota(2) });
    onTestFinished(() => proxy.stop());

    const args = ['redrive', '--all', '--queue', queue.arn, '--go', '--allow', 'PARTIAL', 'OUTCOME_UNKNOWN'];
    const { code, stdout } = await app.run(args, { AWS_ENDPOINT_URL_SQS: proxy.endpoint });

    expect(stdout).toContain('A copy stays in the queue');
    expect(stdout).toContain('Redriven 2 messages: 2 done');
    expect(stdout).not.toContain('In the queue as before');
    expect([code, processed(ids), await queue.remaining()]).toEqual([0, ids, 0]);
  });

  test('what fails again is back in the queue, with its error, by which list groups it', async () => {
    const { messages } = storm(2, 'amount');
    const queue = await queueOf(messages);

    const { code, stdout } = await redrive(queue, '--go');

    expect(code).toBe(1);
    expect(stdout).toMatch(/failed again {2}TypeError: Order \S+ has no amount/);
    const [group] = objects((await app.run(['list', '--queue', queue.arn, '--json'])).stdout);
    expect(group).toMatchObject({ count: 2, causes: [{ count: 2, error: { type: 'TypeError' } }] });
    expect((await queue.receiveJson(2))[0]).toMatchObject({ redrive: { count: 1, history: [{ outcome: 'failed' }] } });
  });

  test('with --canary: sends nothing else when the first one fails', async () => {
    const { ids, messages } = storm(4);
    const queue = await queueOf([
      app.message('Text', [{ orderId: 'canary', wrong: 'amount' }], { batchInfo: { startSequenceNumber: '1' } }),
      ...messages,
    ]);

    const { code, stdout } = await redrive(queue, '--go', '--canary', '1', '--json');

    expect(code).toBe(1);
    expect(objects(stdout).at(-1)).toMatchObject({ type: 'summary', failed: 1, refused: 4 });
    expect([processed(ids), await queue.visible()]).toEqual([[], 5]);
  });

  test('with --stop-after: stops when so many have failed, and leaves the rest', async () => {
    const { messages } = storm(6, 'amount');
    const queue = await queueOf(messages);

    const { stdout } = await redrive(queue, '--go', '--stop-after', '2', '--json');

    expect(objects(stdout).at(-1)).toMatchObject({ failed: 2, refused: 4 });
    expect(await queue.visible()).toBe(6);
  });

  test('with --keep: keeps what is done, for delete --done', async () => {
    const { ids, messages } = storm(2);
    const queue = await queueOf(messages);

    await redrive(queue, '--go', '--keep');

    expect(processed(ids)).toEqual(ids);
    expect(await redrive(queue, '--go')).toMatchObject({ code: 1, stdout: expect.stringContaining('ALREADY_DONE') });
    await app.run(['delete', '--all', '--done', '--go', '--queue', queue.arn]);
    expect(await queue.remaining()).toBe(0);
  });

  test('sends what is selected, and nothing else', async () => {
    const [{ ids, messages }, others] = [storm(2), storm(2)];
    const [first] = messages;
    const queue = await queueOf([...messages, ...others.messages]);

    await app.run(['redrive', `${first?.hydration.id}`, '--go', '--queue', queue.arn]);

    expect(processed([...ids, ...others.ids])).toEqual([ids[0]]);
    expect(await queue.visible()).toBe(3);
  });

  test('empties a FIFO queue, group by group, and tries what fails once', async () => {
    // The emulator shows one message of a group at a time: each takes a pass.
    const { ids, messages } = storm(3);
    const failing = app.message('Text', [{ orderId: 'poison', wrong: 'amount' }]);
    const queue = await queueOf([failing, ...messages], FIFO);

    const { code, stdout } = await redrive(queue, '--go', '--json');

    expect(code).toBe(1);
    expect(objects(stdout).at(-1)).toMatchObject({ type: 'summary', done: 3, failed: 1 });
    expect([processed(ids), await queue.remaining()]).toEqual([ids, 1]);
  });

  test('says that a copy of what is done is left, where a FIFO queue shows it later only', async () => {
    const { ids, messages } = storm(1);
    const queue = await queueOf(messages, FIFO);
    await queue.sendToGroup('shard', JSON.stringify({ ...messages[0], messageId: 'copy' }));

    const { code, stdout } = await redrive(queue, '--go');

    expect(stdout).toMatch(/1 {2}ALREADY_DONE/);
    expect([code, processed(ids), await queue.remaining()]).toEqual([1, ids, 1]);
  });

  test('the history displaces the decoded batch where the queue accepts no more', async () => {
    const orders = Array.from({ length: 20 }, (): TestOrder => ({ orderId: randomUUID(), wrong: 'amount' }));
    const message = app.message('Text', orders);
    const queue = await queueOf([message], { MaximumMessageSize: `${Buffer.byteLength(JSON.stringify(message))}` });

    await redrive(queue, '--go');

    const [back] = await queue.receiveJson(1);
    expect(back).toMatchObject({ payload: message.payload, redrive: { count: 1, history: [{ outcome: 'failed' }] } });
    expect(back).not.toHaveProperty('KinesisBatch');
  });

  test('--stop-after counts over all passes of a FIFO queue', async () => {
    const queue = await queueOf([...storm(3, 'amount').messages, ...storm(2).messages], FIFO);

    const { stdout } = await redrive(queue, '--go', '--json', '--stop-after', '3');

    expect(objects(stdout).at(-1)).toMatchObject({ type: 'summary', failed: 3 });
    expect(objects(stdout).at(-1)).not.toHaveProperty('done');
    expect(await queue.remaining()).toBe(5);
  });

  test('Ctrl-C waits for what is under way, and gives the rest back', async ({ onTestFinished }) => {
    const { ids, messages } = storm(6);
    const queue = await queueOf(messages);
    let interrupt = (): undefined => undefined;
    // The first call only asks whether the function may be invoked.
    const endpoint = await atInvocation(3, () => interrupt(), onTestFinished);

    const args = ['redrive', '--all', '--go', '--queue', queue.arn, '--rate', '5', '--json'];
    const { code, stdout } = await app.runProcess(args, {
      env: { AWS_ENDPOINT_URL: endpoint },
      started: (child) => {
        interrupt = () => void child.kill('SIGINT');
      },
    });

    const summary = objects(stdout).at(-1);
    expect(code).toBe(1);
    expect(summary).toMatchObject({ done: 2, refused: 4 });
    expect(processed(ids)).toEqual(ids.slice(0, 2));
    expect(await queue.visible()).toBe(4);
  });

  test('ends as with Ctrl-C when its terminal is closed, however often that is signaled', async ({
    onTestFinished,
  }) => {
    const { ids, messages } = storm(6);
    const queue = await queueOf(messages);
    let close = (): undefined => undefined;
    const endpoint = await atInvocation(3, () => close(), onTestFinished);

    const args = ['redrive', '--all', '--go', '--queue', queue.arn, '--rate', '5'];
    const { code } = await app.runProcess(args, {
      env: { AWS_ENDPOINT_URL: endpoint },
      started: (child) => {
        close = () => {
          child.stdout?.destroy();
          child.stderr?.destroy();
          // The kernel signals it, and then the shell.
          child.kill('SIGHUP');
          setImmediate(() => child.kill('SIGHUP'));
          return undefined;
        };
      },
    });

    expect(code).toBe(1);
    expect(processed(ids)).toEqual(ids.slice(0, 2));
    expect(await queue.visible()).toBe(4);
  });

  test('ends as with Ctrl-C once nobody reads its output', async ({ onTestFinished }) => {
    const { ids, messages } = storm(6);
    const queue = await queueOf(messages);
    let stopReading = (): undefined => undefined;
    const endpoint = await atInvocation(3, () => stopReading(), onTestFinished);

    const args = ['redrive', '--all', '--go', '--queue', queue.arn, '--rate', '5', '--json'];
    const { code, stderr } = await app.runProcess(args, {
      env: { AWS_ENDPOINT_URL: endpoint },
      started: (child) => {
        stopReading = () => void child.stdout?.destroy();
      },
    });

    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.not.stringContaining('EPIPE') });
    const left = 6 - processed(ids).length;
    expect(left).toBeGreaterThan(0);
    expect(await queue.visible()).toBe(left);
    expect(await redrive(queue, '--go')).toMatchObject({ code: 0 });
    expect(processed(ids)).toEqual(ids);
  });

  test('an answer that is lost is called unknown, and its message is not sent again by itself', async ({
    onTestFinished,
  }) => {
    const { ids, messages } = storm(1);
    const queue = await queueOf(messages);
    const endpoint = await atInvocation(2, () => ({ drop: 'after' }), onTestFinished);

    const { code, stdout } = await redriveThrough(endpoint, queue);

    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('unknown: the answer was lost'),
    });
    expect(await redrive(queue, '--go')).toMatchObject({ code: 1, stdout: expect.stringContaining('OUTCOME_UNKNOWN') });
    expect([processed(ids), await queue.visible()]).toEqual([ids, 1]);
  });

  test('a message that names no function is left, and the others are sent', async () => {
    const { ids, messages } = storm(1);
    const requestContext = { requestId: 'r', functionArn: '', condition: 'RetryAttemptsExhausted' };
    const edited = { ...app.message('Text', [{ orderId: 'x' }]), requestContext } as HydratedMessage;
    const queue = await queueOf([edited, ...messages]);

    const { code, stdout } = await redrive(queue, '--go');

    expect([code, processed(ids), await queue.visible()]).toEqual([1, ids, 1]);
    expect(stdout).toContain('FUNCTION_NOT_FOUND  "" is not the ARN of a function: give one with --target.');
  });

  test('a message whose function has a name that Lambda does not take is left, and the others are sent', async ({
    onTestFinished,
  }) => {
    const { ids, messages } = storm(1);
    const functionArn = `arn:aws:lambda:eu-west-1:111111111111:function:${'x'.repeat(65)}`;
    const requestContext = { requestId: 'r', functionArn, condition: 'RetryAttemptsExhausted' };
    const edited = { ...app.message('Text', [{ orderId: 'x' }]), requestContext } as HydratedMessage;
    const queue = await queueOf([edited, ...messages]);
    const proxy = await startHttpProxy(app.deployment.cloud.endpoints.lambda, {
      rule: ({ path }) =>
        path.includes('xxx')
          ? { answer: { status: 400, type: 'InvalidParameterValueException', message: 'too long' } }
          : undefined,
    });
    onTestFinished(() => proxy.stop());

    const { code, stdout } = await redriveThrough(proxy.endpoint, queue);

    expect([code, processed(ids), await queue.visible()]).toEqual([1, ids, 1]);
    expect(stdout).toMatch(/FUNCTION_NOT_FOUND {2}Lambda does not take .+: too long\. Give one with --target\./);
  });

  test('what is done, but cannot be deleted, is left: it ends with 1', async ({ onTestFinished }) => {
    const { ids, messages } = storm(1);
    const queue = await queueOf(messages);
    const proxy = await startHttpProxy(inject('sqsEndpoint'), {
      rule: ({ operation }) =>
        operation === 'DeleteMessage' ? { answer: { status: 400, type: 'ReceiptHandleIsInvalid' } } : undefined,
    });
    onTestFinished(() => proxy.stop());

    const args = ['redrive', '--all', '--go', '--queue', queue.arn];
    const { code, stdout } = await app.run(args, { AWS_ENDPOINT_URL_SQS: proxy.endpoint });

    expect(stdout).toContain('could not be deleted');
    expect(code).toBe(1);
    expect([processed(ids), await queue.remaining()]).toEqual([ids, 2]);
  });

  test('does not say that an error is in the queue where the message could not be updated', async ({
    onTestFinished,
  }) => {
    const queue = await queueOf(storm(1, 'amount').messages);
    const proxy = await startHttpProxy(inject('sqsEndpoint'), {
      rule: ({ operation }) =>
        operation === 'SendMessage' ? { answer: { status: 403, type: 'AccessDeniedException' } } : undefined,
    });
    onTestFinished(() => proxy.stop());

    const args = ['redrive', '--all', '--go', '--queue', queue.arn];
    const { stdout } = await app.run(args, { AWS_ENDPOINT_URL_SQS: proxy.endpoint });

    expect(stdout).toContain('1 message could not be updated: in the queue as before, without the error.');
    expect(stdout).not.toContain('with its error');
    expect(await queue.remaining()).toBe(1);
  });

  test('credentials that expire on the way end it, and nothing is lost', async ({ onTestFinished }) => {
    const { messages } = storm(5);
    const queue = await queueOf(messages);
    const expired = {
      answer: {
        status: 403,
        type: 'ExpiredTokenException',
        message: 'The security token included in the request is expired',
      },
    };
    const endpoint = await atInvocation(3, () => expired, onTestFinished);

    const { code, stdout } = await redriveThrough(endpoint, queue, ['--json']);

    expect(code).toBe(1);
    expect(objects(stdout).at(-1)).toMatchObject({ done: 1, refused: 4 });
    expect(await queue.visible()).toBe(4);
  });

  test('names the permission that is missing, and sends nothing', async () => {
    const queue = await queueOf(storm(1).messages);
    const { accessKeyId, secretAccessKey } = app.deployment.cloud.accessKeys.ofRole(`${app.outputs.Looker}`);

    const { code, stdout } = await app.run(['redrive', '--all', '--go', '--queue', queue.arn], {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });

    expect(code).toBe(1);
    expect(stdout).toMatch(/FUNCTION_NOT_ALLOWED {2}Permission is missing: lambda:InvokeFunction on arn:aws:lambda/);
  });

  test.each([
    [['--canary', '1'], '--canary needs --go'],
    [['--stop-after', '1'], '--stop-after needs --go'],
    [['--rate', '0'], 'It must be a number from 0.01 to 10000'],
    [
      ['--target', 'orders'],
      '--target must be the ARN of a function, such as arn:aws:lambda:eu-west-1:111111111111:function:orders, not orders',
    ],
    [['--allow', 'ANYTHING'], 'Allowed choices are'],
    [['--stale', 'maybe'], 'Allowed choices are skip, send'],
  ])('%j ends with 2: %s', async (args, problem) => {
    expect(await app.run(['redrive', '--all', '--queue', 'q', ...args])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(problem),
    });
  });
});
