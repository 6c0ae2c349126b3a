import { describe, expect, inject, test } from 'vitest';
import { readNotification } from '../../enrichment/notification';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { createStream } from '../helpers/aws/kinesis-streams';
import { createQueue } from '../helpers/aws/queues';
import { failure } from '../helpers/cli/failures';
import { hydratedDlq, objects } from '../helpers/cli/hydrated-dlq';
import { createIntakeBucket, notification } from '../helpers/enrichment/intake-objects';
import { batchInfo, dynamoDBPointer, kinesisPointer } from '../helpers/messages/pointers';

const TABLE = 'arn:aws:dynamodb:eu-west-1:000000000000:table/orders/stream/2026-01-01T00:00:00.000';

function arrived(hoursAgo: number) {
  const time = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
  return { approximateArrivalOfFirstRecord: time, approximateArrivalOfLastRecord: time };
}

const pointer = (hoursAgo = 1, streamArn = TABLE) =>
  dynamoDBPointer(batchInfo(streamArn, ['1', '2'], arrived(hoursAgo)));

async function queues(...bodies: unknown[]) {
  const [from, staging] = await Promise.all([createQueue('old-dlq'), createQueue('staging')]);
  if (bodies.length > 0)
    await from.send(...bodies.map((body) => (typeof body === 'string' ? body : JSON.stringify(body))));
  const command = ['stage', '--all', '--from', from.arn, '--to', staging.arn];
  const stage = (...args: string[]) => hydratedDlq([...command, ...args]);
  const stageThrough = (endpoint: string, ...args: string[]) =>
    hydratedDlq([...command, ...args], { AWS_ENDPOINT_URL_SQS: endpoint });
  return { from, staging, stage, stageThrough };
}

