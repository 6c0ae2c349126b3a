import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  EVENT_BUS_REQUEST_BYTES,
  EVENT_DETAIL_TYPE_CHARACTERS,
  EVENT_NESTING_LEVELS,
  EVENT_SOURCE_CHARACTERS,
  EVENT_TIME_BYTES,
} from '../../../contract/limits';
import type { EventBus, PutEventsEntry } from '../../../local/event-bus';
import { createBus, entryOf } from '../../helpers/local/event-buses';
import { startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

let runtime: TestRuntime;

beforeAll(async () => {
  runtime = await startTestRuntime();
});
afterAll(() => runtime.stop());

function archivingBus(): EventBus {
  const bus = createBus(runtime);
  bus.createArchive({ ArchiveName: 'all' });
  return bus;
}

describe('a PutEvents request', () => {
  const withoutPadding = { Source: 's', DetailType: 't', Resources: ['r'], Time: 0, Detail: '{"text":""}' };
  const overhead = 'str{"text":""}'.length + EVENT_TIME_BYTES;
  const sized = (bytes: number) => ({ ...withoutPadding, Detail: `{"text":"${'x'.repeat(bytes - overhead)}"}` });

  test('must stay below the limit, time and resources included', () => {
    const bus = archivingBus();

    expect(bus.putEvents([sized(EVENT_BUS_REQUEST_BYTES - 1)]).FailedEntryCount).toBe(0);
    expect(() => bus.putEvents([sized(EVENT_BUS_REQUEST_BYTES)])).toThrow(`below ${EVENT_BUS_REQUEST_BYTES}`);
    expect(() => bus.putEvents([sized(600_000), sized(400_000)])).toThrow(`below ${EVENT_BUS_REQUEST_BYTES}`);
    expect(bus.archived('all')).toHaveLength(1);
  });

  test('counts bytes, not characters', () => {
    const detail = { text: 'é'.repeat(EVENT_BUS_REQUEST_BYTES / 2) };

    expect(() => archivingBus().putEvents([entryOf(detail)])).toThrow(`below ${EVENT_BUS_REQUEST_BYTES}`);
  });

  test.each([0, 11])('of %i entries is refused', (count) => {
    const entries = Array.from({ length: count }, () => entryOf({}));

    expect(() => archivingBus().putEvents(entries)).toThrow(`between 1 and 10, received ${count}`);
  });
});

describe('an entry that is refused', () => {
  const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`);
  const refused: [string, PutEventsEntry, string][] = [
    ['without a source', entryOf({}, { Source: undefined }), 'InvalidArgument'],
    ['without a detail type', entryOf({}, { DetailType: '' }), 'InvalidArgument'],
    ['with too long a source', entryOf({}, { Source: 's'.repeat(EVENT_SOURCE_CHARACTERS + 1) }), 'InvalidArgument'],
    [
      'with too long a detail type',
      entryOf({}, { DetailType: 't'.repeat(EVENT_DETAIL_TYPE_CHARACTERS + 1) }),
      'InvalidArgument',
    ],
    ['of a source of AWS', entryOf({}, { Source: 'aws.lambda' }), 'NotAuthorizedForSource'],
    ['with a detail that is no JSON', entryOf({}, { Detail: '{' }), 'MalformedDetail'],
    ['with a detail that is no object', entryOf([1]), 'MalformedDetail'],
    ['with a detail nested too deep', entryOf(nested(EVENT_NESTING_LEVELS + 1)), 'MalformedDetail'],
  ];

  test.each(refused)('%s does not keep the others back', (_, entry, ErrorCode) => {
    const bus = archivingBus();

    const result = bus.putEvents([entryOf({ first: true }), entry, entryOf({ last: true })]);

    expect(result.FailedEntryCount).toBe(1);
    expect(result.Entries[1]).toEqual({ ErrorCode, ErrorMessage: expect.any(String) });
    expect(bus.archived('all').map(({ detail }) => detail)).toEqual([{ first: true }, { last: true }]);
  });

  test('is none that just fits', () => {
    const entry = entryOf(nested(EVENT_NESTING_LEVELS), {
      Source: 's'.repeat(EVENT_SOURCE_CHARACTERS),
      DetailType: 't'.repeat(EVENT_DETAIL_TYPE_CHARACTERS),
    });

    expect(archivingBus().putEvents([entry]).FailedEntryCount).toBe(0);
  });
});
