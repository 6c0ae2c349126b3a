import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueueMessage } from '../../../local/queue-source';
import { uniqueName } from '../../helpers/aws/clients';
import { createQueue, type TestQueue } from '../../helpers/aws/queues';
import { pipeRoleArn, runPipe } from '../../helpers/local/pipes';
import { accessKeyOf, type Handler, startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

let runtime: TestRuntime;

beforeAll(async () => {
  runtime = await startTestRuntime();
});
afterAll(() => runtime.stop());

interface Started {
  readonly source: TestQueue;
  readonly target: TestQueue;
  readonly unhydrated: TestQueue;
  readonly Name: string;
  stop(): Promise<void>;
}

interface Settings {
  /** How often the source gives a message before it goes to the unhydrated queue. @default 2 */
  readonly maxReceiveCount?: number;
  /** @default - the role of all pipes */
  readonly RoleArn?: string;
}

async function start(enrich: Handler, bodies: string[], settings: Settings = {}): Promise<Started> {
  const { maxReceiveCount = 2, ...properties } = settings;
  const [target, unhydrated] = await Promise.all([createQueue('final'), createQueue('unhydrated')]);
  const source = await createQueue('staging', {
    VisibilityTimeout: '1',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: unhydrated.arn, maxReceiveCount }),
  });
  await source.send(...bodies);
  const Name = uniqueName('pipe');
  const Enrichment = runtime.addFunction(uniqueName('enrich'), enrich);
  const pipe = await runPipe(runtime, { Name, Source: source.arn, Target: target.arn, Enrichment, ...properties });
  return { source, target, unhydrated, Name, stop: () => pipe.stop() };
}

/** A role that no other test uses. */
const ownRole = () => `${pipeRoleArn}-${uniqueName('of')}`;

const failed = (Name: string, count = 1) => runtime.reported('pipe-failed', count, ({ pipe }) => pipe === Name);
const echo = (messages: QueueMessage[]) => messages.map(({ messageId, body }) => ({ messageId, body }));
const bodies = (messages: Record<string, unknown>[]) => messages.map(({ body }) => body).sort();

describe.concurrent('an enrichment that fails', () => {
  test('fails the whole batch, which is received again after the visibility timeout', async () => {
    let attempts = 0;
    const { source, target, Name, stop } = await start(
      (messages: QueueMessage[]) => {
        attempts += 1;
        if (attempts === 1) throw new Error('not now');
        return echo(messages);
      },
      ['a', 'b'],
    );

    expect(bodies(await target.receiveJson(2))).toEqual(['a', 'b']);
    expect(await failed(Name)).toMatchObject([
      { stage: 'enrichment', messages: 2, error: expect.stringContaining('not now') },
    ]);
    await stop();
    expect(await source.remaining()).toBe(0);
  });

  test('loses nothing: after maxReceiveCount the messages are in the dead-letter queue', async () => {
    const { unhydrated } = await start(
      () => {
        throw new Error('never');
      },
      ['a', 'b'],
      { maxReceiveCount: 1 },
    );

    expect((await unhydrated.receive(2)).map(({ Body }) => Body).sort()).toEqual(['a', 'b']);
  });

  test("is not invoked when the pipe's role may not", async () => {
    const RoleArn = ownRole();
    runtime.deny(RoleArn, 'lambda:InvokeFunction');
    const { Name } = await start(echo, ['a'], { RoleArn });

    expect(await failed(Name)).toMatchObject([
      { stage: 'enrichment', error: expect.stringContaining('lambda:InvokeFunction') },
    ]);
  });
});

describe.concurrent('an enrichment that is throttled', () => {
  const throttle = () => {
    throw Object.assign(new Error('Rate Exceeded.'), { name: 'TooManyRequestsException' });
  };

  test('costs each message of its batch one receive, until there is room for it', async () => {
    let calls = 0;
    const { target } = await start(
      (messages: QueueMessage[]) => {
        calls += 1;
        if (calls <= 2) throttle();
        return messages.map(({ messageId, body, attributes }) => {
          return { messageId, body: `${body} after ${attributes?.ApproximateReceiveCount}` };
        });
      },
      ['a', 'b'],
      { maxReceiveCount: 3 },
    );

    expect(bodies(await target.receiveJson(2))).toEqual(['a after 3', 'b after 3']);
  });

  test('leaves its messages to the unhydrated queue, unchanged, when every receive was throttled', async () => {
    const { unhydrated, Name } = await start(throttle, ['a', 'b'], { maxReceiveCount: 2 });

    expect((await unhydrated.receive(2)).map(({ Body }) => Body).sort()).toEqual(['a', 'b']);
    expect(await failed(Name, 2)).toMatchObject(Array(2).fill({ messages: 2, error: 'Rate Exceeded.' }));
  });
});

