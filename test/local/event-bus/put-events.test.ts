import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  EVENT_BUS_REQUEST_BYTES,
  EVENT_DETAIL_TYPE_CHARACTERS,
  EVENT_NESTING_LEVELS,
  EVENT_SOURCE_CHARACTERS,
  EVENT_TIME_BYTES,
} from '../../../contract/limits';
import type { PutEventsEntry } from '../../../local/event-bus/api';
import { createBus, createObservedBus, entryOf } from '../../helpers/local/event-buses';
import { startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

let runtime: TestRuntime;

beforeAll(async () => {
  runtime = await startTestRuntime();
});
afterAll(() => runtime.stop());

describe('a PutEvents request', () => {
  const withoutPadding = { Source: 's', DetailType: 't', Resources: ['r'], Time: 0, Detail: '{"text":""}' };
  const overhead = 'str{"text":""}'.length + EVENT_TIME_BYTES;
  const sized = (bytes: number) => ({ ...withoutPadding, Detail: `{"text":"${'x'.repeat(bytes - overhead)}"}` });

  test('is refused from the size limit on, counting time and resources', () => {
    const { bus, events } = createObservedBus(runtime);

    expect(bus.putEvents([sized(EVENT_BUS_REQUEST_BYTES - 1)]).FailedEntryCount).toBe(0);
    expect(() => bus.putEvents([sized(EVENT_BUS_REQUEST_BYTES)])).toThrow(
      `fewer than ${EVENT_BUS_REQUEST_BYTES} bytes`,
    );
    expect(() => bus.putEvents([sized(600_000), sized(400_000)])).toThrow(
      `fewer than ${EVENT_BUS_REQUEST_BYTES} bytes`,
    );
    expect(events).toHaveLength(1);
  });

  test('is measured in bytes, not characters', () => {
    const detail = { text: 'é'.repeat(EVENT_BUS_REQUEST_BYTES / 2) };

    expect(() => createBus(runtime).putEvents([entryOf(detail)])).toThrow(
      `fewer than ${EVENT_BUS_REQUEST_BYTES} bytes`,
    );
  });

  test.each([0, 11])('with %i entries is refused', (count) => {
    const entries = Array.from({ length: count }, () => entryOf({}));

    expect(() => createBus(runtime).putEvents(entries)).toThrow(`between 1 and 10, received ${count}`);
  });
});

describe('an entry', () => {
  const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`);
  const refused: [string, PutEventsEntry, string][] = [
    ['without a source', entryOf({}, { Source: undefined }), 'InvalidArgument'],
    ['without a detail type', entryOf({}, { DetailType: '' }), 'InvalidArgument'],
    [
      'with a source that is too long',
      entryOf({}, { Source: 's'.repeat(EVENT_SOURCE_CHARACTERS + 1) }),
      'InvalidArgument',
    ],
    [
      'with a detail type that is too long',
      entryOf({}, { DetailType: 't'.repeat(EVENT_DETAIL_TYPE_CHARACTERS + 1) }),
      'InvalidArgument',
    ],
    ['with a source of AWS', entryOf({}, { Source: 'aws.lambda' }), 'NotAuthorizedForSource'],
    ['with a detail that is not JSON', entryOf({}, { Detail: '{' }), 'MalformedDetail'],
    ['with a detail that is not an object', entryOf([1]), 'MalformedDetail'],
    ['with a detail nested too deeply', entryOf(nested(EVENT_NESTING_LEVELS + 1)), 'MalformedDetail'],
  ];

  test.each(refused)('%s is refused without affecting the other entries', (_, entry, ErrorCode) => {
    const { bus, events } = createObservedBus(runtime);

    const result = bus.putEvents([entryOf({ first: true }), entry, entryOf({ last: true })]);

    expect(result.FailedEntryCount).toBe(1);
    expect(result.Entries[1]).toEqual({ ErrorCode, ErrorMessage: expect.any(String) });
    expect(events.map(({ detail }) => detail)).toEqual([{ first: true }, { last: true }]);
  });

  test('at every limit is accepted', () => {
    const entry = entryOf(nested(EVENT_NESTING_LEVELS), {
      Source: 's'.repeat(EVENT_SOURCE_CHARACTERS),
      DetailType: 't'.repeat(EVENT_DETAIL_TYPE_CHARACTERS),
    });

    expect(createBus(runtime).putEvents([entry]).FailedEntryCount).toBe(0);
  });
});
