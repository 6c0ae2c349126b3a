import { createHash } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { SQS_MESSAGE_BYTES } from '../../../contract/limits';
import { decodeKinesisRecords } from '../../../enrichment/decoders/kinesis';
import { kinesisRecord } from '../../helpers/messages/event-records';

const decode = (...data: (string | Uint8Array)[]) =>
  decodeKinesisRecords(data.map((bytes, index) => kinesisRecord(bytes, { index })));
const base64 = (data: string | Uint8Array) => ({ $base64: Buffer.from(data).toString('base64') });
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

test('index by index beside the records', () => {
  expect(decode('Hello, theburningmonk!', '{"order":1}', Buffer.from([0xff]))).toEqual([
    'Hello, theburningmonk!',
    { order: 1 },
    { $base64: '/w==' },
  ]);
  expect(decodeKinesisRecords([])).toEqual([]);
});

describe('JSON that loses nothing is shown as JSON', () => {
  test.each([
    ['an object', '{"a":1,"b":[true,null,"x"]}'],
    ['an array', '[1,2,3]'],
    ['white space around and inside', '\n { "a" :\t[ 1 , 2 ] }\r\n'],
    ['escapes that JSON.stringify writes otherwise', '{"a":"\\u00e9\\/\\u0041","\\u0062":"\\ud83d\\ude00"}'],
    ['escaped quotes and backslashes', '{"a":"\\"x\\" \\\\ {"}'],
    ['control characters, however spelled', '{"a":"\\n\\u000a\\u0001\\b"}'],
    ['the largest safe integer', '{"a":9007199254740991,"b":-9007199254740991}'],
    ['decimals as JavaScript writes them', '{"a":0.1,"b":-1.5,"c":1e+21,"d":1e-7}'],
    ['numbers spelled otherwise, to the last digit the same', '{"a":1.0,"b":[1e5,-2.50E-1,0.0],"c":1E+2 }'],
    ['an empty key', '{"":0}'],
    ['a text that looks like the key __proto__', '{"a":"__proto__","b":"\\"__proto__\\":1"}'],
    ['500 levels', nested(500)],
  ])('%s', (_name, text) => {
    expect(decode(text)).toEqual([JSON.parse(text)]);
  });

  test('behind a byte order mark', () => {
    expect(decode('\uFEFF{"a":1}')).toEqual([{ a: 1 }]);
  });
});

describe('a number that JavaScript does not keep is shown as text of its digits, inside the JSON', () => {
  test.each([
    ['an integer beyond 2^53', '{"ts_ns":1767225600123456789,"b":1}', { ts_ns: '1767225600123456789', b: 1 }],
    ['a large integer that other readers would round', '{"a":100000000000000000000}', { a: '100000000000000000000' }],
    ['an integer beyond 2^53 with an exponent', '{"a":9007199254740993e0}', { a: '9007199254740993e0' }],
    ['a decimal beyond 2^53', '{"a":[9007199254740993.0]}', { a: ['9007199254740993.0'] }],
    ['a number beyond all numbers', '{"a":1e400}', { a: '1e400' }],
    ['a number too small', '{"a":1e-400}', { a: '1e-400' }],
    ['more digits than a number holds', '{"a":0.1234567890123456789}', { a: '0.1234567890123456789' }],
    ['negative zero', '{ "a": -0 }', { a: '-0' }],
  ])('%s', (_name, text, shown) => {
    expect(decode(text)).toEqual([shown]);
  });
});

