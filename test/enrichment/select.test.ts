import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MappingFilters } from '../../contract/environment';
import { hasTumblingWindow, selectRecords, withoutDropped } from '../../enrichment/select';
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
const orders = [150, 50, 250].map((amount, index) => kinesisRecord(JSON.stringify({ amount }), { index }));
const largeOrders = orders.filter((_, index) => index !== 1);

describe('by data', () => {
  test.each<[string, MappingFilters['patterns']]>([
    ['an object', [LARGE]],
    ['JSON text', [JSON.stringify(LARGE)]],
    ['several, of which one has to match', [{ data: { amount: [150] } }, { data: { amount: [250] } }]],
  ])('a pattern as %s chooses the records Lambda chose', (_name, patterns) => {
    expect(selectRecords(orders, batch(2), [mapping(patterns)])).toEqual({ records: largeOrders, exact: true });
  });

  test.each([
    ['no filter is known', []],
    ['the filter is of another function', [mapping([LARGE], { functionArn: `${FUNCTION}-archive` })]],
    ['the filter is of another stream', [mapping([LARGE], { streamArn: `${KINESIS_STREAM_ARN}-archive` })]],
    ['the mapping has no patterns', [mapping([])]],
  ])('%s: the whole range', (_name, filters) => {
    expect(selectRecords(orders, batch(3), filters)).toEqual({ records: orders, exact: true });
    expect(selectRecords(orders, batch(2), filters)).toEqual({ records: orders, exact: false });
  });

  test.each([0, 1, 3, 4])(
    'a count of %i, be it of records that the filter dropped, gives the whole range as INEXACT',
    (batchSize) => {
      expect(selectRecords(orders, batch(batchSize), [mapping([LARGE])])).toEqual({ records: orders, exact: false });
    },
  );

  test('a filter that lets nothing pass never chooses nothing', () => {
    const none = [mapping([{ data: { amount: [1] } }])];

    expect(selectRecords(orders, batch(0), none)).toEqual({ records: orders, exact: false });
  });

  test.each([
    ['text', 'plain'],
    ['broken JSON', '{"amount":150'],
    ['bytes', Buffer.from([0xff, 0xfe])],
    ['nothing', ''],
    ['JSON that is not UTF-8', Buffer.from('{"amount":150,"note":"ü"}', 'latin1')],
  ])('Lambda drops %s where the pattern asks for JSON data', (_name, data) => {
    const [first, ...rest] = largeOrders;
    const range = [first, kinesisRecord(data, { index: 9 }), ...rest].filter((record) => record !== undefined);

    expect(selectRecords(range, batch(2), [mapping([LARGE])])).toEqual({ records: largeOrders, exact: true });
    const absent = [mapping([{ data: { reason: [{ exists: false }] } }])];
    expect(selectRecords(range, batch(2), absent)).toEqual({ records: largeOrders, exact: true });
  });
});