describe("the enrichment's answer", () => {
  const skipping: [string, unknown][] = [
    ['an empty text', ''],
    ['an empty object', {}],
    ['an empty array', []],
    ['nothing', null],
  ];

  test.each(skipping)('%s calls no target and deletes the messages', async (_, answer) => {
    const { source, target, Name, stop } = await start(() => answer, ['a']);

    await runtime.reported('enriched', 1, ({ pipe }) => pipe === Name);
    await stop();

    expect(await source.remaining()).toBe(0);
    expect(await target.remaining()).toBe(0);
  });

  test('an array of an empty object is delivered', async () => {
    const { target } = await start(() => [{}], ['a']);

    expect(await target.receiveJson(1)).toEqual([{}]);
  });

  test('what is no array is delivered as one element', async () => {
    const { target } = await start(() => ({ alone: true }), ['a']);

    expect(await target.receiveJson(1)).toEqual([{ alone: true }]);
  });

  test('may be longer than the batch', async () => {
    const { target } = await start(() => [{ n: 1 }, { n: 2 }], ['a']);

    expect(await target.receiveJson(2)).toHaveLength(2);
  });

  test('longer than the target takes: the target is not called, and the messages are gone', async () => {
    const { source, target, Name, stop } = await start(() => Array.from({ length: 11 }, (_, n) => ({ n })), ['a']);

    const [skipped] = await runtime.reported('target-skipped', 1, ({ pipe }) => pipe === Name);
    await stop();

    expect(skipped).toMatchObject({ messages: 1, reason: expect.stringContaining('11 elements') });
    expect(await source.remaining()).toBe(0);
    expect(await target.remaining()).toBe(0);
  });

  test('larger than an invocation may answer fails the batch', async () => {
    const { Name } = await start(() => [{ text: 'x'.repeat(6 * 1024 * 1024) }], ['a']);

    expect(await failed(Name)).toMatchObject([
      { stage: 'enrichment', error: expect.stringContaining('allowed are 6291456') },
    ]);
  });
});

describe.concurrent('a target that refuses', () => {
  const noncharacter = String.fromCharCode(0xffff);
  /** Elements of messages whose body is `bad` hold a character that SQS refuses. */
  const poisoning = (withId: boolean) => (messages: QueueMessage[]) =>
    messages.map(({ messageId, body }) => ({
      ...(withId && { messageId }),
      body: body === 'bad' ? noncharacter : body,
    }));

  test('one element gets it again by its messageId; the others are not doubled', async () => {
    const { source, target, unhydrated, Name, stop } = await start(poisoning(true), ['a', 'bad', 'b']);

    expect(bodies(await target.receiveJson(2))).toEqual(['a', 'b']);
    expect((await unhydrated.receive(1)).map(({ Body }) => Body)).toEqual(['bad']);
    await stop();
    const failures = await failed(Name, 2);
    expect(failures.map(({ stage, messages }) => [stage, messages])).toEqual([
      ['target', 1],
      ['target', 1],
    ]);
    expect([await source.remaining(), await target.remaining()]).toEqual([0, 0]);
  });

  test('one element without a messageId does not get it again', async () => {
    const { source, target, unhydrated, Name, stop } = await start(poisoning(false), ['a', 'bad', 'b']);

    await target.receive(2);
    expect(await failed(Name)).toMatchObject([{ stage: 'target', messages: 0 }]);
    await stop();
    expect([await source.remaining(), await unhydrated.remaining()]).toEqual([0, 0]);
  });

  test('every element gets all of them again, messageId or not', async () => {
    const { unhydrated } = await start(poisoning(false), ['bad', 'bad'], { maxReceiveCount: 1 });

    expect(await unhydrated.receive(2)).toHaveLength(2);
  });

  test('a batch that is too large together gets all of it again', async () => {
    const large = 'x'.repeat(600_000);
    const { unhydrated, Name } = await start(
      (messages: QueueMessage[]) => messages.map(({ messageId }) => ({ messageId, large })),
      ['a', 'b'],
      { maxReceiveCount: 1 },
    );

    expect(await unhydrated.receive(2)).toHaveLength(2);
    expect(await failed(Name)).toMatchObject([{ stage: 'target', messages: 2 }]);
  });

  test("the pipe's role gets all of it again", async () => {
    const RoleArn = ownRole();
    runtime.deny(RoleArn, 'sqs:SendMessageBatch');
    const { unhydrated } = await start(echo, ['a'], { RoleArn, maxReceiveCount: 1 });

    expect(await unhydrated.receive(1)).toHaveLength(1);
  });

  test('a path that finds nothing sends nothing', async () => {
    const [source, target] = await Promise.all([createQueue('staging'), createQueue('final', { FifoQueue: 'true' })]);
    await source.send('{"groupId":{}}');
    const Name = uniqueName('pipe');
    const SqsQueueParameters = { MessageGroupId: '$.body.groupId' };
    await runPipe(runtime, { Name, Source: source.arn, Target: target.arn, TargetParameters: { SqsQueueParameters } });

    expect(await failed(Name)).toMatchObject([{ stage: 'target', error: expect.stringContaining('$.body.groupId') }]);
    expect(await target.remaining()).toBe(0);
  });
});

test('a queue that cannot be read for a while is read on', async () => {
  const RoleArn = ownRole();
  let refusals = 2;
  runtime.setRule(({ operation, accessKeyId }) => {
    if (operation !== 'ReceiveMessage' || accessKeyId !== accessKeyOf(RoleArn) || refusals === 0) return undefined;
    refusals -= 1;
    return { answer: { status: 403, type: 'AccessDenied' } };
  });
  const { target } = await start(echo, ['a'], { RoleArn });

  expect(await target.receiveJson(1)).toHaveLength(1);
});