describe('JSON that would lose something is shown as text', () => {
  test.each([
    ['a duplicate key beside a long number', '{"a":9007199254740993,"a":9007199254740993}'],
    ['a duplicate key', '{"a":1,"a":2}'],
    ['a duplicate key of equal values', '{"a":1,"a":1}'],
    ['a duplicate key of equal texts', '{"a":"x","a":"x"}'],
    ['a duplicate key of numbers spelled otherwise', '{"a":1.0,"a":1}'],
    ['a duplicate key spelled otherwise', '{"a":1,"\\u0061":1}'],
    ['integer keys that JavaScript would reorder', '{"b":1,"2":1,"1":1}'],
    ['a key __proto__', '{"a":{"__proto__":{"x":1}}}'],
    ['an escaped key __proto__', '{"\\u005f_proto__":{"x":1}}'],
    ['501 levels', nested(501)],
    ['more levels than the stack', nested(20_000)],
    ['what looks like the mark of base64', '{"$base64":"AAAA"}'],
    ['what looks like the mark of base64, with something beside it', '{"$base64":"AAAA","a":1}'],
    ['what looks like the mark of an aggregate', '{"$aggregated":[]}'],
    ['an escaped lone surrogate', '{"comment":"great \\ud83d"}'],
    ['an escaped lone surrogate as a key', '{"\\udc00":1}'],
    ['escaped surrogates in the wrong order', '{"a":"\\udc00\\ud800"}'],
    ['an escaped U+FFFE', '{"a":"\\ufffe"}'],
    ['two documents', '{"a":1}\n{"a":2}'],
    ['a document cut off', '{"a":1'],
  ])('%s', (_name, text) => {
    expect(decode(text)).toEqual([text]);
  });
});

describe('text is shown as text', () => {
  test.each(['', ' ', 'plain', 'Grüße 😀', '\uFEFFmarked', 'null', 'true', '5', '"quoted"', 'a\u0000b\u007f\u0085'])(
    '%j',
    (text) => {
      expect(decode(text)).toEqual([text]);
    },
  );
});

describe('anything else is shown in base64', () => {
  test.each([
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['UTF-8 of a surrogate', Buffer.from([0xed, 0xa0, 0x80])],
    ['overlong UTF-8', Buffer.from([0xc0, 0x80])],
    ['text with U+FFFE, which SQS rejects', 'a\uFFFEb'],
    ['text with U+FFFF', '\uFFFF'],
    ['JSON with U+FFFF', '{"a":"\uFFFF"}'],
  ])('%s', (_name, data) => {
    expect(decode(data)).toEqual([base64(data)]);
  });

  test('but not for a backslash before what only looks like an escape', () => {
    expect(decode('{"a":"\\\\ud800"}')).toEqual([{ a: '\\ud800' }]);
  });
});

describe('compressed data is decompressed first', () => {
  test('a CloudWatch Logs subscription comes out as JSON', () => {
    const logs = {
      messageType: 'DATA_MESSAGE',
      owner: '111122223333',
      logGroup: '/aws/lambda/orders',
      logStream: '2026/01/01/[$LATEST]abc',
      subscriptionFilters: ['all'],
      logEvents: [{ id: '39', timestamp: 1_767_225_600_000, message: 'START' }],
    };

    expect(decode(gzipSync(JSON.stringify(logs)))).toEqual([logs]);
  });

  test('text comes out as text, other bytes stay as they came', () => {
    const binary = gzipSync(Buffer.from([0xff]));

    expect(decode(gzipSync('plain'), binary)).toEqual(['plain', base64(binary)]);
  });

  test.each([
    ['damaged', Buffer.concat([gzipSync('some text').subarray(0, -8), Buffer.alloc(8)])],
    ['compressed four times', [1, 2, 3, 4].reduce((data) => gzipSync(data), Buffer.from('x'))],
    ['only the first two bytes of it', Buffer.from([0x1f, 0x8b])],
  ])('%s: base64', (_name, data) => {
    expect(decode(data)).toEqual([base64(data)]);
  });

  test.each([
    ['zlib', deflateSync('{"a":1}'), { a: 1 }],
    ['gzip in gzip', gzipSync(gzipSync('{"a":1}')), { a: 1 }],
    ['gzip of nothing', gzipSync(''), ''],
    ['gzip that was never closed', gzipSync('some text, long enough').subarray(0, -8), 'some text, long enough'],
    ['text that only begins like zlib', 'x^2 + y^2', 'x^2 + y^2'],
  ])('%s', (_name, data, shown) => {
    expect(decode(data)).toEqual([shown]);
  });

  test('what grows beyond any message stays as it came, alone and over the batch', () => {
    const half = gzipSync(' '.repeat(SQS_MESSAGE_BYTES / 2 + 1));
    const bomb = gzipSync(' '.repeat(SQS_MESSAGE_BYTES + 1));

    expect(decode(bomb)).toEqual([base64(bomb)]);
    expect(decode(half, half, 'plain')).toEqual([' '.repeat(SQS_MESSAGE_BYTES / 2 + 1), base64(half), 'plain']);
  });
});

