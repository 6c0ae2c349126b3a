import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namesMembersTwice, parseExactly } from '../../enrichment/exact-json';

describe('JSON that is parsed exactly', () => {
  test.each(['9007199254740993', '1e400', '-0', '0.12345678901234567890', '[1,{"a":-9223372036854775808}]'])(
    'is written with the digits it came with: %s',
    (text) => {
      expect(JSON.stringify(parseExactly(text))).toBe(text);
    },
  );

  test('has an exponent where JavaScript writes one, which every reader takes for a floating-point number', () => {
    expect(JSON.stringify(parseExactly('[1e21,1e22,1e20]'))).toBe('[1e+21,1e+22,1e20]');
  });

  test('is what JSON.parse() makes of it where that keeps every number', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.stringify(parseExactly(text)).replaceAll('-0', '0')).toBe(
          JSON.stringify(JSON.parse(text)).replaceAll('-0', '0'),
        );
      }),
    );
  });
});

describe('a member that is there twice', () => {
  test.each([
    ['{"a":1,"a":1}', true],
    ['{"x":{"a":1,"\\u0061":2}}', true],
    ['{"a" : 1, "a"\n\t: 2}', true],
    ['{"a" : 1, "b"\n\t: 2}', false],
    ['{"a":"{\\"b\\":1}","b":["a","a"],"c":{"a":1e400}}', false],
  ])('%s: %s', (text, expected) => {
    expect(namesMembersTwice(text, parseExactly(text))).toBe(expected);
  });

  test('is looked for in a string of many megabytes, too', () => {
    const text = `{"a":"${'x'.repeat(16 * 1024 * 1024)}","b":1,"b":2}`;
    expect(namesMembersTwice(text, parseExactly(text))).toBe(true);
  });

  test('is never found where JSON.stringify() wrote the text', () => {
    fc.assert(fc.property(fc.json(), (text) => !namesMembersTwice(JSON.stringify(JSON.parse(text)), JSON.parse(text))));
  });
});
