import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeKinesisRecords } from '../../../enrichment/decoders/kinesis';
import { jsonSizeOf, sizeOfJson } from '../../../enrichment/json-size';
import { kinesisRecord } from '../../helpers/messages/event-records';
import { anyCharacter, runs } from '../../helpers/properties';

const decode = (data: string | Uint8Array) => decodeKinesisRecords([kinesisRecord(data)])[0];

/** Way back from what a message shows to the bytes; JSON comes back as JSON.stringify writes it. */
function bytesOf(shown: unknown): Buffer {
  if (typeof shown === 'string') return Buffer.from(shown);
  const { $base64 } = shown as { $base64?: unknown };
  return typeof $base64 === 'string' ? Buffer.from($base64, 'base64') : Buffer.from(JSON.stringify(shown));
}

/** Integers that other readers would round, as JSON.stringify writes them. */
function longAsText(_: string, value: unknown): unknown {
  const isLong = Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value as number) < 1e21;
  return isLong ? String(value) : value;
}

/** JSON as other writers spell it: white space between tokens, other characters escaped. */
const spelled = fc
  .tuple(fc.jsonValue(), fc.constantFrom('', ' ', '\n\t'), fc.boolean())
  .map(([value, space, ascii]) => {
    const json = JSON.stringify(value, undefined, space);
    return ascii
      ? json.replaceAll(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
      : json;
  });

test('from bytes to the message and back nothing is lost', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc.string({ unit: anyCharacter }).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bytes, (data) => {
      fc.pre(!(data[0] === 0x1f && data[1] === 0x8b) && data[0] !== 0x78);
      const back = bytesOf(decode(data));
      const json = isUtf8(data) && /^\s*[[{]/.test(Buffer.from(data).toString());
      if (!json) expect(back.equals(data)).toBe(true);
    }),
    runs(2_000),
  );
});

test('JSON, however it is spelled, is shown as the same JSON, as its own text, or in base64', () => {
  fc.assert(
    fc.property(spelled, (text) => {
      const shown = decode(text);
      if (typeof shown === 'object' && shown !== null && !('$base64' in shown)) {
        expect(JSON.stringify(shown)).toBe(JSON.stringify(JSON.parse(text, longAsText)));
      } else {
        expect(bytesOf(shown).toString()).toBe(text);
      }
    }),
    runs(2_000),
  );
});

test('whatever is shown, SQS takes each of its characters', () => {
  const data = fc.oneof(fc.uint8Array(), fc.string({ unit: anyCharacter }), spelled);
  const rejected = /[\uD800-\uDFFF\uFFFE\uFFFF]/u;
  const texts = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : Object.entries(value ?? {}).flatMap(([key, inner]) => [key, ...texts(inner)]);
  fc.assert(
    fc.property(data, (bytes) => {
      expect(texts(decode(bytes)).filter((text) => rejected.test(text))).toEqual([]);
    }),
    runs(2_000),
  );
});

/** A decimal of at most two places, exactly. */
function hundredths(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(2, '0'));
}

test('a number is shown as a number only if it is the same to the last digit', () => {
  const number = fc.tuple(
    fc.constantFrom('', '-'),
    fc.bigInt({ min: 0n, max: 10n ** 18n }).map(String),
    fc.constantFrom(['', ''], ['.0', '.0'], ['.5', '.5'], ['.10', '.10'], ['e2', '00']),
  );
  fc.assert(
    fc.property(number, ([sign, digits, [suffix, plain]]) => {
      const value = Number(sign + digits + suffix);
      const isSame = !Object.is(value, -0) && hundredths(String(value)) === hundredths(sign + digits + plain);
      const isKept = isSame && (Number.isSafeInteger(value) || !Number.isInteger(value));
      const text = `[${sign}${digits}${suffix}]`;
      expect(decode(text)).toEqual(isKept ? [value] : [text.slice(1, -1)]);
    }),
  );
});

test('the size noted for a batch is that of its JSON', () => {
  const data = fc.oneof(fc.uint8Array(), fc.string({ unit: anyCharacter }), spelled);
  fc.assert(
    fc.property(fc.array(data, { maxLength: 5 }), (records) => {
      const batch = decodeKinesisRecords(records.map((bytes) => kinesisRecord(bytes)));
      expect(jsonSizeOf(batch)).toEqual(sizeOfJson(JSON.stringify(batch)));
    }),
  );
});
