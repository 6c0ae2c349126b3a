import { describe, expect, test } from 'vitest';
import type { EventSourceMappingProperties } from '../../../local/event-source-mapping';
import { toMapping } from '../../../local/event-source-mapping/mapping';

const minimal: EventSourceMappingProperties = {
  EventSourceArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/orders',
  StartingPosition: 'LATEST',
};
const mappingOf = (properties: object) =>
  toMapping({
    uuid: '2b7f3d0e-0000-4000-8000-000000000000',
    functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:consumer',
    executionRoleArn: 'arn:aws:iam::000000000000:role/consumer',
    properties: { ...minimal, ...properties },
  });

test("what is left out has Lambda's defaults", () => {
  expect(mappingOf({})).toMatchObject({
    batchSize: 100,
    windowMilliseconds: 0,
    filters: [],
    retryAttempts: Number.POSITIVE_INFINITY,
    recordAgeMilliseconds: Number.POSITIVE_INFINITY,
    bisects: false,
    readsItemFailures: false,
    lanes: 1,
    destinationArn: undefined,
    startingPosition: { type: 'LATEST' },
  });
});

test('-1 means without limit, 0 means not once', () => {
  const unlimited = mappingOf({ MaximumRetryAttempts: -1, MaximumRecordAgeInSeconds: -1 });

  expect(unlimited.retryAttempts).toBe(Number.POSITIVE_INFINITY);
  expect(unlimited.recordAgeMilliseconds).toBe(Number.POSITIVE_INFINITY);
  expect(mappingOf({ MaximumRetryAttempts: 0 }).retryAttempts).toBe(0);
});

test('properties without effect on records are accepted', () => {
  expect(() => mappingOf({ FunctionName: 'consumer', Tags: [], KmsKeyArn: 'arn:aws:kms:::key/1' })).not.toThrow();
});

describe('bounds', () => {
  const bounds: [keyof EventSourceMappingProperties, number, number][] = [
    ['BatchSize', 1, 10_000],
    ['MaximumBatchingWindowInSeconds', 0, 300],
    ['ParallelizationFactor', 1, 10],
    ['TumblingWindowInSeconds', 0, 900],
    ['MaximumRetryAttempts', -1, 10_000],
    ['MaximumRecordAgeInSeconds', 60, 604_800],
  ];

  test.each(bounds)('%s lies between %i and %i', (name, min, max) => {
    expect(() => mappingOf({ [name]: min })).not.toThrow();
    expect(() => mappingOf({ [name]: max })).not.toThrow();
    expect(() => mappingOf({ [name]: max + 1 })).toThrow(
      `${name} must be between ${min} and ${max}, received ${max + 1}`,
    );
    expect(() => mappingOf({ [name]: min - 2 })).toThrow(`received ${min - 2}`);
    expect(() => mappingOf({ [name]: min + 0.5 })).toThrow(`received ${min + 0.5}`);
  });
});

describe('what is not run here is refused by name', () => {
  const filtered = (pattern: string) => ({ FilterCriteria: { Filters: [{ Pattern: pattern }] } });
  const refused: [string, object, string][] = [
    [
      'a tumbling window with several lanes',
      { TumblingWindowInSeconds: 60, ParallelizationFactor: 2 },
      'a tumbling window with a ParallelizationFactor above 1 is not run here',
    ],
    ['an unknown property', { Topics: ['orders'] }, 'does not know this property'],
    [
      'a destination other than a queue, topic or bucket',
      { DestinationConfig: { OnFailure: { Destination: 'kafka://failures' } } },
      'only a queue, a topic or a bucket can be the OnFailure destination here, not kafka://failures',
    ],
    ['a point in time without the time', { StartingPosition: 'AT_TIMESTAMP' }, 'needs a StartingPositionTimestamp'],
    [
      'another starting position',
      { StartingPosition: 'NOW' },
      'must be one of TRIM_HORIZON, LATEST, AT_TIMESTAMP, received NOW',
    ],
    ['a destination of what succeeds', { DestinationConfig: { OnSuccess: {} } }, 'DestinationConfig, has OnSuccess'],
    ['a filter that is not JSON', filtered('{'), 'must be a JSON object'],
    ['a filter that is no object', filtered('["a"]'), 'must be a JSON object'],
    ['a filter on data as text', filtered('{"data":["a"]}'), 'the filter pattern of data must be a JSON object'],
    ['a filter with an operator unknown here', filtered('{"data":{"a":[{"guess":1}]}}'), 'not understood here'],
    ['a filter that is too long', filtered(`{"data":{"a":["${'x'.repeat(4_096)}"]}}`), 'may have 4096 characters'],
    [
      'too many filters',
      { FilterCriteria: { Filters: Array.from({ length: 11 }, () => ({ Pattern: '{}' })) } },
      'at most 10 filters are allowed, received 11',
    ],
  ];

  test.each(refused)('%s', (_, properties, message) => {
    expect(() => mappingOf(properties)).toThrow(message);
  });
});
