import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAMBDA_PAYLOAD_BYTES } from '../../../contract/limits';
import type { QueueMessage } from '../../../local/queue-source';
import { uniqueName } from '../../helpers/aws/clients';
import { createQueue } from '../../helpers/aws/queues';
import { runPipe } from '../../helpers/local/pipes';
import { startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

let runtime: TestRuntime;

beforeAll(async () => {
  runtime = await startTestRuntime();
});
afterAll(() => runtime.stop());

/** Passes every message's body on as it is. */
const echo = (messages: QueueMessage[]) => messages.map(({ messageId, body }) => ({ messageId, body }));

describe('a pipe without trouble', () => {
  test('gives the enrichment an array with every member of a message, and its answer to the target', async () => {
    const [source, target] = await Promise.all([createQueue('staging'), createQueue('final')]);
    const given: QueueMessage[][] = [];
    const enrichment = runtime.addFunction(uniqueName('enrich'), (messages: QueueMessage[]) => {
      given.push(messages);
      return echo(messages);
    });
    await source.send('{"a":1}');
    const pipe = await runPipe(runtime, { Source: source.arn, Target: target.arn, Enrichment: enrichment });

    const [delivered] = await target.receiveJson(1);

    expect(given).toEqual([
      [
        {
          messageId: delivered?.messageId,
          receiptHandle: expect.any(String),
          body: '{"a":1}',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {},
          md5OfBody: 'bb6cb5c68df4652941caf652a366f2d8',
          eventSource: 'aws:sqs',
          eventSourceARN: source.arn,
          awsRegion: 'eu-west-1',
        },
      ],
    ]);
    expect(delivered?.body).toBe('{"a":1}');
    await pipe.stop();
    expect(await source.remaining()).toBe(0);
  });

  test('hands message attributes on as Lambda writes them', async () => {
    const [source, target] = await Promise.all([createQueue('staging'), createQueue('final')]);
    await source.sendWithAttributes('{}', {
      Attempts: { DataType: 'Number', StringValue: '2' },
      Raw: { DataType: 'Binary', BinaryValue: Buffer.from('foo') },
    });
    await runPipe(runtime, { Source: source.arn, Target: target.arn });

    const [delivered] = await target.receiveJson(1);

    expect(delivered?.messageAttributes).toEqual({
      Attempts: { stringValue: '2', stringListValues: [], binaryListValues: [], dataType: 'Number' },
      Raw: { binaryValue: 'Zm9v', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
    });
  });

  test('takes messages in batches of the configured size', async () => {
    const [source, target] = await Promise.all([createQueue('staging'), createQueue('final')]);
    const sizes: number[] = [];
    const enrichment = runtime.addFunction(uniqueName('enrich'), (messages: QueueMessage[]) => {
      sizes.push(messages.length);
      return echo(messages);
    });
    await source.send(...Array.from({ length: 7 }, (_, index) => `${index}`));
    await runPipe(runtime, {
      Source: source.arn,
      SourceParameters: { SqsQueueParameters: { BatchSize: 3 } },
      Target: target.arn,
      Enrichment: enrichment,
    });

    await target.receive(7);

    expect(sizes).toEqual([3, 3, 1]);
  });

  test('closes a batch at the size of an invocation', async () => {
    const [source, target] = await Promise.all([createQueue('staging'), createQueue('final')]);
    const megabyte = 'x'.repeat(1_000_000);
    const bytes: number[] = [];
    const enrichment = runtime.addFunction(uniqueName('enrich'), (messages: QueueMessage[]) => {
      bytes.push(Buffer.byteLength(JSON.stringify(messages)));
      return messages.map(({ messageId }) => ({ messageId }));
    });
    for (let count = 0; count < 8; count += 1) await source.send(megabyte);
    await runPipe(runtime, { Source: source.arn, Target: target.arn, Enrichment: enrichment });

    await target.receive(8);

    expect(bytes.length).toBeGreaterThan(1);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(LAMBDA_PAYLOAD_BYTES);
  });
});

test('several batches are under way at once, but not more than five', async () => {
  const [source, target] = await Promise.all([createQueue('staging'), createQueue('final')]);
  let most = 0;
  const gate = new EventEmitter();
  const enrichment = runtime.addFunction(uniqueName('enrich'), async (messages: QueueMessage[]) => {
    most += 1;
    gate.emit('entered');
    await once(gate, 'open');
    return echo(messages);
  });
  await source.send(...Array.from({ length: 9 }, (_, index) => `${index}`));
  const SourceParameters = { SqsQueueParameters: { BatchSize: 1 } };
  await runPipe(runtime, { Source: source.arn, SourceParameters, Target: target.arn, Enrichment: enrichment });

  while (most < 5) await once(gate, 'entered');
  // Time enough to receive a sixth message: as many calls of the same emulator.
  for (let calls = 0; calls < 20; calls += 1) expect(await source.remaining()).toBe(9);
  expect(most).toBe(5);

  gate.on('entered', () => setImmediate(() => gate.emit('open')));
  gate.emit('open');
  expect(await target.receive(9)).toHaveLength(9);
});

describe('FIFO targets', () => {
  test('take group and deduplication ids from the paths', async () => {
    const [source, target] = await Promise.all([createQueue('staging'), createQueue('final', { FifoQueue: 'true' })]);
    await source.send('{"hydration":{"groupId":"g","ids":["first","second"]}}');
    await runPipe(runtime, {
      Source: source.arn,
      Target: target.arn,
      TargetParameters: {
        SqsQueueParameters: {
          MessageGroupId: '$.body.hydration.groupId',
          MessageDeduplicationId: '$.body.hydration.ids[1]',
        },
      },
    });

    const [message] = await target.receive(1);

    expect(message?.Attributes).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: 'second' });
  });
});
