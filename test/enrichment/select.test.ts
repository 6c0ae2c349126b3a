import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MappingFilters } from '../../contract/environment';
import { selectRecords } from '../../enrichment/select';
import { dynamoDBRecord, KINESIS_STREAM_ARN, kinesisRecord, TABLE_STREAM_ARN } from '../helpers/messages/event-records';

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';
const batch = (batchSize: number) => ({ functionArn: FUNCTION, streamArn: KINESIS_STREAM_ARN, batchSize });
const mapping = (patterns: MappingFilters['patterns'], members: Partial<MappingFilters> = {}): MappingFilters => ({
  functionArn: FUNCTION,
  streamArn: KINESIS_STREAM_ARN,
  patterns,
  ...members,
});

const LARGE = { data: { amount: [{ numeric: ['>', 100] }] } };
const orders = [50, 150, 250].map((amount, index) => kinesisRecord(JSON.stringify({ amount }), { index }));
const largeOrders = orders.slice(1);

describe('by data', () => {
  it.each<[string, MappingFilters['patterns']]>([
    ['an object', [LARGE]],
    ['JSON text', [JSON.stringify(LARGE)]],
    ['several, of which one has to match', [{ data: { amount: [150] } }, { data: { amount: [250] } }]],
  ])('a pattern as %s chooses the records Lambda chose', (_name, patterns) => {
    expect(selectRecords(orders, batch(2), [mapping(patterns)])).toEqual({ records: largeOrders, exact: true });
  });

  it.each([
    ['no filter is known', []],
    ['the filter is of another function', [mapping([LARGE], { functionArn: `${FUNCTION}-archive` })]],
    ['the filter is of another stream', [mapping([LARGE], { streamArn: `${KINESIS_STREAM_ARN}-archive` })]],
    ['the mapping has no patterns', [mapping([])]],
  ])('%s: the whole range', (_name, filters) => {
    expect(selectRecords(orders, batch(3), filters)).toEqual({ records: orders, exact: true });
    expect(selectRecords(orders, batch(2), filters)).toEqual({ records: orders, exact: false });
  });

  it("the range's count is Lambda's where it counted before filtering", () => {
    expect(selectRecords(orders, batch(3), [mapping([LARGE])])).toEqual({ records: orders, exact: true });
  });

  it.each([0, 1, 4])('a count of %i, which is nobody’s, gives the whole range as inexact', (batchSize) => {
    expect(selectRecords(orders, batch(batchSize), [mapping([LARGE])])).toEqual({ records: orders, exact: false });
  });

  it('a filter that lets nothing pass never chooses nothing', () => {
    const none = [mapping([{ data: { amount: [1] } }])];

    expect(selectRecords(orders, batch(0), none)).toEqual({ records: orders, exact: false });
  });

  it.each([
    ['text', 'plain'],
    ['broken JSON', '{"amount":150'],
    ['bytes', Buffer.from([0xff, 0xfe])],
    ['nothing', ''],
  ])('Lambda drops %s where the pattern asks for JSON data', (_name, data) => {
    const [first, ...rest] = largeOrders;
    const range = [first, kinesisRecord(data, { index: 9 }), ...rest].filter((record) => record !== undefined);

    expect(selectRecords(range, batch(2), [mapping([LARGE])])).toEqual({ records: largeOrders, exact: true });
    const absent = [mapping([{ data: { reason: [{ exists: false }] } }])];
    expect(selectRecords(range, batch(2), absent)).toEqual({ records: largeOrders, exact: true });
  });
});

