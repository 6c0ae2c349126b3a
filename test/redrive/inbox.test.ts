import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { SQS_MESSAGE_BYTES } from '../../contract/limits';
import type { HydratedMessage } from '../../contract/message';
import { type LambdaEvent, toLambdaEvent } from '../../message';
import type { InvokeAnswer, InvokeCall, RedrivePorts } from '../../redrive';
import { attemptsTable } from '../../redrive/inbox/attempts-table';
import { inboxHandler } from '../../redrive/inbox/handler';
import type { InboxRecord } from '../../redrive/inbox/inbox-record';
import { createQueue, type TestQueue } from '../helpers/aws/queues';
import { TestTables } from '../helpers/aws/tables';
import { failedBatch } from '../helpers/redrive/messages';

const DONE: InvokeAnswer = { kind: 'answered', requestId: 'r-1', payload: 'null' };
const ERROR = '{"errorType":"TypeError","errorMessage":"customer 4711 has no total"}';
const FAILED: InvokeAnswer = { ...DONE, functionError: 'Unhandled', payload: ERROR };
const LOST: InvokeAnswer = { kind: 'lost', error: { type: 'TimeoutError', message: 'no answer' } };
const THROTTLED: InvokeAnswer = { kind: 'refused', refusal: { code: 'THROTTLED', message: 'Too many requests.' } };
const GONE: InvokeAnswer = { kind: 'refused', refusal: { code: 'FUNCTION_NOT_FOUND', message: 'No such function.' } };

const tables = new TestTables();

