import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PipeProperties } from '../../../local/pipe';
import type { QueueMessage } from '../../../local/queue-source';
import { uniqueName } from '../../helpers/aws/clients';
import { createQueue } from '../../helpers/aws/queues';
import { createObservedBus } from '../../helpers/local/event-buses';
import { pipeRoleArn, runPipe } from '../../helpers/local/pipes';
import { type Handler, startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await startTestRuntime();
});
afterAll(() => runtime.stop());

/** Runs one batch of messages into a bus. An event has reached the bus once it is reported as delivered. */
async function start(enrich: Handler, bodies: string[], properties: Partial<PipeProperties> = {}) {
  const { bus, events } = createObservedBus(runtime);
  const unhydrated = await createQueue('unhydrated');
  const source = await createQueue('staging', {
    VisibilityTimeout: '1',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: unhydrated.arn, maxReceiveCount: 1 }),
  });
  await source.send(...bodies);
  const Name = uniqueName('pipe');
  const Enrichment = runtime.addFunction(uniqueName('enrich'), enrich);
  const pipe = await runPipe(runtime, { Name, Source: source.arn, Target: bus.arn, Enrichment, ...properties });
  const stop = () => pipe.stop();
  return {
    Name,
    events,
    source,
    unhydrated,
    stop,
    delivered: () => runtime.reported('delivered', 1, ({ pipe }) => pipe === Name),
  };
}

const parsed = (messages: QueueMessage[]) =>
  messages.map(({ messageId, body }) => ({ messageId, ...JSON.parse(body) }));

test.concurrent('an element becomes the detail of an event, whose source is the pipe by default', async () => {
  const { Name, events, delivered } = await start(parsed, ['{"a":1}']);
  await delivered();

  expect(events).toMatchObject([
    { source: `Pipe ${Name}`, 'detail-type': 'Event from aws:sqs', resources: [], detail: { a: 1 } },
  ]);
});

test.concurrent('source, detail type, resources and time may be fixed or come from the element', async () => {
  const { events, delivered } = await start(
    parsed,
    ['{"at":"2020-01-02T03:04:05.678Z","status":"EXPIRED","arn":"arn:x"}'],
    {
      TargetParameters: {
        EventBridgeEventBusParameters: {
          Source: 'hydrated-dlq',
          DetailType: '$.status',
          Resources: ['$.arn', 'arn:y'],
          Time: '$.at',
        },
      },
    },
  );
  await delivered();

  expect(events).toMatchObject([
    {
      source: 'hydrated-dlq',
      'detail-type': 'EXPIRED',
      resources: ['arn:x', 'arn:y'],
      time: '2020-01-02T03:04:05Z',
    },
  ]);
});

test.concurrent('an element that is no object is refused alone', async () => {
  const { Name, events, unhydrated } = await start(
    (messages: QueueMessage[]) => [...parsed(messages.slice(0, 1)), 'no object'],
    ['{"a":1}', '{"b":1}'],
  );

  expect(await runtime.reported('pipe-failed', 1, ({ pipe }) => pipe === Name)).toMatchObject([
    { stage: 'target', error: expect.stringContaining('MalformedDetail') },
  ]);
  expect(events.map(({ detail }) => detail)).toMatchObject([{ a: 1 }]);
  expect(await unhydrated.remaining()).toBe(0);
});

test.concurrent('a request that is too large gets every message again', async () => {
  const large = 'x'.repeat(600_000);
  const { events, unhydrated } = await start(
    (messages: QueueMessage[]) => messages.map(({ messageId }) => ({ messageId, large })),
    ['a', 'b'],
  );

  expect(await unhydrated.receive(2)).toHaveLength(2);
  expect(events).toEqual([]);
});

test.concurrent("without events:PutEvents in the pipe's role nothing is put, and the message is kept", async () => {
  const RoleArn = `${pipeRoleArn}-${uniqueName('silent')}`;
  runtime.deny(RoleArn, 'events:PutEvents');
  const { events, unhydrated } = await start(parsed, ['{}'], { RoleArn });

  expect(await unhydrated.receive(1)).toHaveLength(1);
  expect(events).toEqual([]);
});

test.concurrent('a bus that is not there takes every event, and they are gone', async () => {
  const { Name, delivered, source, stop } = await start(parsed, ['{}'], {
    Target: 'arn:aws:events:eu-west-1:000000000000:event-bus/gone',
  });

  expect(await delivered()).toMatchObject([{ pipe: Name }]);
  await stop();
  expect(await source.remaining()).toBe(0);
});