describe('where AWS leaves doubt, the count decides', () => {
  const order = (index: number) => kinesisRecord('{"amount":150}', { index });
  const withScalar = [order(0), kinesisRecord('5', { index: 1 }), order(2)];

  test('a JSON scalar may have been dropped or kept', () => {
    const kept = withScalar.filter((_, index) => index !== 1);

    expect(selectRecords(withScalar, batch(2), [mapping([LARGE])])).toEqual({ records: kept, exact: true });
    expect(selectRecords(withScalar, batch(3), [mapping([LARGE])])).toEqual({ records: withScalar, exact: true });
  });

  test.each([
    ['several lines of JSON', '{"amount":150}\n{"amount":1}\n'],
    ['several values side by side', '{"amount":150}{"amount":1}'],
    ['JSON behind a byte order mark', '\uFEFF{"amount":150}'],
  ])('%s may have been dropped or kept', (_name, data) => {
    const range = [order(0), kinesisRecord(data, { index: 1 }), order(2)];
    const kept = range.filter((_, index) => index !== 1);

    expect(selectRecords(range, batch(2), [mapping([LARGE])])).toEqual({ records: kept, exact: true });
    expect(selectRecords(range, batch(3), [mapping([LARGE])])).toEqual({ records: range, exact: true });
  });

  const keys = ['a', 'b', 'a'].map((partitionKey, index) => kinesisRecord('{"amount":150}', { index, partitionKey }));
  const byKey = mapping([{ partitionKey: ['a'], ...LARGE }]);

  test('a pattern for metadata may have been heard or not', () => {
    const [first, ...others] = keys;
    const small = kinesisRecord('{"amount":1}', { index: 5, partitionKey: 'a' });
    const range = [first, small, ...others].filter((record) => record !== undefined);

    expect(selectRecords(range, batch(2), [byKey])).toEqual({ records: [keys[0], keys[2]], exact: true });
    expect(selectRecords(range, batch(3), [byKey])).toEqual({ records: keys, exact: true });
  });

  test('what is no JSON is dropped all the same', () => {
    const [first, ...others] = keys;
    const opaque = kinesisRecord('text', { index: 5, partitionKey: 'a' });
    const range = [first, opaque, ...others].filter((record) => record !== undefined);

    expect(selectRecords(range, batch(3), [byKey])).toEqual({ records: keys, exact: true });
  });

  test.each([
    ['objects', '{"amount":', '}'],
    ['arrays', '[', ']'],
  ])('data of %s nested deeper than anybody matches is kept', (_name, open, close) => {
    const deep = kinesisRecord(`${open.repeat(50_000)}1${close.repeat(50_000)}`, { index: 7 });
    const [first, ...others] = orders;
    const range = [first, deep, ...others].filter((record) => record !== undefined);
    const notDropped = [first, deep, ...largeOrders.slice(1)];

    expect(selectRecords(range, batch(2), [mapping([LARGE])])).toEqual({ records: largeOrders, exact: true });
    expect(selectRecords(range, batch(3), [mapping([LARGE])])).toEqual({ records: notDropped, exact: true });
    expect(selectRecords(range, batch(4), [byKey]).records).toEqual(range);
  });

  test.each([
    ['an operator that is not known', { data: { amount: [{ near: 150 }] } }],
    ['a pattern that is not JSON', '{"data":'],
  ])('%s keeps every record', (_name, pattern) => {
    expect(selectRecords(orders, batch(3), [mapping([pattern])])).toEqual({ records: orders, exact: true });
    expect(selectRecords(orders, batch(2), [mapping([pattern])])).toEqual({ records: orders, exact: false });
  });

  test('beside a pattern for metadata neither decides alone', () => {
    const pattern = { partitionKey: ['a'], data: { amount: [{ near: 150 }] } };

    expect(selectRecords(keys, batch(2), [mapping([pattern])])).toEqual({ records: keys, exact: false });
  });

  test('the rest of such a pattern still applies', () => {
    const pattern = { data: { amount: [{ numeric: ['>', 100] }], state: [{ near: 150 }] } };

    expect(selectRecords(orders, batch(2), [mapping([pattern])])).toEqual({ records: largeOrders, exact: true });
  });
});

describe('aggregates, which Lambda takes apart with enhanced fan-out', () => {
  const CONSUMER_ARN = `${KINESIS_STREAM_ARN}/consumer/fast:1`;
  const content = Buffer.from('0a016b1a070800' + '1a0374776f', 'hex');
  const checksum = createHash('md5').update(content).digest();
  const aggregate = kinesisRecord(Buffer.concat([Buffer.from('f3899ac2', 'hex'), content, checksum]), { index: 1 });
  const [first, , last] = orders;
  const range = [first, aggregate, last].filter((record) => record !== undefined);
  const fast = mapping([LARGE], { streamArn: CONSUMER_ARN });

  test.each([
    ['the pointer', { ...batch(3), streamArn: CONSUMER_ARN }, []],
    ['the mapping', batch(3), [mapping([], { streamArn: CONSUMER_ARN })]],
  ])('are never the batch where %s names the consumer, whatever Lambda counted', (_, failed, filters) => {
    expect(selectRecords(range, failed, filters)).toEqual({ records: range, exact: false });
    expect(selectRecords(range, { ...failed, batchSize: 2 }, filters)).toEqual({ records: range, exact: false });
    expect(selectRecords(orders, failed, filters)).toEqual({ records: orders, exact: true });
  });

  test('are not dropped by a filter, which was for their records', () => {
    const ends = { hasStart: false, hasEnd: true };

    expect(withoutDropped(range, ends, batch(3), [fast])).toEqual(range);
    expect(withoutDropped(range, ends, batch(3), [mapping([LARGE])])).toEqual([first, last]);
  });

  test('are the batch without enhanced fan-out', () => {
    expect(selectRecords(range, batch(3), [mapping([])])).toEqual({ records: range, exact: true });
  });
});

