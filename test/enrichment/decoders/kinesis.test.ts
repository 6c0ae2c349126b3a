import { gzipSync } from 'node:zlib';
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
    ['a mark with something beside it', '{"$base64":"AAAA","a":1}'],
  ])('%s', (_name, text) => {
    expect(decode(text)).toEqual([JSON.parse(text)]);
  });
});

describe('JSON that would lose something is shown as text', () => {
  test.each([
    ['an integer beyond 2^53', '{"a":9007199254740993}'],
    ['a large integer that survives as a number but not for other readers', '{"a":100000000000000000000}'],
    ['an integer beyond 2^53 with an exponent', '{"a":9007199254740993e0}'],
    ['a decimal beyond 2^53', '{"a":9007199254740993.0}'],
    ['a duplicate key', '{"a":1,"a":2}'],
    ['a duplicate key of equal values', '{"a":1,"a":1}'],
    ['a duplicate key of equal texts', '{"a":"x","a":"x"}'],
    ['a duplicate key of numbers spelled otherwise', '{"a":1.0,"a":1}'],
    ['a duplicate key spelled otherwise', '{"a":1,"\\u0061":1}'],
    ['a number beyond all numbers', '{"a":1e400}'],
    ['a number too small', '{"a":1e-400}'],
    ['more digits than a number holds', '{"a":0.1234567890123456789}'],
    ['a number with a million zeros inside', `[1.${'0'.repeat(1_000_000)}1]`],
    ['negative zero', '{"a":-0}'],
    ['integer keys that JavaScript would reorder', '{"b":1,"2":1,"1":1}'],
    ['a key __proto__', '{"a":{"__proto__":{"x":1}}}'],
    ['an escaped key __proto__', '{"\\u005f_proto__":{"x":1}}'],
    ['501 levels', nested(501)],
    ['more levels than the stack', nested(20_000)],
    ['what looks like the mark of base64', '{"$base64":"AAAA"}'],
    ['a byte order mark', '\uFEFF{"a":1}'],
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
    ['JSON with an escaped U+FFFE', '{"a":"\\ufffe"}'],
    ['JSON with a lone surrogate', '{"a":"\\ud800"}'],
    ['JSON with a lone surrogate as a key', '{"\\udc00":1}'],
    ['JSON with surrogates in the wrong order', '{"a":"\\udc00\\ud800"}'],
  ])('%s', (_name, data) => {
    expect(decode(data)).toEqual([base64(data)]);
  });

  test('but not for a backslash before what only looks like an escape', () => {
    expect(decode('{"a":"\\\\ud800"}')).toEqual([{ a: '\\ud800' }]);
  });
});

describe('gzip is unzipped first', () => {
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
    ['damaged', gzipSync('some text').subarray(0, 20)],
    ['only the first two bytes of it', Buffer.from([0x1f, 0x8b])],
  ])('%s: base64', (_name, data) => {
    expect(decode(data)).toEqual([base64(data)]);
  });

  test('what grows beyond any message stays as it came, alone and over the batch', () => {
    const half = gzipSync(' '.repeat(SQS_MESSAGE_BYTES / 2 + 1));
    const bomb = gzipSync(' '.repeat(SQS_MESSAGE_BYTES + 1));

    expect(decode(bomb)).toEqual([base64(bomb)]);
    expect(decode(half, half, 'plain')).toEqual([' '.repeat(SQS_MESSAGE_BYTES / 2 + 1), base64(half), 'plain']);
  });
});