describe('where AWS leaves doubt, the count decides', () => {
  const [scalar, order] = [kinesisRecord('5'), kinesisRecord('{"amount":150}', { index: 1 })];

  it('a JSON scalar may have been dropped or kept', () => {
    expect(selectRecords([scalar, order], batch(1), [mapping([LARGE])])).toEqual({ records: [order], exact: true });
    expect(selectRecords([scalar, order], batch(2), [mapping([LARGE])]).records).toEqual([scalar, order]);
  });

  const keys = ['a', 'b', 'a'].map((partitionKey, index) => kinesisRecord('{"amount":150}', { index, partitionKey }));
  const byKey = mapping([{ partitionKey: ['a'], ...LARGE }]);

  it('a pattern for metadata may have been heard or not', () => {
    const small = kinesisRecord('{"amount":1}', { index: 5, partitionKey: 'a' });

    expect(selectRecords([...keys, small], batch(2), [byKey]).records).toEqual([keys[0], keys[2]]);
    expect(selectRecords([...keys, small], batch(3), [byKey])).toEqual({ records: keys, exact: true });
  });

  it('what is no JSON is dropped all the same', () => {
    const opaque = kinesisRecord('text', { index: 5, partitionKey: 'a' });

    expect(selectRecords([opaque, ...keys], batch(3), [byKey])).toEqual({ records: keys, exact: true });
  });

  it.each([
    ['objects', '{"amount":', '}'],
    ['arrays', '[', ']'],
  ])('data of %s nested deeper than anybody matches is kept', (_name, open, close) => {
    const deep = kinesisRecord(`${open.repeat(500_000)}1${close.repeat(500_000)}`, { index: 7 });
    const range = [deep, ...orders];

    expect(selectRecords(range, batch(2), [mapping([LARGE])])).toEqual({ records: largeOrders, exact: true });
    expect(selectRecords(range, batch(3), [mapping([LARGE])]).records).toEqual([deep, ...largeOrders]);
    expect(selectRecords(range, batch(4), [byKey]).records).toEqual(range);
  });

  it.each([
    ['an operator that is not known', { data: { amount: [{ near: 150 }] } }],
    ['a pattern that is not JSON', '{"data":'],
  ])('%s keeps every record', (_name, pattern) => {
    expect(selectRecords(orders, batch(3), [mapping([pattern])])).toEqual({ records: orders, exact: true });
    expect(selectRecords(orders, batch(2), [mapping([pattern])])).toEqual({ records: orders, exact: false });
  });

  it('beside a pattern for metadata neither decides alone', () => {
    const pattern = { partitionKey: ['a'], data: { amount: [{ near: 150 }] } };

    expect(selectRecords(keys, batch(2), [mapping([pattern])])).toEqual({ records: keys, exact: false });
  });

  it('the rest of such a pattern still applies', () => {
    const pattern = { data: { amount: [{ numeric: ['>', 100] }], state: [{ near: 150 }] } };

    expect(selectRecords(orders, batch(2), [mapping([pattern])])).toEqual({ records: largeOrders, exact: true });
  });
});

describe('whose filter', () => {
  const live = { ...batch(2), functionArn: `${FUNCTION}:live` };

  it('a mapping of the function is one of its alias, when the alias has none', () => {
    expect(selectRecords(orders, live, [mapping([LARGE])])).toEqual({ records: largeOrders, exact: true });
  });

  it('an alias whose filters are unknown is not given those of the function', () => {
    const filters = [mapping([LARGE]), mapping([], { functionArn: `${FUNCTION}:live` })];

    expect(selectRecords(orders, live, filters)).toEqual({ records: orders, exact: false });
  });

  it('another function whose name begins alike is another one', () => {
    const other = { ...batch(2), functionArn: `${FUNCTION}-2` };

    expect(selectRecords(orders, other, [mapping([LARGE])])).toEqual({ records: orders, exact: false });
  });

  it('the latest version is the function', () => {
    const latest = { ...batch(2), functionArn: `${FUNCTION}:$LATEST` };

    expect(selectRecords(orders, latest, [mapping([LARGE])])).toEqual({ records: largeOrders, exact: true });
  });

  it('a consumer’s stream is the stream', () => {
    const consumer = `${KINESIS_STREAM_ARN}/consumer/fast:1700000000`;

    expect(selectRecords(orders, { ...batch(2), streamArn: consumer }, [mapping([LARGE])]).exact).toBe(true);
    expect(selectRecords(orders, batch(2), [mapping([LARGE], { streamArn: consumer })]).exact).toBe(true);
  });

  it('the alias has a mapping of its own', () => {
    const filters = [mapping([{ data: { amount: [50] } }]), mapping([LARGE], { functionArn: `${FUNCTION}:live` })];

    expect(selectRecords(orders, live, filters)).toEqual({ records: largeOrders, exact: true });
  });

  it('several mappings apply only where they agree', () => {
    const other = mapping([{ data: { amount: [50, 150] } }]);

    expect(selectRecords(orders, batch(2), [mapping([LARGE]), other])).toEqual({ records: orders, exact: false });
    expect(selectRecords(orders, batch(2), [mapping([LARGE]), mapping([])])).toEqual({ records: orders, exact: false });
    expect(selectRecords(orders, batch(2), [mapping([LARGE]), mapping([LARGE])]).records).toEqual(largeOrders);
  });

  it('the pointer of a pipe names no function', () => {
    const { functionArn: _, ...pipe } = batch(2);

    expect(selectRecords(orders, pipe, [mapping([LARGE])])).toEqual({ records: orders, exact: false });
  });
});