const aggregate = (bytes: Uint8Array, checksum = createHash('md5').update(bytes).digest()) =>
  Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), bytes, checksum]);

describe('an aggregate of the Kinesis Producer Library', () => {
  /** A field of Protocol Buffers: text or bytes, or a number below 128. */
  const field = (number: number, value: Uint8Array | string | number) =>
    typeof value === 'number'
      ? Buffer.from([number << 3, value])
      : Buffer.concat([Buffer.from([(number << 3) | 2, Buffer.byteLength(value)]), Buffer.from(value)]);
  const message = Buffer.concat([
    field(1, 'customer-1'),
    field(1, 'customer-2'),
    field(2, '340282366920938463463374607431768211455'),
    field(3, Buffer.concat([field(1, 0), field(3, '{"order":1}')])),
    field(3, Buffer.concat([field(1, 1), field(2, 0), field(3, gzipSync('two')), field(4, 'tag')])),
  ]);
  test('is shown as its records, each with its keys', () => {
    expect(decode(aggregate(message))).toEqual([
      {
        $aggregated: [
          { partitionKey: 'customer-1', data: { order: 1 } },
          { partitionKey: 'customer-2', explicitHashKey: '340282366920938463463374607431768211455', data: 'two' },
        ],
      },
    ]);
  });

  const wrong = Buffer.alloc(16);
  test.each([
    ['whose checksum is wrong', aggregate(message, wrong)],
    ['that is cut off', aggregate(message).subarray(0, -1)],
    [
      'in which a record names a key that is not there',
      aggregate(field(3, Buffer.concat([field(1, 9), field(3, 'x')]))),
    ],
    ['in which a field is longer than the message', aggregate(Buffer.from([0x0a, 0x7f, 0x61]))],
    ['in which a number has no end', aggregate(Buffer.alloc(1_000_000, 0xff))],
  ])('is shown in base64 %s', (_name, data) => {
    expect(decode(data)).toEqual([base64(data)]);
  });
});

test('aggregates are shown in base64 once the keys that their records share take up more than a message', () => {
  const key = 'k'.repeat(100);
  const small = Buffer.from('1a020800', 'hex');
  const records = (count: number) =>
    Buffer.concat([Buffer.from([0x0a, key.length]), Buffer.from(key), ...Array(count).fill(small)]);
  const [most, one] = [aggregate(records(Math.floor(SQS_MESSAGE_BYTES / 100))), aggregate(records(1))];
  const [shown, ...others] = decode(most, one, 'plain');

  expect(shown).toMatchObject({ $aggregated: { length: 10_485, 0: { partitionKey: key, data: '' } } });
  expect(others).toEqual([base64(one), 'plain']);
});

describe('data with the header of a schema registry is shown in base64 beside the id of its schema', () => {
  test('Confluent', () => {
    const data = Buffer.concat([Buffer.from([0, 0, 0, 1, 2]), Buffer.from('{"a":1}')]);

    expect(decode(data)).toEqual([{ ...base64(data), $confluentSchemaId: 258 }]);
  });

  test('AWS Glue', () => {
    const id = 'b7b4a7f0-9c96-4e4a-a687-fb5de9ef0c63';
    const data = Buffer.concat([Buffer.from([3, 0]), Buffer.from(id.replaceAll('-', ''), 'hex'), Buffer.from('avro')]);

    expect(decode(data)).toEqual([{ ...base64(data), $glueSchemaVersionId: id }]);
  });
});