describe('whose filter', () => {
  const live = { ...batch(2), functionArn: `${FUNCTION}:live` };

  test('a mapping of the function is one of its alias, when the alias has none', () => {
    expect(selectRecords(orders, live, [mapping([LARGE])])).toEqual({ records: largeOrders, exact: true });
  });

  test('an alias whose filters are unknown is not given those of the function', () => {
    const filters = [mapping([LARGE]), mapping([], { functionArn: `${FUNCTION}:live` })];

    expect(selectRecords(orders, live, filters)).toEqual({ records: orders, exact: false });
  });

  test('another function whose name begins alike is another one', () => {
    const other = { ...batch(2), functionArn: `${FUNCTION}-2` };

    expect(selectRecords(orders, other, [mapping([LARGE])])).toEqual({ records: orders, exact: false });
  });

  test('the latest version is the function', () => {
    const latest = { ...batch(2), functionArn: `${FUNCTION}:$LATEST` };

    expect(selectRecords(orders, latest, [mapping([LARGE])])).toEqual({ records: largeOrders, exact: true });
  });

  test('a consumer’s stream is the stream', () => {
    const consumer = `${KINESIS_STREAM_ARN}/consumer/fast:1700000000`;

    expect(selectRecords(orders, { ...batch(2), streamArn: consumer }, [mapping([LARGE])]).exact).toBe(true);
    expect(selectRecords(orders, batch(2), [mapping([LARGE], { streamArn: consumer })]).exact).toBe(true);
  });

  test('the alias has a mapping of its own', () => {
    const filters = [mapping([{ data: { amount: [150] } }]), mapping([LARGE], { functionArn: `${FUNCTION}:live` })];

    expect(selectRecords(orders, live, filters)).toEqual({ records: largeOrders, exact: true });
  });

  test('several mappings apply only where they agree', () => {
    const other = mapping([{ data: { amount: [50, 150] } }]);

    expect(selectRecords(orders, batch(2), [mapping([LARGE]), other])).toEqual({ records: orders, exact: false });
    expect(selectRecords(orders, batch(2), [mapping([LARGE]), mapping([])])).toEqual({ records: orders, exact: false });
    expect(selectRecords(orders, batch(2), [mapping([LARGE]), mapping([LARGE])]).records).toEqual(largeOrders);
  });

  test('the pointer of a pipe names no function', () => {
    const { functionArn: _, ...pipe } = batch(2);

    expect(selectRecords(orders, pipe, [mapping([LARGE])])).toEqual({ records: orders, exact: false });
  });
});

describe('what the environment should not hold', () => {
  const whose = { functionArn: FUNCTION, streamArn: KINESIS_STREAM_ARN };

  test.each<unknown>([
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
    { ...mapping([LARGE]), functionArn: undefined },
  ])('%j: the whole range', (entry) => {
    const filters = [entry as MappingFilters];

    expect(selectRecords(orders, batch(3), filters)).toEqual({ records: orders, exact: true });
    expect(selectRecords(orders, batch(2), filters)).toEqual({ records: orders, exact: false });
  });

  test('beside a mapping of the same function and stream, that one is not applied', () => {
    expect(selectRecords(orders, batch(2), [whose as MappingFilters, mapping([LARGE])]).exact).toBe(false);
  });
});