describe('what the environment should not hold', () => {
  const whose = { functionArn: FUNCTION, streamArn: KINESIS_STREAM_ARN };

  it.each<unknown>([
    null,
    {},
    5,
    whose,
    { ...whose, patterns: null },
    { ...whose, patterns: 'data' },
    { ...whose, patterns: [null] },
    { ...whose, patterns: [5] },
    { ...whose, patterns: ['5'] },
    { ...whose, patterns: ['null'] },
    { ...whose, patterns: [[]] },
    { ...whose, patterns: [{ data: null }] },
    { ...mapping([LARGE]), streamArn: undefined },
  ])('%j: the whole range', (entry) => {
    const filters = [entry as MappingFilters];

    expect(selectRecords(orders, batch(3), filters)).toEqual({ records: orders, exact: true });
    expect(selectRecords(orders, batch(2), filters)).toEqual({ records: orders, exact: false });
  });

  it('beside a mapping of the same function and stream, that one is not applied', () => {
    expect(selectRecords(orders, batch(2), [whose as MappingFilters, mapping([LARGE])]).exact).toBe(false);
  });
});

describe('DynamoDB', () => {
  const [inserted, removed] = [
    dynamoDBRecord({ NewImage: { state: { S: 'open' } } }),
    dynamoDBRecord({ OldImage: { state: { S: 'open' } } }, { index: 1, eventName: 'REMOVE' }),
  ];
  const table = { functionArn: FUNCTION, streamArn: TABLE_STREAM_ARN, batchSize: 1 };

  it.each([
    ['an image', { dynamodb: { NewImage: { state: { S: ['open'] } } } }, inserted],
    ['a missing image', { dynamodb: { NewImage: { state: { S: [{ exists: false }] } } } }, removed],
    ['the event name', { eventName: ['REMOVE'] }, removed],
    ['metadata', { eventVersion: ['1.1'], eventName: ['INSERT'] }, inserted],
  ])('is filtered by %s', (_name, pattern, expected) => {
    const filters = [mapping([pattern], { streamArn: TABLE_STREAM_ARN })];

    expect(selectRecords([inserted, removed], table, filters)).toEqual({ records: [expected], exact: true });
  });
});

it('what is chosen is in the range and in its order, and exact means as many as Lambda counted', () => {
  const amounts = fc.array(fc.constantFrom('50', '150', '{"amount":50}', '{"amount":150}', 'text'), { maxLength: 8 });
  const patterns = fc.subarray([LARGE, { partitionKey: ['x'] }, { data: { amount: [{ near: 1 }] } }, '{']);
  fc.assert(
    fc.property(amounts, fc.nat({ max: 8 }), patterns, (data, batchSize, chosen) => {
      const range = data.map((text, index) => kinesisRecord(text, { index }));
      const { records, exact } = selectRecords(range, batch(batchSize), [mapping(chosen)]);

      expect(range.filter((record) => records.includes(record))).toEqual(records);
      expect(records).toHaveLength(exact ? batchSize : range.length);
    }),
  );
});
