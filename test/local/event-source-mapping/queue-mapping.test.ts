import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type QueueMappingProperties, startQueueMapping } from '../../../local/event-source-mapping/queue-mapping';
import type { QueueMessage } from '../../../local/queue-source';
import { uniqueName } from '../../helpers/aws/clients';
import { createQueue, type TestQueue } from '../../helpers/aws/queues';
import { consumerRoleArn } from '../../helpers/local/mappings';
import { type Handler, startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await startTestRuntime();
});
afterAll(() => runtime.stop());

interface Event {
  readonly Records: readonly QueueMessage[];
}

async function run(queue: TestQueue, handler: Handler, properties: Partial<QueueMappingProperties> = {}) {
  const functionArn = runtime.addFunction(uniqueName('consumer'), handler);
  const mapping = await startQueueMapping(runtime, {
    functionArn,
    executionRoleArn: consumerRoleArn,
    properties: { EventSourceArn: queue.arn, ...properties },
  });
  onTestFinished(() => mapping.stop());
  return {
    functionArn,
    invoked: (count: number) => runtime.reported('messages-invoked', count, (told) => told.functionArn === functionArn),
  };
}

describe('the mapping of a queue', () => {
  test('hands over messages as Lambda does and deletes them once the function returns', async () => {
    const queue = await createQueue('jobs');
    const events: Event[] = [];
    const { invoked } = await run(queue, (event: Event) => void events.push(event));
    await queue.sendWithAttributes('one', { kind: { DataType: 'String', StringValue: 'order' } });
    expect(await invoked(1)).toEqual([expect.objectContaining({ queueArn: queue.arn, messages: 1 })]);
    expect(events).toMatchObject([
      {
        Records: [
          {
            body: 'one',
            attributes: { ApproximateReceiveCount: '1' },
            messageAttributes: { kind: { stringValue: 'order', dataType: 'String' } },
            eventSource: 'aws:sqs',
            eventSourceARN: queue.arn,
          },
        ],
      },
    ]);
    await expect.poll(() => queue.remaining()).toBe(0);
  });

  test('hands over a message again after the visibility timeout until the function succeeds', async () => {
    const queue = await createQueue('jobs', { VisibilityTimeout: '1' });
    const { invoked } = await run(queue, ({ Records }: Event) => {
      if (Records[0]?.attributes.ApproximateReceiveCount === '1') throw new Error('not yet');
    });
    await queue.send('one');
    expect(await invoked(2)).toMatchObject([{ error: expect.stringContaining('not yet') }, { messages: 1 }]);
    await expect.poll(() => queue.remaining()).toBe(0);
  });

  test('keeps only the messages that an answer names as failed', async () => {
    const queue = await createQueue('jobs', { VisibilityTimeout: '3600' });
    await queue.send('good', 'bad', 'good');
    const answer = ({ Records }: Event) => ({
      batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    });
    await run(queue, answer, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
    await expect.poll(() => queue.remaining()).toBe(1);
  });

  test.each([
    ['a message of another batch', { batchItemFailures: [{ itemIdentifier: 'another' }] }],
    ['nothing that can be read', { batchItemFailures: 'all' }],
  ])('keeps the whole batch when an answer names %s', async (_, answer) => {
    const queue = await createQueue('jobs', { VisibilityTimeout: '3600' });
    const { invoked } = await run(queue, () => answer, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
    await queue.send('one');
    expect(await invoked(1)).toMatchObject([{ error: expect.stringContaining('batchItemFailures') }]);
    expect(await queue.remaining()).toBe(1);
  });

  test('invokes no more at a time than its maximum concurrency, and no more messages than its batch size', async () => {
    const queue = await createQueue('jobs');
    await queue.send('1', '2', '3', '4', '5', '6');
    let running = 0;
    const seen: number[] = [];
    const sizes = new Set<number>();
    const waiting: (() => void)[] = [];
    const { invoked } = await run(
      queue,
      async ({ Records }: Event) => {
        running += 1;
        seen.push(running);
        sizes.add(Records.length);
        // Goes on when a second one is there, and takes long enough for a third one.
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 2) for (const goOn of waiting.splice(0)) goOn();
        });
        await queue.visible();
        running -= 1;
      },
      { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } },
    );
    await invoked(6);
    expect(Math.max(...seen)).toBe(2);
    expect([...sizes]).toEqual([1]);
  });
});

describe('is not created', () => {
  test.each<[string, Partial<QueueMappingProperties> & Record<string, unknown>, RegExp]>([
    ['with a batch of more messages than a receive brings', { BatchSize: 11 }, /BatchSize must be between 1 and 10/],
    ['with a concurrency of one', { ScalingConfig: { MaximumConcurrency: 1 } }, /must be between 2 and 1000/],
    ['with filters', { FilterCriteria: {} }, /does not filter the messages of queues/],
    ["with a stream's property", { StartingPosition: 'LATEST' }, /has StartingPosition/],
  ])('%s', async (_, properties, message) => {
    await expect(run(await createQueue('jobs'), () => undefined, properties)).rejects.toThrow(message);
  });

  test.each(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'])(
    'for a role without %s',
    async (action) => {
      const { arn } = await createQueue('jobs');
      const executionRoleArn = `arn:aws:iam::000000000000:role/${uniqueName('reader')}`;
      runtime.deny(executionRoleArn, action);
      const settings = { functionArn: 'arn:aws:lambda:f', executionRoleArn, properties: { EventSourceArn: arn } };
      await expect(startQueueMapping(runtime, settings)).rejects.toThrow(action);
    },
  );
});