describe('a selection that has as many records as Lambda counted, but is not the batch', () => {
  const of = (kinds: string) => [...kinds].map((kind, index) => kinesisRecord(`{"kind":"${kind}"}`, { index }));
  const kind = (name: string) => [mapping([{ data: { kind: [name] } }])];
  const keyed = (keys: string) => [...keys].map((partitionKey, index) => kinesisRecord('{}', { index, partitionKey }));
  const byKeys = (...partitionKey: string[]) => [mapping([{ partitionKey }])];

  test.each([
    ['abba', 'b', 'neither end'],
    ['abab', 'a', 'not the last record'],
    ['abab', 'b', 'not the first record'],
  ])('of %s, where the filter is now for kind %s, it has %s: the whole range', (kinds, name) => {
    expect(selectRecords(of(kinds), batch(2), kind(name))).toEqual({ records: of(kinds), exact: false });
  });

  test('has both ends where the filter is the one that was in force', () => {
    const range = of('abba');

    expect(selectRecords(range, batch(2), kind('a'))).toEqual({ records: [range[0], range[3]], exact: true });
  });

  test('lacks the ends where the other of two parallel batches passes a filter that Lambda may not apply', () => {
    expect(selectRecords(keyed('xyyx'), batch(2), byKeys('y')).exact).toBe(false);
    expect(selectRecords(keyed('xyyx'), batch(2), byKeys('x')).exact).toBe(true);
  });

  test('has a record that may be of a parallel batch, beside one that the filter may not have dropped', () => {
    expect(selectRecords(keyed('xyzx'), batch(3), byKeys('x', 'y'))).toEqual({ records: keyed('xyzx'), exact: false });
    expect(selectRecords(keyed('xyzx'), batch(4), byKeys('x', 'y')).exact).toBe(true);
    expect(selectRecords(keyed('xyyx'), batch(4), byKeys('x', 'y')).exact).toBe(true);
  });

  test('has a record that may be of a parallel batch, beside one that an unreadable pattern may not have dropped', () => {
    const range = [
      ['x', 150],
      ['y', 150],
      ['z', 50],
      ['x', 250],
    ].map(([key, amount], index) => kinesisRecord(`{"amount":${amount}}`, { index, partitionKey: String(key) }));

    expect(selectRecords(range, batch(3), [mapping([LARGE, '{'])])).toEqual({ records: range, exact: false });
  });

  test('has a record without a key, which may be of any batch', () => {
    const range = keyed('_y__').map((record) => {
      const { partitionKey, ...kinesis } = record.kinesis;
      return partitionKey === '_' ? { ...record, kinesis } : record;
    });
    const keyless = [mapping([{ partitionKey: [{ exists: false }] }])];

    expect(selectRecords(range, batch(3), keyless)).toEqual({ records: range, exact: false });
  });

  test('has a record of a parallel batch in place of one that was dropped, where Lambda may count before it filters', () => {
    const rangeOf = (...records: readonly (readonly [string, number])[]) =>
      records.map(([key, t], index) => kinesisRecord(`{"t":${t}}`, { index, partitionKey: key }));
    const filtered = (parallel: boolean) => [mapping([{ data: { t: [1] } }], { parallel })];
    const shared = rangeOf(['x', 1], ['x', 0], ['y', 1], ['x', 1]);
    const own = rangeOf(['x', 1], ['y', 0], ['x', 1]);

    expect(selectRecords(shared, batch(3), filtered(true))).toEqual({ records: shared, exact: false });
    expect(selectRecords(shared, batch(3), filtered(false))).toEqual({ records: shared.toSpliced(1, 1), exact: true });
    expect(selectRecords(own, batch(2), filtered(true))).toEqual({ records: own.toSpliced(1, 1), exact: true });
    const either = [...filtered(false), ...filtered(true)];
    expect(selectRecords(shared, batch(3), either)).toEqual({ records: shared, exact: false });
    const whole = rangeOf(['x', 1], ['y', 1], ['x', 1]);
    expect(selectRecords(whole, batch(3), filtered(true))).toEqual({ records: whole, exact: true });
  });

  test('has no record at all', () => {
    expect(selectRecords([], batch(0), kind('a'))).toEqual({ records: [], exact: false });
  });
});

describe('what is left of a batch whose range lost records', () => {
  const left = [2, 1, 2, 1].map((kind, index) => kinesisRecord(`{"t":${kind}}`, { index }));
  const filter = (t: number) => [mapping([{ data: { t: [t] } }])];
  const none = { hasStart: false, hasEnd: false };

  test('is what the filter did not surely drop', () => {
    expect(withoutDropped(left, { hasStart: false, hasEnd: true }, batch(3), filter(1))).toEqual([left[1], left[3]]);
    expect(withoutDropped(left, { hasStart: true, hasEnd: false }, batch(3), filter(2))).toEqual([left[0], left[2]]);
    expect(withoutDropped(left, none, batch(3), filter(2))).toEqual([left[0], left[2]]);
  });

  test('is everything where the filter dropped an end of the range: it is not the one that was in force', () => {
    expect(withoutDropped(left, { hasStart: false, hasEnd: true }, batch(3), filter(2))).toEqual(left);
    expect(withoutDropped(left, { hasStart: true, hasEnd: false }, batch(3), filter(1))).toEqual(left);
  });

  test('is everything where the filter lets nothing pass, or is not known', () => {
    expect(withoutDropped(left, none, batch(3), filter(5))).toEqual(left);
    expect(withoutDropped(left, none, batch(3), [])).toEqual(left);
  });

  test('has what may have been dropped', () => {
    const scalar = kinesisRecord('5', { index: 9 });

    expect(withoutDropped([scalar, ...left], none, batch(3), filter(1))).toEqual([scalar, left[1], left[3]]);
  });
});