describe.concurrent('stage', () => {
  test('without --go: says what is left within retention, and changes nothing', async () => {
    const { from, staging, stage } = await queues(pointer(1), pointer(2), pointer(30), 'something else');

    const { code, stdout, stderr } = await stage();

    expect(code).toBe(0);
    expect(stdout).toMatch(/2 {2}with all records within the retention/);
    expect(stdout).toMatch(/1 {2}with all records beyond the retention: they will be EXPIRED/);
    expect(stdout).toContain('Nothing was staged. --go stages.');
    expect(stderr).toContain('1 message in');
    expect([await from.visible(), await staging.remaining()]).toEqual([4, 0]);
  });

  test('with --go: sends each pointer as it is, and leaves what is none', async () => {
    const pointers = [pointer(), pointer()];
    const { from, staging, stage } = await queues(...pointers, 'something else', failure());

    const { code, stdout } = await stage('--go', '--json');

    expect(code).toBe(0);
    expect(objects(stdout)).toMatchObject([
      { type: 'plan', staged: 2, notSelected: 1, left: { all: 2 } },
      { type: 'staged', staged: 2, notDeleted: 0, failed: 0 },
    ]);
    expect(await staging.receiveJson(2)).toEqual(expect.arrayContaining(pointers));
    expect(await from.visible()).toBe(2);
  });

  test('takes pointers out of notifications of SNS, and out of what was malformed, as the events of a bus are', async () => {
    const [wrapped, noted, hydrated] = [pointer(), pointer(), failure()];
    const { source: _, expectedRecords: __, ...hydration } = failure().hydration;
    const malformed = (original: object) => ({
      messageId: 'm',
      hydration: {
        ...hydration,
        status: 'MALFORMED',
        foundRecords: 0,
        reason: { code: 'NOT_A_POINTER', message: '' },
        original: JSON.stringify(original),
      },
    });
    const { from, staging, stage } = await queues(
      { Type: 'Notification', MessageId: '1', Message: JSON.stringify(wrapped) },
      malformed({ Type: 'Notification', Message: JSON.stringify(noted) }),
      malformed({ 'detail-type': 'Stream Failure Hydrated', detail: hydrated }),
      malformed({ 'detail-type': 'Stream Failure Hydrated', detail: malformed({ nothing: true }) }),
    );

    await stage('--status', 'MALFORMED', '--go');

    expect(await staging.receiveJson(3)).toEqual(expect.arrayContaining([wrapped, noted, hydrated]));
    expect(await from.visible()).toBe(1);
  });

  test('hydrates messages again whose status is asked for, with all their members', async () => {
    const unreadable = failure({
      data: [],
      hydration: { status: 'UNREADABLE', expectedRecords: 1, reason: { code: 'KEY_UNUSABLE', message: '' } },
    });
    const { from, staging, stage } = await queues(unreadable, failure());

    await stage('--status', 'UNREADABLE', '--go');

    expect(await staging.receiveJson(1)).toEqual([unreadable]);
    expect(await from.visible()).toBe(1);
  });

  test('sends the notifications of an intake bucket as they are: with it, they wait in the unhydrated queue', async () => {
    const announced = notification('failures', 'aws/lambda/5c1b/shard/a', 'aws/lambda/5c1b/shard/b');
    const wrapped = { Type: 'Notification', Message: JSON.stringify(announced) };
    const { from, staging, stage } = await queues(announced, wrapped, notification('failures', 'photos/a'));

    const { code, stdout, stderr } = await stage('--go', '--json');

    expect(code).toBe(0);
    expect(objects(stdout)).toMatchObject([
      { type: 'plan', staged: 2, notifications: 2, left: { all: 0, nothing: 0 } },
      { type: 'staged', staged: 2, notDeleted: 0, failed: 0 },
    ]);
    expect(stderr).toContain('2 messages in');
    expect(stderr).toContain('announce failures in an intake bucket');
    expect(stderr).toMatch(/1 message in \S+ is not a message of cdk-hydrated-dlq/);
    expect(await staging.receiveJson(2)).toEqual([announced, announced]);
    expect(await from.visible()).toBe(1);
  });

  test('leaves notifications of a bucket that the staging queue does not listen to, and sends the rest', async () => {
    const policy = { Statement: [{ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::another' } } }] };
    const guarded = await createQueue('staging', { Policy: JSON.stringify(policy) });
    const sent = pointer();
    const { from } = await queues(notification('failures', 'aws/lambda/a'), sent);

    const stage = (...args: string[]) =>
      hydratedDlq(['stage', '--all', '--from', from.arn, '--to', guarded.arn, ...args]);
    const { stdout } = await stage();
    const { code } = await stage('--go');

    expect(stdout).toMatch(/1 {2}left: announcing failures in a bucket that the policy of \S+ does not name/);
    expect(code).toBe(0);
    expect(await guarded.receiveJson(1)).toEqual([sent]);
    expect(await from.visible()).toBe(1);
  });

  test('leaves what was hydrated a moment ago: a FIFO destination would drop it without a word', async () => {
    const { from, stage } = await queues(failure({ hydration: { hydratedAt: new Date().toISOString() } }));

    const { stdout } = await stage('--status', 'COMPLETE', '--go');

    expect(stdout).toContain('hydrated less than six minutes ago');
    expect(await from.visible()).toBe(1);
  });

  test('with --skip-expired: leaves what the stream has nothing of any more', async () => {
    const { from, staging, stage } = await queues(pointer(1), pointer(30));

    const { stdout } = await stage('--skip-expired', '--go');

    expect(stdout).toContain('1  left: all records are beyond the retention');
    expect([await from.visible(), await staging.visible()]).toEqual([1, 1]);
  });

  test('asks a Kinesis stream for its retention, and says when it assumes one', async () => {
    const stream = await createStream();
    const gone = stream.arn.replace(/\/.*/, '/gone');
    const { stage } = await queues(
      kinesisPointer(batchInfo(stream.arn, ['1'], arrived(1))),
      kinesisPointer(batchInfo(gone, ['1'], arrived(1))),
    );

    expect(objects((await stage('--json')).stdout)).toMatchObject([{ left: { all: 1, nothing: 1 }, assumed: false }]);
  });

  test('sends every number as it came, whatever is around it', async () => {
    const exact = JSON.stringify(pointer()).replace('{', '{"later":[12345678901234567890,-0,1e400,0.10],');
    const notification = JSON.stringify({ Type: 'Notification', Message: exact });
    const event = `{"detail-type":"Stream Failure Hydrated","detail":${exact},"source":"hydrated-dlq"}`;
    const { staging, stage } = await queues(exact, notification, event);

    await stage('--go');

    expect((await staging.receive(3)).map(({ Body }) => Body)).toEqual([exact, exact, exact]);
  });

  test('hydrates messages again whose records have characters that SQS refuses', async () => {
    const odd = failure({ hydration: { displaced: { note: '\uFFFE\uFFFF' } } });
    const { staging, stage } = await queues(JSON.stringify(odd).replace('\uFFFE\uFFFF', '\\ufffe\\uffff'));

    expect(await stage('--status', 'COMPLETE', '--go')).toMatchObject({ code: 0 });
    expect(await staging.receiveJson(1)).toEqual([odd]);
  });

  test.each([
    ['the second request', 'SendMessageBatch', 2, { staged: 1, notDeleted: 0, failed: 1 }, [1, 1]],
    ['to delete what was sent', 'DeleteMessageBatch', 1, { staged: 0, notDeleted: 1, failed: 1 }, [2, 1]],
  ])('where SQS refuses %s: says what was staged, and what was not', async (_, refused, at, result, left) => {
    const large = () => failure({ data: ['x'.repeat(400_000)] });
    const { from, staging, stageThrough } = await queues();
    for (const message of [large(), large()]) await from.send(JSON.stringify(message));
    const proxy = await startHttpProxy(inject('sqsEndpoint'), {
      rule: ({ operation, count }) =>
        operation === refused && count === at ? { answer: { status: 400, type: 'OverLimit' } } : undefined,
    });

    const args = ['--status', 'COMPLETE', '--go', '--json'];
    const { code, stdout, stderr } = await stageThrough(proxy.endpoint, ...args).finally(() => proxy.stop());

    expect(code).toBe(1);
    expect(objects(stdout)).toContainEqual({ type: 'staged', ...result });
    expect(stderr).toContain('OverLimit');
    expect([await from.remaining(), await staging.remaining()]).toEqual(left);
  });

  test('says why SQS refuses single messages, and keeps them', async ({ onTestFinished }) => {
    const { from, staging, stageThrough } = await queues(pointer(), pointer());
    const refused = { Id: '1', SenderFault: true, Code: 'KmsAccessDenied', Message: 'no key for you' };
    const proxy = await startHttpProxy(inject('sqsEndpoint'), {
      rule: ({ operation }) =>
        operation === 'SendMessageBatch'
          ? {
              rewriteInput: (input) => ({ ...input, Entries: (input.Entries as unknown[]).slice(0, 1) }),
              rewriteAnswer: (answer) => ({ ...answer, Failed: [refused] }),
            }
          : undefined,
    });
    onTestFinished(() => proxy.stop());

    const { code, stderr } = await stageThrough(proxy.endpoint, '--go');

    expect(code).toBe(1);
    expect(stderr).toMatch(/1 message stayed in \S+: stage again\. SQS says: KmsAccessDenied: no key for you/);
    expect([await from.visible(), await staging.remaining()]).toEqual([1, 1]);
  });

  test('needs a staging queue: --to, or a pipeline', async () => {
    expect(await hydratedDlq(['stage', '--all', '--from', 'q'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--to'),
    });
  });
});

describe.concurrent('stage from an intake bucket', () => {
  const DAY = 'aws/lambda/5c1b/shardId-000000000000/2026/01/02';

  async function bucketOf(...keys: string[]) {
    const [bucket, staging] = await Promise.all([createIntakeBucket(), createQueue('staging')]);
    await Promise.all(keys.map((key) => bucket.put('{}', key)));
    const stage = (key: string, ...args: string[]) =>
      hydratedDlq(['stage', '--from', `s3://${bucket.name}${key}`, '--to', staging.arn, ...args]);
    return { bucket, staging, stage };
  }

  test('without --go: says how many failures begin with the key, and changes nothing', async () => {
    const { bucket, staging, stage } = await bucketOf(`${DAY}/a`, `${DAY}/b`, 'aws/lambda/other', 'hydrated-dlq/c');

    const { code, stdout } = await stage(`/${DAY}/`);

    expect(code).toBe(0);
    expect(stdout).toContain(`Plan: 2 objects of ${bucket.name} to staging`);
    expect(stdout).toContain('Nothing was staged. --go stages.');
    expect(await staging.remaining()).toBe(0);
  });

  test('with --go: announces each failure as S3 does, whatever its key', async () => {
    const keys = [`${DAY}/2026-01-02T03.04.08-5c1b`, 'aws/lambda/with blank+plus/ü'];
    const { bucket, staging, stage } = await bucketOf(...keys, 'hydrated-dlq/overflowed');

    const { code, stdout } = await stage('', '--go', '--json');

    expect(code).toBe(0);
    expect(objects(stdout)).toMatchObject([
      { type: 'plan', objects: 2, bytes: 4 },
      { type: 'staged', staged: 2, failed: 0 },
    ]);
    const announced = (await staging.receive(2)).map(({ Body }) => readNotification(`${Body}`));
    const named = keys.map((key) => ({ kind: 'objects', objects: [{ bucket: bucket.name, key, size: 2 }] }));
    expect(announced).toEqual(expect.arrayContaining(named));
  });

  test('that SQS stops half-way says how many were announced', async () => {
    const { bucket, staging } = await bucketOf(...Array.from({ length: 90 }, (_, index) => `${DAY}/${index}`));
    const proxy = await startHttpProxy(inject('sqsEndpoint'), {
      rule: ({ operation, count }) =>
        operation === 'SendMessageBatch' && count === 2 ? { answer: { status: 400, type: 'OverLimit' } } : undefined,
    });

    const args = ['stage', '--from', `s3://${bucket.name}`, '--to', staging.arn, '--go', '--json'];
    const running = hydratedDlq(args, { AWS_ENDPOINT_URL_SQS: proxy.endpoint });
    const { code, stdout } = await running.finally(() => proxy.stop());

    const staged = await staging.remaining();
    expect([code, objects(stdout).at(-2)]).toEqual([1, { type: 'staged', staged, failed: 90 - staged }]);
  });

  test.each([
    ['no failure', '/hydrated-dlq/c', [], 1, 'keys that begin with aws/lambda/'],
    ['nothing', `/${DAY}/none`, [], 0, 'there is nothing to stage'],
    ['a group beside it', '', ['g3f2a91c'], 2, 'chosen by their keys'],
    ['what queues have', '', ['--status', 'EXPIRED'], 2, 'are about queues'],
  ])('names %s: says so', async (_, key, args, code, text) => {
    const { stage } = await bucketOf();
    const result = await stage(key, ...args);
    expect(result.code).toBe(code);
    expect(result.stdout + result.stderr).toContain(text);
  });

  test('of another pipeline, or that does not exist, is refused', async () => {
    const { staging } = await bucketOf();
    const policy = { Statement: [{ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::another' } } }] };
    const guarded = await createQueue('staging', { Policy: JSON.stringify(policy) });
    const stage = (to: string) => hydratedDlq(['stage', '--from', 's3://no-such-bucket', '--to', to]);

    expect((await stage(guarded.arn)).stderr).toContain('does not let no-such-bucket announce objects');
    expect((await stage(staging.arn)).stderr).toContain('There is no bucket no-such-bucket');
  });
});
