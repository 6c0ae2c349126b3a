import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compact, indented, type JsonNode } from '../../page/json/node';
import { parseJson } from '../../page/json/parse';

/** As JavaScript's own parser has it. */
function plainValue(node: JsonNode): unknown {
  if (node.kind === 'object')
    return Object.fromEntries(node.members.map(({ name, value }) => [name, plainValue(value)]));
  if (node.kind === 'array') return node.items.map(plainValue);
  return JSON.parse(compact(node));
}

test('any JSON is read as JavaScript reads it, whatever white space is in it, and is written so that it stays the same', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 1, '\t\r\n '), (json, space) => {
      const text = JSON.stringify(JSON.parse(json), null, space);
      const expected = JSON.parse(text);
      const node = parseJson(text);
      // Object.fromEntries makes a member of `__proto__`, as JSON.parse does.
      expect(plainValue(node)).toEqual(expected);
      expect(JSON.parse(compact(node))).toEqual(expected);
      expect(JSON.parse(indented(node))).toEqual(expected);
    }),
  );
});

test('numbers keep every digit, members their order and duplicates', () => {
  const text = '{"2": 12345678901234567890.10, "1": -0, "b": [1e400, 0.10], "2": true}';
  expect(compact(parseJson(text))).toBe(text);
});

test('what is not JSON is refused', () => {
  for (const text of ['', '{', '[1,]', '{"a" 1}', 'nul', '"']) expect(() => parseJson(text)).toThrow(SyntaxError);
});