describe('DynamoDB', () => {
  const inserted = (index: number) => dynamoDBRecord({ NewImage: { state: { S: 'open' } } }, { index });
  const removed = (index: number) =>
    dynamoDBRecord({ OldImage: { state: { S: 'open' } } }, { index, eventName: 'REMOVE' });
  const table = { functionArn: FUNCTION, streamArn: TABLE_STREAM_ARN, batchSize: 2 };

  test.each([
    ['an image', { dynamodb: { NewImage: { state: { S: ['open'] } } } }, inserted, removed],
    ['a missing image', { dynamodb: { NewImage: { state: { S: [{ exists: false }] } } } }, removed, inserted],
    ['the event name', { eventName: ['REMOVE'] }, removed, inserted],
    ['metadata', { eventVersion: ['1.1'], eventName: ['INSERT'] }, inserted, removed],
  ])('is filtered by %s', (_name, pattern, kept, dropped) => {
    const filters = [mapping([pattern], { streamArn: TABLE_STREAM_ARN })];
    const range = [kept(0), dropped(1), kept(2)];

    expect(selectRecords(range, table, filters)).toEqual({ records: [range[0], range[2]], exact: true });
  });
});

describe('parallel batches of a table', () => {
  const table = (batchSize: number) => ({ functionArn: FUNCTION, streamArn: TABLE_STREAM_ARN, batchSize });
  const keyed = (keys: string) =>
    [...keys].map((id, index) => dynamoDBRecord({ ...(id !== '_' && { Keys: { id: { S: id } } }) }, { index }));
  /** Lambda may or may not apply it. */
  const byId = (range: readonly { readonly eventID: string }[], ...indexes: readonly number[]) => [
    mapping([{ eventID: indexes.map((index) => range[index]?.eventID) }], { streamArn: TABLE_STREAM_ARN }),
  ];

  test('share no key: what has the keys of the ends is the batch', () => {
    const range = keyed('xyyx');

    expect(selectRecords(range, table(2), byId(range, 0, 3))).toEqual({ records: [range[0], range[3]], exact: true });
  });

  test.each(['xyzx', '_yz_'])('may have had one of the records with the keys %s', (keys) => {
    const range = keyed(keys);

    expect(selectRecords(range, table(3), byId(range, 0, 1, 3))).toEqual({ records: range, exact: false });
  });
});

test('a mapping has a tumbling window where all that the batch can be of have one', () => {
  const [window, none] = [mapping([], { tumblingWindow: true }), mapping([])];

  expect(hasTumblingWindow(batch(1), [])).toBe(false);
  expect(hasTumblingWindow(batch(1), [none])).toBe(false);
  expect(hasTumblingWindow(batch(1), [window])).toBe(true);
  expect(hasTumblingWindow(batch(1), [window, none])).toBe(false);
  expect(hasTumblingWindow({ ...batch(1), streamArn: `${KINESIS_STREAM_ARN}-archive` }, [window])).toBe(false);
});

test('what is chosen is in the range and in its order, and exact means as many as Lambda counted, both ends among them', () => {
  const amounts = fc.array(fc.constantFrom('50', '150', '{"amount":50}', '{"amount":150}', 'text'), { maxLength: 8 });
  const patterns = fc.subarray([LARGE, { partitionKey: ['x'] }, { data: { amount: [{ near: 1 }] } }, '{']);
  fc.assert(
    fc.property(amounts, fc.nat({ max: 8 }), patterns, (data, batchSize, chosen) => {
      const range = data.map((text, index) => kinesisRecord(text, { index }));
      const { records, exact } = selectRecords(range, batch(batchSize), [mapping(chosen)]);

      expect(range.filter((record) => records.includes(record))).toEqual(records);
      expect(records).toHaveLength(exact ? batchSize : range.length);
      expect([records[0], records.at(-1)]).toEqual([range[0], range.at(-1)]);
    }),
  );
});
