import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AttributeValueJson, ItemJson } from '../../../contract/lambda-event';
import { decodeDynamoDBRecord } from '../../../enrichment/decoders/dynamodb';
import { dynamoDBRecord } from '../../helpers/messages/event-records';
import { runs } from '../../helpers/properties';

const decode = (...records: ReturnType<typeof dynamoDBRecord>[]) => records.map(decodeDynamoDBRecord);
const plain = (value: AttributeValueJson) => decode(dynamoDBRecord({ NewImage: { value } }))?.[0]?.newImage?.value;

test('a change shows its kind and the images there are', () => {
  const Keys = { id: { S: 'o-1' } };
  const NewImage = { ...Keys, state: { S: 'paid' } };
  const OldImage = { ...Keys, state: { S: 'open' } };

  expect(
    decode(
      dynamoDBRecord({ Keys, NewImage, OldImage }, { eventName: 'MODIFY' }),
      dynamoDBRecord({ Keys, OldImage }, { eventName: 'REMOVE' }),
      dynamoDBRecord({}),
    ),
  ).toEqual([
    {
      eventName: 'MODIFY',
      keys: { id: 'o-1' },
      newImage: { id: 'o-1', state: 'paid' },
      oldImage: { id: 'o-1', state: 'open' },
    },
    { eventName: 'REMOVE', keys: { id: 'o-1' }, oldImage: { id: 'o-1', state: 'open' } },
    { eventName: 'INSERT' },
  ]);
});

describe('each type', () => {
  test.each<[AttributeValueJson, unknown]>([
    [{ S: '' }, ''],
    [{ S: '5' }, '5'],
    [{ B: 'Zm9vYmFy' }, 'Zm9vYmFy'],
    [{ BOOL: false }, false],
    [{ NULL: true }, null],
    [{ SS: ['a', 'b'] }, ['a', 'b']],
    [{ BS: ['Zm9v', 'YmFy'] }, ['Zm9v', 'YmFy']],
    [{ NS: ['1', '9007199254740993'] }, [1, '9007199254740993']],
    [{ M: {} }, {}],
    [{ L: [] }, []],
    [{ M: { a: { L: [{ M: { b: { N: '1' } } }, { NULL: true }] } } }, { a: [{ b: 1 }, null] }],
  ])('%j', (value, expected) => {
    expect(plain(value)).toEqual(expected);
  });

  test('one that does not exist yet is shown with its type', () => {
    const future = { V: [1, 2] } as unknown as AttributeValueJson;

    expect(plain(future)).toEqual({ V: [1, 2] });
    expect(plain({ constructor: 'x' } as unknown as AttributeValueJson)).toEqual({ constructor: 'x' });
  });
});

test('what is no value of DynamoDB, as in an object that Lambda did not write, is shown as it is', () => {
  const item = {
    none: null,
    text: 'a',
    list: { L: [null, { L: null }] },
    map: { M: null },
    numbers: { NS: [5, null] },
  };
  const foreign = { Keys: null, NewImage: item, OldImage: 'item' } as unknown as { NewImage: ItemJson };

  expect(decode(dynamoDBRecord(foreign))).toEqual([
    {
      eventName: 'INSERT',
      newImage: { none: null, text: 'a', list: [null, null], map: null, numbers: [5, null] },
    },
  ]);
  const anyValue = fc.dictionary(fc.constantFrom('S', 'N', 'NS', 'M', 'L', 'NULL', 'x'), fc.jsonValue());
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(anyValue, fc.jsonValue())), (NewImage) => {
      const [decoded] = decode(dynamoDBRecord({ NewImage: NewImage as ItemJson }));
      expect(Object.keys(decoded?.newImage ?? {})).toEqual(Object.keys(NewImage));
    }),
    runs(200),
  );
});

describe('a number is a number where that says the same', () => {
  test.each([
    ['0', 0],
    ['-1', -1],
    ['1.5', 1.5],
    ['1.50', 1.5],
    ['0.1', 0.1],
    ['00012', 12],
    ['1E+2', 100],
    ['1e-130', 1e-130],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%s', (text, number) => {
    expect(plain({ N: text })).toBe(number);
  });

  test.each([
    '9007199254740992',
    '9007199254740993',
    '-9007199254740992',
    '99999999999999999999999999999999999999',
    '1E+125',
    '0.1234567890123456789',
    '3.14159265358979323846264338327950288419',
    '1E-400',
    'NaN',
    '',
  ])('%j stays text', (text) => {
    expect(plain({ N: text })).toBe(text);
  });
});

test('an attribute called __proto__ is an attribute', () => {
  const NewImage: ItemJson = JSON.parse('{"__proto__":{"M":{"polluted":{"BOOL":true}}},"id":{"S":"x"}}');
  const image = decode(dynamoDBRecord({ NewImage }))?.[0]?.newImage;

  expect(JSON.stringify(image)).toBe('{"__proto__":{"polluted":true},"id":"x"}');
  expect((image as { polluted?: boolean }).polluted).toBeUndefined();
});

test('who made a change is shown where the record says so', () => {
  const userIdentity = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };
  const record = dynamoDBRecord({ Keys: { id: { S: 'a' } } }, { eventName: 'REMOVE' });

  expect(decodeDynamoDBRecord({ ...record, userIdentity })).toEqual({
    eventName: 'REMOVE',
    keys: { id: 'a' },
    userIdentity,
  });
  expect(decodeDynamoDBRecord(record)).toStrictEqual({ eventName: 'REMOVE', keys: { id: 'a' } });
});

test('numbers that are shown as numbers were exactly those; the others are verbatim', () => {
  const digits = fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }).map(String);
  const fraction = fc
    .tuple(fc.integer(), fc.bigInt({ min: 0n, max: 10n ** 20n }))
    .map(([whole, part]) => `${whole}.${part}`);
  fc.assert(
    fc.property(fc.oneof(digits, fc.maxSafeInteger().map(String), fraction), (text) => {
      const shown = plain({ N: text });
      if (typeof shown === 'string') expect(shown).toBe(text);
      else expect(text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')).toBe(String(shown));
    }),
    runs(2_000),
  );
});
