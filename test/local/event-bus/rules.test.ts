import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BusEvent } from '../../../local/event-bus/api';
import { uniqueName } from '../../helpers/aws/clients';
import { createQueue } from '../../helpers/aws/queues';
import { createBus, entryOf, ruleTo } from '../../helpers/local/event-buses';
import { startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

let runtime: TestRuntime;

beforeAll(async () => {
  runtime = await startTestRuntime();
});
afterAll(() => runtime.stop());

describe('a rule', () => {
  test('sends the whole event to its queue', async () => {
    const queue = await createQueue('alerts');
    const bus = createBus(runtime);
    bus.putRule(ruleTo({ Arn: queue.arn }));

    const { Entries } = bus.putEvents([entryOf({ a: 1 }, { Resources: ['arn:x'], Time: 1_700_000_000_999 })]);

    expect(await queue.receiveJson(1)).toEqual([
      {
        version: '0',
        id: Entries[0]?.EventId,
        'detail-type': 'Stream Failure Hydrated',
        source: 'hydrated-dlq',
        account: '000000000000',
        time: '2023-11-14T22:13:20Z',
        region: 'eu-west-1',
        resources: ['arn:x'],
        detail: { a: 1 },
      },
    ]);
  });

  test('takes only events that match its pattern, and none when disabled', async () => {
    const queue = await createQueue('alerts');
    const bus = createBus(runtime);
    const EventPattern = { detail: { hydration: { status: [{ 'anything-but': 'COMPLETE' }] } } };
    bus.putRule({ ...ruleTo({ Arn: queue.arn }), EventPattern });
    bus.putRule({ ...ruleTo({ Arn: queue.arn }), State: 'DISABLED' });

    bus.putEvents([entryOf({ hydration: { status: 'COMPLETE' } }), entryOf({ hydration: { status: 'EXPIRED' } })]);

    const [event] = (await queue.receiveJson(1)) as unknown as BusEvent[];
    expect(event?.detail).toEqual({ hydration: { status: 'EXPIRED' } });
    expect(await queue.remaining()).toBe(0);
    const reported = runtime.events.filter((event) => 'bus' in event && bus.arn.endsWith(`/${event.bus}`));
    expect(reported.map(({ type }) => type)).toEqual(['event-unmatched', 'event-matched']);
  });

  test('sends the whole event to one target and a part of it to another', async () => {
    const [all, part] = await Promise.all([createQueue('all'), createQueue('part')]);
    const bus = createBus(runtime);
    const rule = ruleTo({ Arn: all.arn });
    bus.putRule({
      ...rule,
      Targets: [...(rule.Targets ?? []), { Id: 'Target1', Arn: part.arn, InputPath: '$.detail' }],
    });

    bus.putEvents([entryOf({ a: 1 })]);

    expect(await all.receiveJson(1)).toMatchObject([{ source: 'hydrated-dlq', detail: { a: 1 } }]);
    expect(await part.receiveJson(1)).toEqual([{ a: 1 }]);
  });

  test('sends to a FIFO queue with its message group', async () => {
    const queue = await createQueue('alerts', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    const bus = createBus(runtime);
    bus.putRule(ruleTo({ Arn: queue.arn, SqsParameters: { MessageGroupId: 'failures' } }));

    bus.putEvents([entryOf({})]);

    const [message] = await queue.receive(1);
    expect(message?.Attributes?.MessageGroupId).toBe('failures');
  });

  test('invokes its function with the event', async () => {
    const bus = createBus(runtime);
    const invoked = new Promise<BusEvent>((resolve) => {
      bus.putRule(ruleTo({ Arn: runtime.addFunction(uniqueName('page'), resolve) }));
    });

    bus.putEvents([entryOf({ a: 1 })]);

    expect((await invoked).detail).toEqual({ a: 1 });
  });
});