beforeAll(async () => {
  await tables.client.send(
    new CreateTableCommand({
      TableName: 'attempts',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
});

/** An inbox with an empty destination queue, whose function answers one after the other, the last answer for good. */
class TestInbox {
  readonly lines: Record<string, unknown>[] = [];
  invocations = 0;
  readonly destination: Promise<TestQueue>;

  constructor(
    private readonly answers: readonly InvokeAnswer[],
    private readonly ports: Partial<RedrivePorts> = {},
    queueAttributes: Record<string, string> = {},
  ) {
    this.destination = createQueue('destination', queueAttributes);
  }

  /** Hands a message over, as often as `receives` says for the last time. */
  async receive(
    message: HydratedMessage | string,
    receives = 1,
    messageAttributes: InboxRecord['messageAttributes'] = {},
    group?: string,
  ): Promise<void> {
    const destination = await this.destination;
    const handler = inboxHandler({
      environment: {
        destinationQueueUrl: '',
        attemptsTable: 'attempts',
        maxRedrives: 3,
        maxReceiveCount: 5,
        functionName: 'inbox',
      },
      journal: attemptsTable(tables.client, 'attempts'),
      loadPayload: async (loaded) => toLambdaEvent(loaded) as LambdaEvent,
      invoke: async () => this.answers[Math.min(this.invocations++, this.answers.length - 1)] ?? DONE,
      putBack: (body, { attributes, messageGroup }) =>
        destination.sendWithAttributes(body, attributes as never, messageGroup),
      write: (line) => void this.lines.push(JSON.parse(line)),
      ...this.ports,
    });
    const body = typeof message === 'string' ? message : JSON.stringify(message);
    const attributes = { ApproximateReceiveCount: `${receives}`, ...(group && { MessageGroupId: group }) };
    const Records = [{ messageId: 'm-1', body, attributes, messageAttributes }];
    await handler({ Records }, { getRemainingTimeInMillis: () => 900_000 });
  }

  async putBack(): Promise<HydratedMessage> {
    const [message] = await (await this.destination).receiveJson(1);
    return message as unknown as HydratedMessage;
  }

  async isEmpty(): Promise<boolean> {
    return (await (await this.destination).remaining()) === 0;
  }

  /** Metrics that were counted. */
  get counted(): string[] {
    return this.lines.flatMap((line) => Object.keys(line).filter((name) => name.startsWith('Redrives')));
  }
}

let batches = 0;
/** A message that no other test has. */
const newBatch = (given: Parameters<typeof failedBatch>[0] = {}) => failedBatch({ id: `inbox-${batches++}`, ...given });

describe('a message of the inbox', () => {
  test('that is done is gone', async () => {
    const inbox = new TestInbox([DONE]);
    await inbox.receive(newBatch());

    expect(await inbox.isEmpty()).toBe(true);
    expect(inbox.counted).toEqual(['RedrivesDone']);
  });

  test('that fails is back with its history, and its error is not in the log', async () => {
    const inbox = new TestInbox([FAILED]);
    const message = newBatch();
    await inbox.receive(message);

    const error = { type: 'TypeError', message: 'customer 4711 has no total' };
    const attempt = { at: expect.any(String), by: 'redrive inbox inbox', outcome: 'failed', error, requestId: 'r-1' };
    expect(await inbox.putBack()).toEqual({ ...message, redrive: { count: 1, history: [attempt] } });
    expect(inbox.counted).toEqual(['RedrivesFailed']);
    expect(JSON.stringify(inbox.lines)).not.toContain('4711');
    expect(inbox.lines[0]).toMatchObject({
      outcome: 'failed',
      reason: 'TypeError',
      attempts: 1,
      hydrationId: message.hydration.id,
    });
  });

  test('that fails is back with every number as it came', async () => {
    const inbox = new TestInbox([FAILED]);
    await inbox.receive(
      `{"version":9007199254740993,${JSON.stringify({ ...newBatch(), version: undefined }).slice(1)}`,
    );

    const [{ Body = '' } = {}] = await (await inbox.destination).receive(1);
    expect(Body).toContain('"version":9007199254740993');
    expect(JSON.parse(Body).redrive).toMatchObject({ count: 1 });
  });

  test('of which Lambda refuses a later part is back once, and goes on behind what is done', async () => {
    const { payload, ...rest } = newBatch({ records: 4, data: 'x'.repeat(2_000_000) });
    const overflow = { bucket: 'overflow', key: 'k', bytes: 9_000_000, sha256: '0'.repeat(64) };
    const inbox = new TestInbox([DONE, THROTTLED], { loadPayload: async () => payload as LambdaEvent });
    await inbox.receive({ ...rest, overflow } as HydratedMessage);

    const back = await inbox.putBack();
    expect(back.redrive).toMatchObject({
      count: 1,
      resumeFrom: '102',
      history: [{ outcome: 'partly', error: { type: 'THROTTLED' } }],
    });
    expect(inbox.counted).toEqual(['RedrivesPartlyDone']);
    expect(await inbox.isEmpty()).toBe(true);
  });

  test('that fails and fills its queue is back without its decoded batch, but with its history', async () => {
    const message = newBatch({ data: 'x'.repeat(3_000) });
    const full = { ...message, KinesisBatch: ['x'.repeat(3_000)] } as HydratedMessage;
    const MaximumMessageSize = `${Buffer.byteLength(JSON.stringify(full))}`;
    const inbox = new TestInbox([FAILED], {}, { MaximumMessageSize });
    await inbox.receive(full);

    const back = await inbox.putBack();
    expect(back).toMatchObject({ payload: message.payload, redrive: { count: 1, history: [{ outcome: 'failed' }] } });
    expect(back).not.toHaveProperty('KinesisBatch');
  });

  test('that fails where only a short history fits is back with what the next plan goes by', async () => {
    const message = newBatch({ data: 'x'.repeat(2_000) });
    const MaximumMessageSize = `${Buffer.byteLength(JSON.stringify(message)) + 120}`;
    const inbox = new TestInbox([FAILED, DONE], {}, { MaximumMessageSize });
    await inbox.receive(message);

    const back = await inbox.putBack();
    const attempt = { at: expect.any(String), by: '', outcome: 'failed' };
    expect(back).toEqual({ ...message, redrive: { count: 1, history: [attempt] } });
    expect(inbox.lines[0]).not.toHaveProperty('withoutHistory');
    await inbox.receive(back);
    expect(inbox.counted).toEqual(['RedrivesFailed', 'RedrivesDone']);
  });

  test.each([
    ['failed', FAILED],
    ['unknown', LOST],
    ['refused', GONE],
  ])('that is %s where no history fits is back as it came, and the log says so', async (outcome, answer) => {
    const message = newBatch({ data: 'x'.repeat(2_000) });
    const body = JSON.stringify(message);
    const inbox = new TestInbox([answer], {}, { MaximumMessageSize: `${Buffer.byteLength(body) + 20}` });
    await inbox.receive(message);

    expect((await (await inbox.destination).receive(1)).map(({ Body }) => Body)).toEqual([body]);
    expect(inbox.lines[0]).toMatchObject({ event: 'redriven', outcome, withoutHistory: true });
  });

  test('whose answer is lost is back, and is not sent again when it is moved here once more', async () => {
    const inbox = new TestInbox([LOST]);
    await inbox.receive(newBatch());
    const back = await inbox.putBack();
    expect(back.redrive).toMatchObject({ count: 1, history: [{ outcome: 'unknown' }] });

    await inbox.receive(back);
    expect((await inbox.putBack()).redrive).toMatchObject({
      count: 1,
      history: [{ outcome: 'unknown' }, { outcome: 'refused', error: { type: 'OUTCOME_UNKNOWN' } }],
    });
    expect(inbox.invocations).toBe(1);
    expect(inbox.counted).toEqual(['RedrivesUnknown', 'RedrivesRefused']);
  });

  test('that is throttled comes again, and is back with its history before SQS would move it without', async () => {
    const inbox = new TestInbox([THROTTLED]);
    const message = newBatch();

    await expect(inbox.receive(message, 1)).rejects.toThrow('Message m-1 comes again. Too many requests.');
    expect(await inbox.isEmpty()).toBe(true);
    expect(inbox.counted).toEqual([]);

    await inbox.receive(message, 5);
    expect((await inbox.putBack()).redrive).toMatchObject({ count: 0, history: [{ error: { type: 'THROTTLED' } }] });
  });

  test('that was throttled is sent when it comes again', async () => {
    const inbox = new TestInbox([THROTTLED, DONE]);
    const message = newBatch();
    await expect(inbox.receive(message, 1)).rejects.toThrow();

    await inbox.receive(message, 2);
    expect(inbox.counted).toEqual(['RedrivesDone']);
  });

  test('is sent to a function that may run for as long as the inbox has left, but for its margin', async () => {
    const calls: InvokeCall[] = [];
    const invoke = async (call: InvokeCall) => {
      calls.push(call);
      return DONE;
    };
    await new TestInbox([], { invoke }).receive(newBatch());

    expect(calls).toMatchObject([{ timeoutSeconds: 870 }]);
  });

  test.each([
    ['is done, is gone', DONE, 0],
    ['failed, is back', FAILED, 1],
  ])('that %s although the journal takes no outcome, and does not come again', async (_, answer, remaining) => {
    const { begin } = attemptsTable(tables.client, 'attempts');
    const journal = { begin, update: () => Promise.reject(new Error('slow down')) };
    const inbox = new TestInbox([answer], { journal });
    await inbox.receive(newBatch());

    expect(await (await inbox.destination).remaining()).toBe(remaining);
    expect(inbox.invocations).toBe(1);
  });

  test('whose function is gone is back at once', async () => {
    const inbox = new TestInbox([GONE]);
    await inbox.receive(newBatch());

    expect((await inbox.putBack()).redrive).toMatchObject({
      count: 0,
      history: [{ error: { type: 'FUNCTION_NOT_FOUND' } }],
    });
  });

  test('that was redriven as often as it may be is back without being sent', async () => {
    const inbox = new TestInbox([FAILED]);
    let message = newBatch();
    for (let round = 0; round < 4; round++) {
      await inbox.receive(message);
      message = await inbox.putBack();
    }

    expect(inbox.invocations).toBe(3);
    expect(message.redrive?.history.at(-1)).toMatchObject({ error: { type: 'REDRIVEN_TOO_OFTEN' } });
  });

  test.each(['{"no":"message"}', 'no JSON'])('that is none is back as it came: %s', async (body) => {
    const inbox = new TestInbox([DONE]);
    await inbox.receive(body);

    expect((await (await inbox.destination).receive(1)).map(({ Body }) => Body)).toEqual([body]);
    expect(inbox.invocations).toBe(0);
    expect(inbox.counted).toEqual(['RedrivesRefused']);
    expect(inbox.lines[0]).toMatchObject({ outcome: 'refused', reason: 'NOT_HYDRATED' });
  });

  test('in the event of a bus is back in that event', async () => {
    const inbox = new TestInbox([FAILED]);
    const event = { version: '0', 'detail-type': 'Hydrated', source: 'hydrated-dlq', detail: newBatch() };
    await inbox.receive(JSON.stringify(event));

    expect(await inbox.putBack()).toEqual({ ...event, detail: { ...event.detail, redrive: expect.anything() } });
  });
});

describe('what a message has around it', () => {
  const given = {
    tenant: { dataType: 'String', stringValue: 'blue' },
    key: { dataType: 'Binary', binaryValue: 'AQI=' },
  };
  const kept = { tenant: { StringValue: 'blue' }, key: { BinaryValue: new Uint8Array([1, 2]) } };

  test.each([
    ['a message whose function fails', newBatch],
    ['what is no message', () => 'no JSON'],
  ])('comes back with %s', async (_, make) => {
    // The emulator keeps message groups of FIFO queues only.
    const inbox = new TestInbox([FAILED], {}, { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    await inbox.receive(make(), 1, given, 'tenant-1');

    expect(await (await inbox.destination).receive(1)).toMatchObject([
      { MessageAttributes: kept, Attributes: { MessageGroupId: 'tenant-1' } },
    ]);
  });

  test('counts towards the size of the message: the decoded batch makes room for attributes', async () => {
    const message = newBatch({ data: 'x'.repeat(400_000) });
    const room = SQS_MESSAGE_BYTES - Buffer.byteLength(JSON.stringify(message));
    const inbox = new TestInbox([FAILED]);
    await inbox.receive(message, 1, { filler: { dataType: 'String', stringValue: 'y'.repeat(room - 200) } });

    expect(await inbox.putBack()).not.toHaveProperty('KinesisBatch');
  });
});

describe('a message that SQS delivers twice, or that was hydrated twice', () => {
  test('is sent once, even at the same time', async () => {
    const inbox = new TestInbox([DONE]);
    const message = newBatch();
    await Promise.all([inbox.receive(message), inbox.receive(message)]);

    expect(inbox.invocations).toBe(1);
    expect(inbox.counted.sort()).toEqual(['RedrivesDone', 'RedrivesRefused']);
  });

  test('after it failed is back with what is known, and is sent only when it is moved here again', async () => {
    const inbox = new TestInbox([FAILED, DONE]);
    const message = newBatch();
    await inbox.receive(message);
    await inbox.putBack();

    await inbox.receive(message);
    const copy = await inbox.putBack();
    expect(copy.redrive).toMatchObject({
      count: 1,
      history: [{ outcome: 'failed' }, { error: { type: 'SUPERSEDED' } }],
    });
    expect(inbox.invocations).toBe(1);

    await inbox.receive(copy);
    expect(inbox.counted).toEqual(['RedrivesFailed', 'RedrivesRefused', 'RedrivesDone']);
  });
});

test('a copy of a message that was done in part is back with the place where the other one stopped', async () => {
  const payload = JSON.stringify({ batchItemFailures: [{ itemIdentifier: '101' }] });
  const inbox = new TestInbox([{ ...DONE, payload }]);
  const message = newBatch({ records: 3 });
  await inbox.receive(message);
  await inbox.putBack();

  await inbox.receive(message);
  expect((await inbox.putBack()).redrive).toMatchObject({
    count: 1,
    resumeFrom: '101',
    history: [{ outcome: 'partly' }, { error: { type: 'SUPERSEDED' } }],
  });
  expect(inbox.invocations).toBe(1);
});

describe('when the function of the inbox dies', () => {
  test('after it invoked, the message is back as unknown and is not sent again', async () => {
    const message = newBatch();
    const dying = new TestInbox([DONE], { invoke: () => new Promise(() => {}) });
    await Promise.race([dying.receive(message), untilBegun(message)]);

    const inbox = new TestInbox([DONE]);
    await inbox.receive(message, 2);
    expect((await inbox.putBack()).redrive).toMatchObject({
      count: 1,
      history: [{ outcome: 'unknown' }, { error: { type: 'OUTCOME_UNKNOWN' } }],
    });
    expect(inbox.invocations).toBe(0);
  });

  test('or cannot put a failed message back, the message comes again and is back with what is known', async () => {
    const message = newBatch();
    const broken = { putBack: () => Promise.reject(new Error('AccessDenied')) };
    const inbox = new TestInbox([FAILED], broken as Partial<RedrivePorts>);
    await expect(inbox.receive(message)).rejects.toThrow('AccessDenied');

    const mended = new TestInbox([DONE]);
    await mended.receive(message, 2);
    expect((await mended.putBack()).redrive).toMatchObject({ count: 1, history: [{ outcome: 'failed' }, {}] });
    expect(mended.invocations).toBe(0);
  });
});

/** Resolves once the table knows that the attempt was begun. */
async function untilBegun({ hydration }: HydratedMessage): Promise<void> {
  const journal = attemptsTable(tables.client, 'attempts');
  let known = 0;
  while (known < 1) known = (await journal.begin({ id: hydration.id, attempt: 0 }))?.attempt ?? 0;
}
