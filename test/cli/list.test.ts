import { existsSync } from 'node:fs';
import { describe, expect, inject, type TestContext, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { type HttpProxyOptions, startHttpProxy } from '../../local/proxy/http-proxy';
import { inFlightQuota } from '../helpers/aws/in-flight-quota';
import { createQueue, type TestQueue } from '../helpers/aws/queues';
import { failure, INVOICES, ORDERS } from '../helpers/cli/failures';
import { type CommandResult, hydratedDlq, hydratedDlqProcess, objects } from '../helpers/cli/hydrated-dlq';

async function queueOf(messages: readonly (HydratedMessage | object | string)[], attributes = {}): Promise<TestQueue> {
  const queue = await createQueue('dlq', attributes);
  await queue.send(...messages.map((message) => (typeof message === 'string' ? message : JSON.stringify(message))));
  return queue;
}

function failures(count: number, given = {}): HydratedMessage[] {
  return Array.from({ length: count }, () => failure(given));
}

/** Runs `list` behind a proxy. */
async function listThrough(
  queue: TestQueue,
  rule: HttpProxyOptions['rule'],
  { onTestFinished }: TestContext,
): Promise<CommandResult> {
  const proxy = await startHttpProxy(inject('sqsEndpoint'), { rule });
  onTestFinished(() => proxy.stop());
  return hydratedDlq(['list', '--queue', queue.arn], { AWS_ENDPOINT_URL_SQS: proxy.endpoint });
}

describe.concurrent('list', () => {
  test('groups by what failed in which way, the largest group first, and gives all messages back', async () => {
    const queue = await queueOf([
      ...failures(3, { timestamp: '2026-01-02T03:00:00.000Z' }),
      failure({
        timestamp: '2026-01-02T05:00:00.000Z',
        hydration: { status: 'INEXACT', expectedRecords: 2, reason: { code: 'RECORD_COUNT_DIFFERS', message: '' } },
      }),
      failure({ functionArn: INVOICES }),
      failure({ functionArn: INVOICES, condition: 'RecordAgeExceeded' }),
    ]);

    const { code, stdout } = await hydratedDlq(['list', '--queue', queue.arn, '--json']);

    expect(code).toBe(0);
    expect(objects(stdout)).toMatchObject([
      {
        type: 'group',
        count: 4,
        statuses: { COMPLETE: 3, INEXACT: 1 },
        oldest: '2026-01-02T03:00:00.000Z',
        newest: '2026-01-02T05:00:00.000Z',
        records: 5,
        consumerArn: ORDERS,
      },
      { type: 'group', count: 1, consumerArn: INVOICES },
      { type: 'group', count: 1, consumerArn: INVOICES },
      { type: 'queue', arn: queue.arn, found: 6, others: 0, heldElsewhere: 0, end: 'queue-empty' },
    ]);
    expect(await queue.visible()).toBe(6);
  });

  test('shows no data of any record', async () => {
    const queue = await queueOf(failures(2, { data: ['{"card":"4000 1234"}'] }));
    const outputs = await Promise.all(
      [[], ['--flat'], ['--json'], ['--flat', '--json']].map((flags) =>
        hydratedDlq(['list', '--queue', queue.arn, ...flags]),
      ),
    );

    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toMatch(/card|4000|eyJjYXJk/);
  });

  test('names the queue, its groups and what to do next, in lines that fit without a terminal', async () => {
    const queue = await queueOf(failures(2));
    const { stdout } = await hydratedDlq(['list', '--queue', queue.arn]);
    const group = /^(g[0-9a-f]{7}) +2 /m.exec(stdout)?.[1];

    expect(stdout).toContain('2 messages in 1 group');
    expect(stdout).toMatch(/^GROUP +COUNT +OLDEST +NEWEST +STATUS +FUNCTION +STREAM +CONDITION +ERROR$/m);
    expect(stdout).toContain(`hydrated-dlq why ${group}`);
    expect(stdout).not.toContain('\u001b');
  });

  test('with --flat: a line for each message, the oldest first', async () => {
    const [newer, older] = [
      failure({ timestamp: '2026-01-02T05:00:00.000Z' }),
      failure({ timestamp: '2026-01-02T04:00:00Z' }),
    ];
    const queue = await queueOf([newer, older]);

    const { stdout } = await hydratedDlq(['list', '--queue', queue.arn, '--flat', '--json']);

    expect(objects(stdout).map(({ id }) => id)).toEqual([older.hydration.id, newer.hydration.id, undefined]);
  });

  test('leaves messages of others alone, and counts them', async () => {
    const queue = await queueOf([failure(), 'not JSON', { orderId: 7 }]);
    const { code, stderr } = await hydratedDlq(['list', '--queue', queue.arn]);

    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('2 messages') });
    expect(stderr).toContain('are not messages of cdk-hydrated-dlq, and left alone');
    expect(await queue.visible()).toBe(3);
  });

  test('takes what others have written into a history as it is', async () => {
    const attempt = { at: '', by: 'a script', outcome: 'failed' };
    const histories = [{ error: 'boom' }, { error: { type: 'E' } }].map((more) => ({
      count: 1,
      history: [{ ...attempt, ...more }],
    }));
    const queue = await queueOf(histories.map((redrive) => ({ ...failure(), redrive })));

    const { code, stdout } = await hydratedDlq(['list', '--queue', queue.arn, '--json']);

    expect(code).toBe(0);
    expect(objects(stdout)).toMatchObject([
      { type: 'group', count: 2, causes: [] },
      { type: 'queue', found: 2 },
    ]);
  });

  test('finds messages inside events of a bus, and pointers that were not hydrated', async () => {
    const {
      hydration: _,
      payload: __,
      KinesisBatch: ___,
      messageId: ____,
      ...pointer
    } = failure() as HydratedMessage & object;
    const queue = await queueOf([
      { 'detail-type': 'Stream Failure Hydrated', source: 'hydrated-dlq', detail: failure() },
      pointer,
    ]);

    const { stdout } = await hydratedDlq(['list', '--queue', queue.arn, '--json']);

    expect(objects(stdout)[0]).toMatchObject({ count: 2, statuses: { COMPLETE: 1, POINTER: 1 } });
  });

  test('holds 55 MB of bodies in a heap of 48 MB', { timeout: 60_000 }, async () => {
    const queue = await createQueue('large');
    const body = JSON.stringify(failure({ data: ['x'.repeat(280_000)] }));
    for (let sent = 0; sent < 55; sent += 1) await queue.send(body);

    const { code, stdout } = await hydratedDlqProcess(['list', '--queue', queue.arn, '--json'], {
      node: ['--max-old-space-size=48'],
    });

    expect(code).toBe(0);
    expect(objects(stdout).at(-1)).toMatchObject({ found: 55 });
  });
});

