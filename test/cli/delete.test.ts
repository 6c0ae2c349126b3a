import { describe, expect, inject, test } from 'vitest';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { createQueue } from '../helpers/aws/queues';
import { failure, INVOICES } from '../helpers/cli/failures';
import { hydratedDlq, objects } from '../helpers/cli/hydrated-dlq';

async function queueOf(...messages: object[]) {
  const queue = await createQueue('dlq');
  await queue.send(...messages.map((message) => JSON.stringify(message)));
  return queue;
}

describe.concurrent('delete', () => {
  test('without --go: says what would be deleted, and deletes nothing', async () => {
    const queue = await queueOf(failure(), failure());

    const { code, stdout } = await hydratedDlq(['delete', '--all', '--queue', queue.arn]);

    expect(code).toBe(0);
    expect(stdout).toContain('2 messages of');
    expect(stdout).toContain('Nothing was deleted. --go deletes; what is deleted does not come back.');
    expect(await queue.visible()).toBe(2);
  });

  test('with --go: deletes the messages of a group, and no others', async () => {
    const queue = await queueOf(failure(), failure(), failure({ functionArn: INVOICES }), { not: 'ours' });
    const listed = objects((await hydratedDlq(['list', '--queue', queue.arn, '--json'])).stdout);

    const { code, stdout } = await hydratedDlq(['delete', `${listed[0]?.id}`, '--queue', queue.arn, '--go']);

    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Deleted 2 messages.') });
    expect(await queue.visible()).toBe(2);
  });

  test('with --done: deletes what a redrive has done and kept', async () => {
    const attempt = { at: '2026-01-02T04:00:00.000Z', by: 'me', requestId: 'r' };
    const queue = await queueOf(
      { ...failure(), redrive: { count: 1, history: [{ ...attempt, outcome: 'done' }] } },
      { ...failure(), redrive: { count: 1, history: [{ ...attempt, outcome: 'failed' }] } },
      failure(),
    );

    await hydratedDlq(['delete', '--all', '--done', '--queue', queue.arn, '--go']);

    expect(await queue.visible()).toBe(2);
    const { stderr } = await hydratedDlq(['delete', failure().hydration.id, '--done', '--queue', queue.arn]);
    expect(stderr).toMatch(/Nothing in dlq-\S+ is \S+ and was done by its last redrive \(--done\)\./);
  });

  test('that SQS stops half-way says how many were deleted', async () => {
    const queue = await queueOf(...Array.from({ length: 10 }, () => failure()));
    await queue.send(JSON.stringify(failure()));
    const proxy = await startHttpProxy(inject('sqsEndpoint'), {
      rule: ({ operation, count }) =>
        operation === 'DeleteMessageBatch' && count === 2 ? { answer: { status: 400, type: 'OverLimit' } } : undefined,
    });

    const args = ['delete', '--all', '--queue', queue.arn, '--go', '--json'];
    const running = hydratedDlq(args, { AWS_ENDPOINT_URL_SQS: proxy.endpoint });
    const { code, stdout } = await running.finally(() => proxy.stop());

    const left = await queue.remaining();
    expect([code, objects(stdout).at(-2)]).toEqual([1, { type: 'deleted', messages: 11 - left, left }]);
  });

  test('that is stopped deletes nothing more, and gives back the rest', async ({ onTestFinished }) => {
    const queue = await createQueue('dlq');
    const tens = Array.from({ length: 10 }, () => Array.from({ length: 10 }, () => JSON.stringify(failure())));
    await Promise.all(tens.map((ten) => queue.send(...ten)));
    const stop = new AbortController();
    const proxy = await startHttpProxy(inject('sqsEndpoint'), {
      rule: ({ operation }) => {
        if (operation === 'DeleteMessageBatch') stop.abort();
        return undefined;
      },
    });
    onTestFinished(() => proxy.stop());

    const args = ['delete', '--all', '--queue', queue.arn, '--go', '--json'];
    const { code, stdout, stderr } = await hydratedDlq(args, { AWS_ENDPOINT_URL_SQS: proxy.endpoint }, stop.signal);

    const left = await queue.visible();
    expect(left).toBeGreaterThanOrEqual(20);
    expect(objects(stdout).at(-1)).toEqual({ type: 'deleted', messages: 100 - left, left });
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('the command was stopped') });
  });

  test('deletes nothing by itself: it wants a group, an id or --all', async () => {
    expect(await hydratedDlq(['delete', '--queue', 'q'])).toMatchObject({ code: 2 });
    expect(await hydratedDlq(['delete', 'g1234567', '--all', '--queue', 'q'])).toMatchObject({ code: 2 });
  });

  test('says so when nothing is of the group', async () => {
    const queue = await queueOf(failure());

    const { code, stderr } = await hydratedDlq(['delete', 'g0000000', '--queue', queue.arn, '--go']);

    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('is g0000000') });
  });
});
