import { createHash } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { s3Client, uniqueName } from '../helpers/aws/clients';
import { createQueue } from '../helpers/aws/queues';
import { failure } from '../helpers/cli/failures';
import { hydratedDlq, objects } from '../helpers/cli/hydrated-dlq';

describe.concurrent('show', () => {
  test('shows the message whose id begins so, with its records, and gives it back', async () => {
    const queue = await createQueue('dlq');
    const message = failure({ data: ['{"order":4711}', 'plain text'] });
    await queue.send(JSON.stringify(failure()), JSON.stringify(message));

    const { code, stdout } = await hydratedDlq(['show', message.hydration.id.slice(0, 12), '--queue', queue.arn]);

    expect(code).toBe(0);
    expect(stdout).toContain(`${message.hydration.id}  COMPLETE`);
    expect(stdout).toContain('records    2 of 2');
    expect(JSON.parse(stdout.slice(stdout.indexOf('\n[')))).toEqual([{ order: 4711 }, 'plain text']);
    expect(await queue.visible()).toBe(2);
  });

  test('shows what came of earlier redrives, the latest first', async () => {
    const queue = await createQueue('dlq');
    const message = failure();
    const error = { type: 'TypeError', message: 'no total\nat line 1' };
    const history = [
      { at: '2026-01-02T03:04:05.000Z', by: 'ann', outcome: 'failed', error, requestId: 'r-1' },
      { at: '2026-01-03T03:04:05.000Z', by: 'bob', outcome: 'unknown' },
    ];
    await queue.send(JSON.stringify({ ...message, redrive: { count: 2, history } }));

    const { stdout } = await hydratedDlq(['show', message.hydration.id, '--queue', queue.arn]);

    expect(stdout.match(/(?<=redriven +)\S.*/g)).toEqual([
      '2026-01-03T03:04:05.000Z by bob: unknown: the answer was lost',
      '2026-01-02T03:04:05.000Z by ann: failed again, TypeError: no total, request r-1',
    ]);
  });

  test('shows of what others wrote as much as can be read, and so do list and why', async () => {
    const queue = await createQueue('dlq');
    const { requestContext, ...message } = failure({ batchInfo: { approximateArrivalOfFirstRecord: 5 } });
    const error = { code: 7, message: 'written by hand' };
    const history = [{ error: 'no object' }, { at: 5, outcome: 'fixed', by: null, error, requestId: { a: 1 } }, {}];
    const foreign = { ...requestContext, condition: 7, requestId: { a: 1 }, approximateInvokeCount: 'x' };
    const responseContext = { functionError: { a: 1 }, executedVersion: 3 };
    const body = { ...message, requestContext: foreign, responseContext, timestamp: 5, redrive: { count: 3, history } };
    await queue.send(JSON.stringify(body));
    const run = (...args: string[]) => hydratedDlq([...args, '--queue', queue.arn]);

    const { code, stdout } = await run('show', message.hydration.id);
    expect(code).toBe(0);
    expect(stdout.match(/(?<=redriven).*/g)).toEqual(['   unknown', '   fixed, written by hand', '   unknown']);
    expect(stdout).not.toMatch(/undefined|\[object/);
    for (const args of [['list'], ['list', '--flat'], ['why']])
      expect(await run(...args)).toMatchObject({
        code: args[0] === 'why' ? 1 : 0,
        stdout: expect.stringContaining('orders'),
      });
  });

  test('with --json: the message on one line, with every number as it was delivered', async () => {
    const queue = await createQueue('dlq');
    const { hydration, ...message } = failure();
    const sent = JSON.stringify({ ...message, hydration, extra: 'number' }, null, 2).replace(
      '"number"',
      '9007199254740993',
    );
    await queue.send(sent);

    const { stdout } = await hydratedDlq(['show', hydration.id, '--queue', queue.arn, '--json']);

    expect(stdout).toContain('"extra": 9007199254740993');
    expect(objects(stdout)).toMatchObject([{ body: JSON.parse(sent) }]);
  });

  test('with --json: the message as it was delivered', async () => {
    const queue = await createQueue('dlq');
    const message = failure();
    await queue.send(JSON.stringify(message));

    const { stdout } = await hydratedDlq(['show', message.hydration.id, '--queue', queue.arn, '--json']);

    expect(objects(stdout)).toMatchObject([{ type: 'message', body: message, sqs: { receiveCount: 1 } }]);
  });

  test('reads records with --load, from a bucket that it may read, and else says where they are', async () => {
    const queue = await createQueue('dlq');
    const Bucket = uniqueName('overflow');
    const { payload, KinesisBatch: _, ...message } = failure() as ReturnType<typeof failure> & object;
    const Body = JSON.stringify({ hydration: message.hydration, payload: JSON.stringify(payload) });
    await s3Client().send(new CreateBucketCommand({ Bucket }));
    await s3Client().send(new PutObjectCommand({ Bucket, Key: 'k.json', Body }));
    const sha256 = createHash('sha256').update(Body).digest('hex');
    await queue.send(
      JSON.stringify({ ...message, overflow: { bucket: Bucket, key: 'k.json', bytes: Body.length, sha256 } }),
    );
    const args = ['show', message.hydration.id, '--queue', queue.arn];

    expect((await hydratedDlq(args)).stdout).toContain(`The records are in s3://${Bucket}/k.json`);
    const { code, stderr } = await hydratedDlq([...args, '--load']);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`add --overflow-bucket ${Bucket}`)]);
    const { stdout } = await hydratedDlq([...args, '--load', '--overflow-bucket', Bucket]);
    expect(JSON.parse(stdout.slice(stdout.indexOf('\n[')))).toEqual([{ order: 4711 }]);
  });

  test('says so when there is no such message', async () => {
    const queue = await createQueue('dlq');
    const { code, stderr } = await hydratedDlq(['show', 'abcdef0123', '--queue', queue.arn]);

    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no message whose ID begins with abcdef0123'),
    });
  });
});