describe.concurrent('a queue that is not as expected', () => {
  test('one with a redrive policy of its own is not looked at, as that counts as a receive', async () => {
    const dead = await createQueue('dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
    const queue = await queueOf(failures(1), { RedrivePolicy });

    const { code, stderr } = await hydratedDlq(['list', '--queue', queue.arn]);

    expect(code).toBe(1);
    expect(stderr).toContain(`moves its messages to ${dead.arn} after 1 receive. Nothing was received`);
    const [message] = await queue.receive(1);
    expect(message?.Attributes?.ApproximateReceiveCount).toBe('1');
  });

  test('one with a redrive policy is looked at only with the option for it', async () => {
    const dead = await createQueue('dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 5 });
    const queue = await queueOf(failures(1), { RedrivePolicy });

    const { code, stdout } = await hydratedDlq(['list', '--queue', queue.arn, '--accept-receives']);

    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('1 message in 1 group') });
  });

  test('of a FIFO queue only the first messages of each group can be seen', async () => {
    const queue = await createQueue('dlq', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    await queue.sendToGroup('shard-1', ...failures(3).map((message) => JSON.stringify(message)));

    const { code, stderr } = await hydratedDlq(['list', '--queue', queue.arn]);

    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('is a FIFO queue') });
  });

  test('an empty one is called so', async () => {
    const queue = await createQueue('dlq');
    const { code, stdout } = await hydratedDlq(['list', '--queue', queue.arn]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^dlq-\w+ is empty\.$/m);
  });

  test('one that does not exist is named, with what to check', async () => {
    const { code, stderr } = await hydratedDlq(['list', '--queue', 'nowhere']);

    expect(code).toBe(1);
    expect(stderr).toContain('There is no queue nowhere in eu-west-1. Check the name, --region and --profile.');
  });

  test('what another consumer has received is counted', async () => {
    const queue = await queueOf(failures(3));
    await queue.hide(2);

    const { stdout, stderr } = await hydratedDlq(['list', '--queue', queue.arn]);

    expect(stdout).toContain('1 message in 1 group');
    expect(stderr).toContain('2 messages of');
    expect(stderr).toContain('could not be seen: others have received them');
  });
});

describe.concurrent('trouble', () => {
  test('says that there may be more where SQS gives out no more messages at once', async (context) => {
    const queue = await queueOf(failures(3));

    const { code, stdout, stderr } = await listThrough(queue, inFlightQuota(2), context);

    expect(code).toBe(0);
    expect(stdout).toContain('2 messages in 1 group');
    expect(stderr).toContain('SQS gives out no more messages at once: these are the first 2.');
    expect(await queue.visible()).toBe(3);
  });

  test('Ctrl-C gives back what was received, and ends with 1', async ({ onTestFinished }) => {
    const queue = await createQueue('dlq');
    for (let sent = 0; sent < 21; sent += 1)
      await queue.send(...failures(10).map((message) => JSON.stringify(message)));
    let interrupt = () => {};
    const proxy = await startHttpProxy(inject('sqsEndpoint'), {
      rule: ({ operation, count }) => {
        if (operation === 'ReceiveMessage' && count === 9) interrupt();
        return undefined;
      },
    });
    onTestFinished(() => proxy.stop());

    const { code, stderr } = await hydratedDlqProcess(['list', '--queue', queue.arn], {
      env: { AWS_ENDPOINT_URL_SQS: proxy.endpoint },
      started: (child) => {
        interrupt = () => child.kill('SIGINT');
      },
    });

    expect(code).toBe(1);
    expect(stderr).toContain('Stopping');
    expect(await queue.visible()).toBe(210);
  });

  test.runIf(existsSync('/dev/full'))(
    'says that its output cannot be written, and gives back what was received',
    async () => {
      const queue = await queueOf(failures(3));
      const options = { stdout: '/dev/full' };

      const { code, stderr } = await hydratedDlqProcess(['list', '--queue', queue.arn, '--json'], options);

      expect(code).toBe(1);
      expect(stderr).toContain('the output cannot be written: ENOSPC');
      expect(await queue.visible()).toBe(3);
    },
  );

  test('credentials that expire on the way are called so, with when the messages come back', async (context) => {
    const queue = await queueOf(failures(10));
    let received = false;

    const { code, stderr } = await listThrough(
      queue,
      ({ operation }) => {
        if (received)
          return {
            answer: {
              status: 403,
              type: 'ExpiredToken',
              message: 'The security token included in the request is expired',
            },
          };
        received = operation === 'ReceiveMessage';
        return undefined;
      },
      context,
    );

    expect(code).toBe(1);
    expect(stderr).toContain('10 messages could not be given back, as the credentials have expired');
    expect(stderr).toContain('Sign in again');
  });

  test.for(['GetQueueAttributes', 'ReceiveMessage', 'ChangeMessageVisibilityBatch'])(
    'a missing permission is named: %s',
    async (denied, context) => {
      const queue = await queueOf(failures(1));
      const { code, stdout, stderr } = await listThrough(
        queue,
        ({ operation }) =>
          operation === denied
            ? { answer: { status: 403, type: 'AccessDenied', message: 'Access to the resource is denied.' } }
            : undefined,
        context,
      );

      expect(stderr).toContain(`sqs:${denied.replace('Batch', '')} on`);
      expect(stderr).toContain(queue.arn.split(':')[5]);
      expect({ code, listed: stdout.includes('1 message') }).toEqual({
        code: 1,
        listed: denied === 'ChangeMessageVisibilityBatch',
      });
    },
  );

  test('messages stay with one who looks for as long as it takes', async (context) => {
    const queue = await queueOf(failures(2));
    const held: unknown[] = [];

    await listThrough(
      queue,
      ({ operation, input }) => {
        if (operation === 'ReceiveMessage') held.push(input?.VisibilityTimeout);
        return undefined;
      },
      context,
    );

    expect(held.length).toBeGreaterThan(0);
    expect(held.every((seconds) => Number(seconds) >= 120)).toBe(true);
    expect(await queue.visible()).toBe(2);
  });
});

describe.concurrent('the command line', () => {
  test.each([
    [['list'], 'give the queue with --stack, --pipe or --queue'],
    [['list', '--queue', 'q', '--stack', 's'], '--queue cannot be combined with --stack or --pipe'],
    [['list', '--queue', 'q', '--unhydrated'], '--unhydrated needs --stack or --pipe'],
    [['list', '--queues', 'q'], "unknown option '--queues'"],
    [['lost', '--queue', 'q'], "unknown command 'lost'"],
    [['show', 'abc', '--queue', 'q'], 'The ID of a message has at least 8'],
    [['show', 'g3f2a91c', '--queue', 'q'], 'It names a group or a cause: give the ID of a message'],
    [['show', '--queue', 'q'], "missing required argument 'id'"],
  ])('%j ends with 2: %s', async (args, problem) => {
    const { code, stderr } = await hydratedDlq(args);

    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(problem) });
  });

  test('--help ends with 0', async () => {
    expect(await hydratedDlqProcess(['--help'])).toMatchObject({ code: 0, stderr: '' });
    expect(await hydratedDlq(['list', '--help'])).toMatchObject({ code: 0, stderr: '' });
  });
});
